using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Tests.Datasets;

/// <summary>Frame sets and class folders made for a test.</summary>
internal static class SampleFrames
{
    public static FrameRow Row(string label, string clip, int frame = 0, string subject = "", string split = "", string pixels = "") =>
        new($"{label}/{clip}_f{frame:00000}.png", label, subject, clip, frame, frame / 10.0, split, "", "", "", "", "0123456789abcdef",
            pixels.Length > 0 ? pixels : $"{label}{clip}{frame}", []);

    /// <summary>A frames folder with these rows, without pictures.</summary>
    public static FrameSet Save(TempFolder temp, IReadOnlyList<FrameRow> rows, params string[] targets)
    {
        FrameSet.Save(temp["frames"], new FrameSetInfo(FrameSetInfo.FormatName, "drawn", true, 32, 1, "", []), rows, targets);
        return FrameSet.Load(temp["frames"]);
    }

    /// <summary>A frame set as RAVDESS gives it: actors x labels x two repetitions x frames.</summary>
    public static IReadOnlyList<FrameRow> Ravdess(int actors, int frames, params string[] labels) =>
    [
        .. from actor in Enumerable.Range(1, actors)
           from label in labels
           from repetition in new[] { 1, 2 }
           from frame in Enumerable.Range(0, frames)
           let emotion = RavdessName.Labels.ToList().IndexOf(label) + 1
           select Row(label, $"02-01-{emotion:00}-01-01-{repetition:00}-{actor:00}", frame, $"{actor:00}"),
    ];

    /// <summary>Writes a small picture with noise of its own.</summary>
    public static string Picture(string path, int seed, int size = 8)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var rgb = new byte[size * size * 3];
        new Random(seed).NextBytes(rgb);
        File.WriteAllBytes(path, ImageFile.EncodePng(rgb, size, size));
        return path;
    }
}
