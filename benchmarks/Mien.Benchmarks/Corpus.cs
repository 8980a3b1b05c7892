using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>Prepared frames and the ImageNet weights that benchmarks train from.</summary>
internal static class Corpus
{
    /// <summary>The 13 convolutions, from the store of downloaded weights.</summary>
    public static NetworkWeights ImageNet() =>
        NetworkWeights.Read(new ModelStore().Find(PublishedWeights.Vgg16.Name) ?? throw new MienException(
            "The ImageNet weights are not on this machine. Get them with: mien fetch vgg16"), "imagenet");

    /// <summary>Rows of a frames folder in a fixed random order.</summary>
    public static FrameRow[] Shuffled(FrameSet frames)
    {
        var rows = frames.Rows.ToArray();
        new Random(0).Shuffle(rows);
        return rows;
    }

    /// <summary>Some rows as a frames folder of its own: pictures linked, no feature cache yet.</summary>
    public static FrameSet Subset(FrameSet frames, IEnumerable<FrameRow> rows, string folder)
    {
        Environment.SetEnvironmentVariable("MIEN_CACHE", null);
        Directory.CreateDirectory(folder);
        var source = Path.GetFullPath(frames.Folder);
        var taken = rows.ToList();
        foreach (var label in taken.Select(row => row.Path.Split('/')[0]).Distinct())
            Directory.CreateSymbolicLink(Path.Combine(folder, label), Path.Combine(source, label));
        FrameSet.Save(folder, frames.Info, taken, frames.TargetLabels);
        return FrameSet.Load(folder);
    }

    /// <summary>All pictures, decoded and normalised.</summary>
    /// <returns>(pictures, 3, Size, Size).</returns>
    public static Tensor Pixels(FrameSet frames, InputSpec input)
    {
        var length = 3 * input.Size * input.Size;
        var planes = new float[frames.Rows.Count * length];
        Parallel.For(0, frames.Rows.Count, i =>
            input.Write(frames.ReadPixels(frames.Rows[i]), planes.AsSpan(i * length, length)));
        return tensor(planes, [frames.Rows.Count, 3, input.Size, input.Size]);
    }
}
