using System.Globalization;
using System.Security.Cryptography;
using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Tests.Training;

/// <summary>Three classes of four people, three pictures of 32x32 a clip: stripes whose direction is the class, over noise.</summary>
internal static class TinyFrames
{
    public const int Size = 32;
    private static readonly string[] _labels = ["happy", "sad", "angry"];

    public static FrameSet Create(string folder, int seed = 1, bool votes = false, int pictures = 3)
    {
        var draw = new Random(seed);
        var rows = new List<FrameRow>();
        for (var label = 0; label < _labels.Length; label++)
            for (var subject = 1; subject <= 4; subject++)
                for (var frame = 0; frame < pictures; frame++)
                    rows.Add(Write(folder, label, subject, frame, draw, votes));
        FrameSet.Save(folder, new FrameSetInfo(FrameSetInfo.FormatName, "drawn stripes", true, Size, 1, "36 pictures", []), rows,
            votes ? ["angry", "happy", "neutral"] : []);
        return FrameSet.Load(folder);
    }

    private static FrameRow Write(string folder, int label, int subject, int frame, Random draw, bool votes)
    {
        var clip = string.Create(CultureInfo.InvariantCulture, $"{_labels[label]}-{subject}");
        var path = $"{_labels[label]}/{clip}_{frame}.png";
        var rgb = Draw(label, subject, draw);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        File.WriteAllBytes(Path.Combine(folder, path), ImageFile.EncodePng(rgb, Size, Size));
        double[] shares = votes ? [label == 2 ? 0.7 : 0, label == 0 ? 0.6 : 0.3, 0.1] : [];
        return new FrameRow(path, _labels[label], subject.ToString(CultureInfo.InvariantCulture), clip, frame, frame / 30.0, subject == 4 ? "valid" : "train",
            "", "", "", "", "0000000000000000", Convert.ToHexStringLower(SHA256.HashData(rgb))[..16], shares);
    }

    private static byte[] Draw(int label, int subject, Random draw)
    {
        var rgb = new byte[Size * Size * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (x, y, channel) = (i / 3 % Size, i / 3 / Size, i % 3);
            var stripe = (label == 0 ? x : label == 1 ? y : x + y) / 4 % 2;
            rgb[i] = (byte)(60 + 110 * stripe + 10 * subject * (channel == subject % 3 ? 1 : 0) + draw.Next(30));
        }
        return rgb;
    }
}
