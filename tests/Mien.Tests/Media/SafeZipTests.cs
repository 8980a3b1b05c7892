using System.IO.Compression;
using System.Text;
using Mien.Media;

namespace Mien.Tests.Media;

public sealed class SafeZipTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Zip => _temp["a.zip"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_good_zip_is_unpacked_byte_for_byte()
    {
        Write(("Actor_01/one.txt", "one"), ("Actor_01/", ""), ("two.txt", new string('2', 200_000)));
        var paths = Extract();
        Assert.Equal([_temp["out", "Actor_01", "one.txt"], _temp["out", "two.txt"]], paths);
        Assert.Equal("one", File.ReadAllText(paths[0]));
        Assert.Equal(new string('2', 200_000), File.ReadAllText(paths[1]));
    }

    [Fact]
    public void Entries_are_read_without_unpacking()
    {
        Write(("c/one.txt", "one"), ("c/two.txt", "two"));
        using var zip = SafeZip.Open(Zip);
        Assert.Equal(["c/one.txt", "c/two.txt"], zip.Entries.Select(entry => entry.Name));
        Assert.Equal("two"u8.ToArray(), zip.Find("c/two.txt")!.ReadAll());
        Assert.Null(zip.Find("c/three.txt"));
        Assert.Throws<MienException>(() => zip.Entries[0].ReadAll(limit: 2));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/etc/evil")]
    [InlineData("C:/evil.txt")]
    [InlineData("C:evil.txt")]
    [InlineData("a\\..\\evil.txt")]
    [InlineData("a\0.txt")]
    [InlineData("a\u001b[2J.txt")]
    [InlineData("file.txt:stream")]
    [InlineData("NUL")]
    [InlineData("a/con.txt")]
    [InlineData("COM1 .png")]
    [InlineData("a//b.txt")]
    [InlineData("./b.txt")]
    [InlineData("evil. ")]
    [InlineData("evil.txt.")]
    public void A_name_that_leads_elsewhere_is_refused(string name)
    {
        Write(("good.txt", "good"), (name, "evil"));
        var error = Assert.Throws<MienException>(() => Extract());
        Assert.Contains("a.zip", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Equal([Zip], Directory.GetFileSystemEntries(_temp.Path));
    }

    [Theory]
    [InlineData("console.txt")]
    [InlineData("a..b/..c")]
    [InlineData("lpt.txt")]
    [InlineData("\u00e9t\u00e9/\u7b11.png")]
    public void A_name_that_only_looks_dangerous_is_read(string name)
    {
        Write((name, "fine"));
        Assert.Equal("fine", File.ReadAllText(Extract().Single()));
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused()
    {
        Write(("a.txt", "one"), ("A.TXT", "two"));
        Assert.Contains("twice", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_also_a_folder_is_named()
    {
        Write(("a", "file"), ("a/b", "below"));
        var error = Assert.Throws<MienException>(() => Extract());
        Assert.Contains("'a/b'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xA1FF, "symbolic link")]
    [InlineData(0x21FF, "neither file nor folder")]
    public void A_link_or_device_is_refused(int mode, string reason)
    {
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            var entry = archive.CreateEntry("link");
            entry.ExternalAttributes = mode << 16;
            using var writer = new StreamWriter(entry.Open());
            writer.Write("/etc/passwd");
        }
        Assert.Contains(reason, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_refused_by_ratio()
    {
        Write(("bomb.bin", new string('\0', 4 << 20)));
        Assert.Contains("zip bomb", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_on_entry_total_and_count_hold()
    {
        Write(("a", "12345"), ("b", "12345"));
        Assert.Contains("at most 4", Refused(new ZipLimits(EntryBytes: 4)), StringComparison.Ordinal);
        Assert.Contains("above 9", Refused(new ZipLimits(TotalBytes: 9)), StringComparison.Ordinal);
        Assert.Contains("has 2 entries", Refused(new ZipLimits(Entries: 1)), StringComparison.Ordinal);
        Assert.Equal(2, Extract(new ZipLimits(5, 10, 2)).Count);
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal, 1)]
    [InlineData(CompressionLevel.Optimal, 5_000_000)]
    [InlineData(CompressionLevel.NoCompression, 1)]
    public void An_entry_of_another_size_than_it_claims_is_refused(CompressionLevel level, uint claimed)
    {
        Write(level, ("lie.bin", Noise(100_000)));
        Patch(claimedSize: claimed);
        Assert.Throws<MienException>(() => Extract());
        Assert.False(File.Exists(_temp["out", "lie.bin"]));
        Assert.False(File.Exists(_temp["out", "lie.bin.part"]));
    }

    [Fact]
    public void An_entry_with_one_changed_byte_is_refused_by_its_checksum()
    {
        Write(CompressionLevel.NoCompression, ("a.bin", Noise(1000)));
        var bytes = File.ReadAllBytes(Zip);
        bytes[500] ^= 1;
        File.WriteAllBytes(Zip, bytes);
        var error = Assert.Throws<MienException>(() => SafeZip.Verify(Zip, ct: TestContext.Current.CancellationToken));
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.bin", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20_000)]
    public void A_truncated_or_foreign_file_is_no_zip(int length)
    {
        Write(CompressionLevel.Optimal, ("a.bin", Noise(50_000)));
        using (var file = File.OpenWrite(Zip))
            file.SetLength(length);
        Assert.Contains("not a whole zip", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_zip_is_named() => Assert.Contains("a.zip", Refused(), StringComparison.Ordinal);

    [Fact]
    public void A_cancelled_extraction_leaves_nothing_half_written()
    {
        Write(("a", "12345"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SafeZip.Extract(Zip, _temp["out"], ct: cancelled.Token));
        Assert.Empty(Directory.GetFiles(_temp["out"]));
    }

    [Theory]
    [InlineData("ferplus.zip")]
    [InlineData("ravdess_crops.zip")]
    [InlineData("ck48.zip")]
    public void A_published_data_set_passes(string name)
    {
        using var zip = SafeZip.Open(TestData.Require(name));
        Assert.NotEmpty(zip.Entries[0].ReadAll());
        Assert.NotEmpty(zip.Entries[^1].ReadAll());
    }

    private IReadOnlyList<string> Extract(ZipLimits? limits = null) =>
        SafeZip.Extract(Zip, _temp["out"], limits, ct: TestContext.Current.CancellationToken);

    private string Refused(ZipLimits? limits = null) =>
        Assert.Throws<MienException>(() => SafeZip.Open(Zip, limits).Dispose()).Message;

    private void Write(params (string Name, string Text)[] entries) =>
        Write(CompressionLevel.Optimal, [.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    private void Write(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var archive = ZipFile.Open(Zip, ZipArchiveMode.Create);
        foreach (var (name, bytes) in entries)
        {
            using var stream = archive.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }
    }

    /// <summary>Overwrites the unpacked size in the local header and in the directory of a zip with one
    /// entry.</summary>
    private void Patch(uint claimedSize)
    {
        var bytes = File.ReadAllBytes(Zip);
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(22), claimedSize);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), claimedSize);
        File.WriteAllBytes(Zip, bytes);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
