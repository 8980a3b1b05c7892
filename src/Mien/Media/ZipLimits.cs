namespace Mien.Media;

/// <summary>How much a zip may hold before it is taken for a bomb. All defaults are ours, far above any data set known
/// to
/// Mien.</summary>
/// <param name="EntryBytes">Most unpacked bytes of one entry (2 GiB; the largest RAVDESS clip has 10 MB).</param>
/// <param name="TotalBytes">Most unpacked bytes of all entries (64 GiB; one RAVDESS archive has 0.6).</param>
/// <param name="Entries">Most entries (500,000; FER+ has 35,000).</param>
/// <param name="Ratio">Highest ratio of unpacked to packed bytes of an entry larger than <paramref
/// name="RatioFrom"/>.</param>
/// <param name="RatioFrom">Unpacked bytes up to which the ratio does not matter.</param>
public sealed record ZipLimits(
    long EntryBytes = 2L << 30, long TotalBytes = 64L << 30, int Entries = 500_000,
    double Ratio = 200, long RatioFrom = 1 << 20);
