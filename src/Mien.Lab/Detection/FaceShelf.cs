using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Media;
using static TorchSharp.torch;

namespace Mien.Lab.Detection;

/// <summary>Pictures of single faces with the teacher's answers, kept in one file: photographed faces of a corpus, and drawn actors.</summary>
internal static class FaceShelf
{
    private const int PhotoSide = 48, DrawnSide = 96, Look = 160, Canvas = 256;
    private const float LeastScore = 0.6f, MostOffCentre = 0.2f;
    private static readonly int[] _drawnSeeds = [301, 302, 303];

    /// <summary>Makes the file, unless it is there.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="corpus">Folder or zip of face pictures; where it holds a folder <c>train</c>, that one alone is used.</param>
    /// <param name="teacher">Says where faces and landmarks are.</param>
    /// <param name="progress">Receives "faces".</param>
    /// <param name="cancel">Stops; nothing is kept then.</param>
    public static void Make(string path, string corpus, FaceDetector teacher, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        if (File.Exists(path))
            return;
        using var scope = NewDisposeScope();
        var photos = Photos(corpus, teacher, progress, cancel);
        if (photos.Count == 0)
            throw new MienException($"The teacher finds no face in '{corpus}'. Point --faces at a folder or zip of pictures that show one face each.");
        var drawn = Drawn(teacher, cancel);
        Safetensors.Write(path, [.. Tensors("photo", PhotoSide, photos), .. Tensors("drawn", DrawnSide, drawn)], new Dictionary<string, string>());
    }

    /// <summary>Reads the faces of one side.</summary>
    public static IReadOnlyList<FacePicture> Read(string path, MaterialSide side)
    {
        var (tensors, _) = Safetensors.Read(path);
        try
        {
            return [.. new[] { ("photo", PhotoSide), ("drawn", DrawnSide) }.SelectMany(kind => Pictures(tensors[kind.Item1 + ".pixels"], tensors[kind.Item1 + ".faces"], kind.Item2))
                .Where(face => MaterialSides.OfFace(face.Grey) == side)];
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    private static List<FacePicture> Photos(string corpus, FaceDetector teacher, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var files = CorpusFile.List(corpus).Where(file => MediaFile.IsPicture(file.Name)).ToList();
        if (files.Any(IsTrain))
            files = [.. files.Where(IsTrain)];
        using var zips = new ZipReader();
        var (faces, seen) = (new List<FacePicture>(), new HashSet<string>());
        for (var i = 0; i < files.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var frame = ImageFile.Decode(files[i].Read(zips, 1 << 24), files[i].Name);
            var small = Scaled(frame, PhotoSide, PhotoSide);
            if (seen.Add(Convert.ToBase64String(GreyPicture.Of(small).Grey)) && Ask(teacher, small) is { } face)
                faces.Add(face);
            progress?.Report(new WorkProgress("faces", i + 1, files.Count, "pictures"));
        }
        return faces;
    }

    private static bool IsTrain(CorpusFile file) => file.Name.Split('/').SkipLast(1).Contains("train");

    /// <summary>The teacher's answer on a picture that is enlarged on a wider ground made of its own edges.</summary>
    private static FacePicture? Ask(FaceDetector teacher, Frame picture)
    {
        var rgb = new byte[3 * Canvas * Canvas];
        var large = Scaled(picture, Look, Look).Rgb.Span;
        const int margin = (Canvas - Look) / 2;
        for (var y = 0; y < Canvas; y++)
            for (var x = 0; x < Canvas; x++)
                large.Slice(3 * (Math.Clamp(y - margin, 0, Look - 1) * Look + Math.Clamp(x - margin, 0, Look - 1)), 3).CopyTo(rgb.AsSpan(3 * (y * Canvas + x)));
        var found = teacher.Detect(new Frame(0, TimeSpan.Zero, Canvas, Canvas, rgb));
        if (found.Count != 1 || found[0].Score < LeastScore)
            return null;
        var face = Moved(found[0], margin).Scale((float)picture.Width / Look);
        var (x0, y0) = ((face.Box.X + face.Box.Width / 2) / picture.Width - 0.5f, (face.Box.Y + face.Box.Height / 2) / picture.Height - 0.5f);
        return MathF.Max(MathF.Abs(x0), MathF.Abs(y0)) < MostOffCentre ? new FacePicture(picture.Width, GreyPicture.Of(picture).Grey, face) : null;
    }

    private static List<FacePicture> Drawn(FaceDetector teacher, CancellationToken cancel)
    {
        var faces = new List<FacePicture>();
        foreach (var options in _drawnSeeds.Select(seed => new SyntheticOptions(FramesPerClip: 2, Seed: seed)))
            foreach (var clip in SyntheticClip.All(options))
            {
                cancel.ThrowIfCancellationRequested();
                var frame = SyntheticCorpus.Draw(clip, options).Last();
                if (teacher.Detect(frame) is [var face])
                    faces.Add(CutOut(frame, face));
            }
        return faces;
    }

    /// <summary>A square around a face with some of its surroundings.</summary>
    private static FacePicture CutOut(Frame frame, Face face)
    {
        var side = Math.Min((int)(1.5f * face.Box.Height), Math.Min(frame.Width, frame.Height));
        var (left, top) = (Start(face.Box.X + face.Box.Width / 2, frame.Width), Start(face.Box.Y + face.Box.Height / 2, frame.Height));
        var rgb = new byte[3 * side * side];
        for (var row = 0; row < side; row++)
            frame.Rgb.Span.Slice(3 * ((top + row) * frame.Width + left), 3 * side).CopyTo(rgb.AsSpan(3 * row * side));
        var picture = Scaled(new Frame(0, TimeSpan.Zero, side, side, rgb), DrawnSide, DrawnSide);
        return new FacePicture(DrawnSide, GreyPicture.Of(picture).Grey, Moved(face, left, top).Scale((float)DrawnSide / side));

        int Start(float middle, int length) => Math.Clamp((int)(middle - side / 2f), 0, length - side);
    }

    private static Face Moved(Face face, float x, float? y = null) => new(
        face.Box with { X = face.Box.X - x, Y = face.Box.Y - (y ?? x) },
        [.. face.Landmarks.Select(point => new Landmark(point.X - x, point.Y - (y ?? x)))], face.Score);

    private static Frame Scaled(Frame frame, int width, int height) =>
        new(0, TimeSpan.Zero, width, height, Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, width, height));

    private static IEnumerable<(string, Tensor)> Tensors(string kind, int side, List<FacePicture> faces) =>
    [
        (kind + ".pixels", tensor(faces.SelectMany(face => face.Grey).ToArray(), [faces.Count, side, side])),
        (kind + ".faces", tensor(faces.SelectMany(face => Numbers(face.Face)).ToArray(), [faces.Count, 15])),
    ];

    private static IEnumerable<float> Numbers(Face face) =>
        [face.Score, face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height, .. face.Landmarks.SelectMany(point => new[] { point.X, point.Y })];

    private static IEnumerable<FacePicture> Pictures(Tensor pixels, Tensor faces, int side)
    {
        var (grey, numbers) = (pixels.data<byte>().ToArray(), faces.data<float>().ToArray());
        for (var i = 0; i < faces.shape[0]; i++)
        {
            var n = numbers.AsSpan(15 * i, 15).ToArray();
            yield return new FacePicture(side, grey[(i * side * side)..((i + 1) * side * side)], new Face(
                new FaceBox(n[1], n[2], n[3], n[4]), [.. Enumerable.Range(0, 5).Select(k => new Landmark(n[5 + 2 * k], n[6 + 2 * k]))], n[0]));
        }
    }
}
