using System.Buffers;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Mien.Media;
using Mien.Models;

namespace Mien.Faces;

/// <summary>Finds faces with five landmarks each, in ONNX Runtime. Safe to call from several threads.</summary>
/// <remarks>First choice is YuNet (Wu, Peng and Yu 2023, doi:10.1007/s11633-023-1423-y; the file
/// <c>face_detection_yunet_2023mar.onnx</c> of OpenCV's model zoo), which has to be fetched. Without it the small detector that comes
/// with Mien serves, which this project trained from YuNet's answers: see <c>models/mien-faces.md</c>.</remarks>
public sealed class FaceDetector : IDisposable
{
    /// <summary>Name of the detector that comes with Mien.</summary>
    public const string Bundled = "mien-faces";

    /// <summary>Value of the metadata key <c>mien.format</c> in detectors that Mien trained.</summary>
    internal const string FormatName = "mien.faces/1";

    private readonly InferenceSession _session;
    private readonly DetectorOptions _options;

    private FaceDetector(string name, byte[] model, DetectorOptions options, SessionOptions? session)
    {
        using var own = session is null ? new SessionOptions { IntraOpNumThreads = options.Threads } : null;
        (Name, _session, _options) = (name, new InferenceSession(model, session ?? own!), options);
    }

    /// <summary>Which detector it is: <c>yunet</c>, <see cref="Bundled"/>, or the path of a file that Mien trained.</summary>
    public string Name { get; }

    /// <summary>What its user should know once: how to get the better detector. Null for YuNet.</summary>
    public string? Notice => Name != Bundled ? null
        : "Faces are looked for with the small detector that comes with Mien; YuNet finds more of them: mien fetch yunet (0.2 MB).";

    /// <summary>Loads the detector.</summary>
    /// <param name="path">YuNet's file, or one that <c>mien train-detector</c> wrote; null takes YuNet from the model store, and without it
    /// the detector that comes with Mien.</param>
    /// <param name="options">How faces are searched; null for the defaults.</param>
    /// <param name="session">The caller's settings of the runtime; null for the threads of <paramref name="options"/>.</param>
    /// <exception cref="MienException">It is not there, or neither of these files.</exception>
    public static FaceDetector Load(string? path = null, DetectorOptions? options = null, SessionOptions? session = null)
    {
        options ??= new DetectorOptions();
        path ??= new ModelStore().Find(PublishedWeights.YuNet.Name);
        if (path is null)
            return LoadBundled(options, session);
        if (!File.Exists(path))
            throw new MienException($"There is no face detector '{path}': get it with 'mien fetch yunet' (0.2 MB), " +
                                    "bring the file with 'mien models import FILE', or read whole frames with '--faces frame' (prepare: '--crop none').");
        var bytes = File.ReadAllBytes(path);
        if (PublishedWeights.YuNet.Hashes.Contains(FileHash.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)))))
            return new FaceDetector(PublishedWeights.YuNet.Name, FreeShapes.Of(bytes), options, session);
        return OnnxFile.Read(path).Metadata.GetValueOrDefault("mien.format") == FormatName
            ? new FaceDetector(path, bytes, options, session)
            : throw new MienException($"'{path}' is not the published face detector or was altered; get it again with 'mien fetch yunet'.");
    }

    /// <summary>Loads the detector that comes with Mien, whether YuNet is there or not.</summary>
    /// <param name="options">How faces are searched; null for the defaults.</param>
    /// <param name="session">The caller's settings of the runtime; null for the threads of <paramref name="options"/>.</param>
    public static FaceDetector LoadBundled(DetectorOptions? options = null, SessionOptions? session = null)
    {
        using var stream = typeof(FaceDetector).Assembly.GetManifestResourceStream(Bundled + ".onnx")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new FaceDetector(Bundled, bytes, options ?? new DetectorOptions(), session);
    }

    /// <summary>Finds the faces of a picture.</summary>
    /// <remarks>Looks at two scales: shrunk to <see cref="DetectorOptions.Size"/>, and to half of it when nothing is found there,
    /// for faces that fill the picture. A picture smaller than that half is enlarged to it. The landmarks follow a tilted head
    /// only where the face has 160 pixels or more in the search; in smaller ones they tend to a level face: at 120 pixels about
    /// half of a tilt is missed, at 80 most of it.</remarks>
    /// <returns>In the picture's own pixels, best score first; empty when there is no face.</returns>
    public IReadOnlyList<Face> Detect(Frame frame)
    {
        var faces = Search(frame, _options.Size);
        return faces.Count > 0 || Math.Max(frame.Width, frame.Height) <= _options.Size / 2 ? faces : Search(frame, _options.Size / 2);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private List<Face> Search(Frame frame, int size)
    {
        var longer = Math.Max(frame.Width, frame.Height);
        var scale = (double)Math.Clamp(longer, _options.Size / 2, size) / longer;
        var (width, height) = (Math.Max(1, (int)Math.Round(frame.Width * scale)), Math.Max(1, (int)Math.Round(frame.Height * scale)));
        var (x, y) = ((float)frame.Width / width, (float)frame.Height / height);
        if (scale > 1)
            frame = new Frame(frame.Index, frame.Time, width, height, Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, width, height));
        return Run(frame, width, height).ConvertAll(face => new Face(
            new FaceBox(face.Box.X * x, face.Box.Y * y, face.Box.Width * x, face.Box.Height * y),
            [.. face.Landmarks.Select(landmark => new Landmark(landmark.X * x, landmark.Y * y))], face.Score));
    }

    private List<Face> Run(Frame frame, int width, int height)
    {
        var (columns, rows) = (DetectorInput.Padded(width), DetectorInput.Padded(height));
        var planes = ArrayPool<float>.Shared.Rent(3 * columns * rows);
        try
        {
            var memory = planes.AsMemory(0, 3 * columns * rows);
            DetectorInput.Write(frame, width, height, memory.Span);
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, [1, 3, rows, columns]);
            using var run = new RunOptions();
            using var outputs = _session.Run(run, ["input"], [input], YuNetAnswer.Names);
            return YuNetAnswer.Faces(outputs, columns, _options.Score);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }
}
