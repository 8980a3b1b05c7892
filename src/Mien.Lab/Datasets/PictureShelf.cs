using Microsoft.Win32.SafeHandles;

namespace Mien.Lab.Datasets;

/// <summary>Fingerprints of many pictures: what every pair is compared by in memory (about 0.3 kB each), the grey copies in
/// a scratch file that is gone at the end. Slots may be filled and read by several threads.</summary>
internal sealed class PictureShelf(int count) : IDisposable
{
    private const int GreyBytes = PictureFingerprint.Side * PictureFingerprint.Side, Low = PictureFingerprint.SpectrumLength;
    private readonly float[][] _spectra = new float[count][];
    private readonly SafeFileHandle _grey = File.OpenHandle(Path.Combine(Path.GetTempPath(), $"mien-{Guid.NewGuid():N}.grey"),
        FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.RandomAccess);

    /// <summary>Slots.</summary>
    public int Count => count;

    /// <summary>Filled slots.</summary>
    public int Filled => Pixels.Count(pixels => pixels is not null);

    /// <summary>See <see cref="PictureFingerprint.Hash"/>; 0 for blank pictures and empty slots.</summary>
    public ulong[] Hashes { get; } = new ulong[count];

    /// <summary>See <see cref="PictureFingerprint.Pixels"/>; null for empty slots.</summary>
    public string?[] Pixels { get; } = new string?[count];

    public void Put(int slot, PictureFingerprint print)
    {
        RandomAccess.Write(_grey, print.Grey, (long)slot * GreyBytes);
        (_spectra[slot], Hashes[slot], Pixels[slot]) = (print.Spectrum, print.Hash, print.Pixels);
    }

    /// <summary>See <see cref="PictureFingerprint.Spectrum"/>.</summary>
    public ReadOnlySpan<float> Spectrum(int slot) => _spectra[slot].AsSpan(0, Low);

    /// <summary>See <see cref="PictureFingerprint.Grey"/>.</summary>
    public byte[] Grey(int slot)
    {
        var grey = new byte[GreyBytes];
        RandomAccess.Read(_grey, grey, (long)slot * GreyBytes);
        return grey;
    }

    /// <inheritdoc/>
    public void Dispose() => _grey.Dispose();
}
