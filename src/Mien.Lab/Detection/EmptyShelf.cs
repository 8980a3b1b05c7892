using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Lab.Detection;

/// <summary>Pictures without a face, made small and sorted into a folder a side: <c>train</c>, <c>choice</c>, <c>held-out</c>. Large
/// pictures give several windows that do not overlap, all on one side. A picture in which the teacher sees a face is left out.</summary>
internal static class EmptyShelf
{
    private const int Longest = 384, LeastSide = 64, WindowSide = 640, MostWindows = 24;
    private const long LargestFile = 1L << 27;

    /// <summary>Teacher's least score of a face that keeps a picture out: less than it takes to be found.</summary>
    public const float DoubtfulScore = 0.3f;

    /// <summary>Makes the folders, unless their list is there.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="pictures">Folder or zip of pictures, at best a folder a source.</param>
    /// <param name="teacher">Looks for faces at <see cref="DoubtfulScore"/>.</param>
    /// <param name="progress">Receives "pictures".</param>
    /// <param name="cancel">Stops.</param>
    public static void Make(string folder, string pictures, FaceDetector teacher, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var list = Path.Combine(folder, "pictures.csv");
        if (File.Exists(list))
            return;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var files = CorpusFile.List(pictures).Where(file => MediaFile.IsPicture(file.Name)).ToList();
        var (seen, lines) = (new HashSet<string>(), new StringBuilder("source,side,file,windows\n"));
        using var zips = new ZipReader();
        for (var i = 0; i < files.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new WorkProgress("pictures", i, files.Count, "pictures"));
            if (Read(files[i], zips) is not { } picture || !seen.Add(picture.Hash))
                continue;
            var (side, windows) = (MaterialSides.OfEmpty(picture.Content), Windows(picture.Frame).ToList());
            if (windows.Any(window => teacher.Detect(window).Count > 0))
                continue;
            for (var w = 0; w < windows.Count; w++)
                AtomicFile.Write(Path.Combine(folder, side.Name(), string.Create(CultureInfo.InvariantCulture, $"{i:00000}-{w:00}.png")),
                    stream => stream.Write(ImageFile.EncodePng(windows[w].Rgb.Span, windows[w].Width, windows[w].Height)));
            lines.Append(CultureInfo.InvariantCulture, $"{Source(files[i])},{side.Name()},{i:00000},{windows.Count}\n");
        }
        AtomicFile.WriteText(list, lines.ToString());
    }

    /// <summary>The grey pictures of a side.</summary>
    public static IReadOnlyList<GreyPicture> Read(string folder, MaterialSide side) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, side.Name()), "*.png").Order(StringComparer.Ordinal).Select(path => GreyPicture.Of(ImageFile.Read(path)))];

    /// <summary>First step of a file's path, without what CSV gives a meaning.</summary>
    private static string Source(CorpusFile file) => string.Concat(file.Name.Split('/')[0].Where(letter => letter is not (',' or '"' or '\n' or '\r')));

    private static (Frame Frame, byte[] Content, string Hash)? Read(CorpusFile file, ZipReader zips)
    {
        try
        {
            var content = file.Read(zips, LargestFile);
            var frame = ImageFile.Decode(content, file.Name);
            return Math.Min(frame.Width, frame.Height) >= LeastSide ? (frame, content, Convert.ToHexString(SHA256.HashData(content))) : null;
        }
        catch (MienException)
        {
            return null;   // animations, odd formats and broken files are no material
        }
    }

    /// <summary>The whole picture made small, and windows of a large one.</summary>
    private static IEnumerable<Frame> Windows(Frame frame)
    {
        yield return Small(frame, 0, 0, frame.Width, frame.Height);
        var (columns, rows) = (frame.Width / WindowSide, frame.Height / WindowSide);
        if (columns * rows < 2)
            yield break;
        var every = (columns * rows + MostWindows - 1) / MostWindows;
        for (var i = 0; i < columns * rows; i += every)
            yield return Small(frame, i % columns * WindowSide, i / columns * WindowSide, WindowSide, WindowSide);
    }

    private static Frame Small(Frame frame, int x, int y, int width, int height)
    {
        var part = new byte[3 * width * height];
        for (var row = 0; row < height; row++)
            frame.Rgb.Span.Slice(3 * ((y + row) * frame.Width + x), 3 * width).CopyTo(part.AsSpan(3 * row * width));
        var scale = Math.Min(1, (double)Longest / Math.Max(width, height));
        var (toWidth, toHeight) = (Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale)));
        return new Frame(0, TimeSpan.Zero, toWidth, toHeight, Resampling.Bilinear(part, width, height, toWidth, toHeight));
    }
}
