using System.Numerics.Tensors;
using System.Security.Cryptography;
using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>What near-duplicates of a picture are found by: a small grey copy, and the low part of its spectrum, whose signs
/// propose pairs.</summary>
/// <param name="Grey">Side * Side grey levels (luma of BT.601), row by row.</param>
/// <param name="Spectrum">64 low coefficients of the discrete cosine transform, without the means of rows and columns,
/// scaled to length 1; all 0 for a blank picture.</param>
/// <param name="Hash">Which coefficients are above their median, a bit each; 0 for a blank picture.</param>
/// <param name="Pixels">As <see cref="FrameRow.Pixels"/>, of the picture in its own size.</param>
public sealed record PictureFingerprint(byte[] Grey, float[] Spectrum, ulong Hash, string Pixels)
{
    /// <summary>Height and width of the grey copy.</summary>
    public const int Side = 72;

    /// <summary>Most bits in which the hashes of two pictures differ that are worth aligning. Ours.</summary>
    public const int Radius = 24;

    /// <summary>Coefficients of <see cref="Spectrum"/>.</summary>
    public const int SpectrumLength = Low * Low;

    private const int Low = 8;
    private const float Blank = 1e-3f;

    /// <summary>Cosines of frequency 1 to 8 over <see cref="Side"/> samples, a row each.</summary>
    private static readonly float[][] _cosines = [.. Enumerable.Range(1, Low).Select(frequency =>
        Enumerable.Range(0, Side).Select(x => MathF.Cos((2 * x + 1) * frequency * MathF.PI / (2 * Side))).ToArray())];

    /// <summary>Takes the fingerprint of a picture of any size.</summary>
    public static PictureFingerprint Of(Frame frame)
    {
        var rgb = Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, Side, Side);
        var grey = new byte[Side * Side];
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (byte)((299 * rgb[3 * i] + 587 * rgb[3 * i + 1] + 114 * rgb[3 * i + 2] + 500) / 1000);
        var spectrum = Transform(grey);
        var pixels = Convert.ToHexStringLower(SHA256.HashData(frame.Rgb.Span).AsSpan(0, 8));
        return new PictureFingerprint(grey, spectrum, Signs(spectrum), pixels);
    }

    private static float[] Transform(byte[] grey)
    {
        var row = new float[Side];
        var columns = Enumerable.Range(0, Low).Select(_ => new float[Side]).ToArray();
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
                row[x] = grey[y * Side + x];
            for (var u = 0; u < Low; u++)
                columns[u][y] = TensorPrimitives.Dot(row, _cosines[u]);
        }
        var spectrum = new float[SpectrumLength];
        for (var v = 0; v < Low; v++)
            for (var u = 0; u < Low; u++)
                spectrum[v * Low + u] = TensorPrimitives.Dot<float>(columns[u], _cosines[v]);
        var length = TensorPrimitives.Norm<float>(spectrum);
        if (length < Blank * Side * Side)
            return new float[SpectrumLength];
        TensorPrimitives.Divide(spectrum, length, spectrum);
        return spectrum;
    }

    private static ulong Signs(float[] spectrum)
    {
        var median = spectrum.Order().ElementAt(spectrum.Length / 2);
        var hash = 0UL;
        for (var i = 0; i < spectrum.Length; i++)
            hash |= spectrum[i] > median ? 1UL << i : 0;
        return hash;
    }
}
