using System.Security.Cryptography;
using Mien.Models;

namespace Mien.Tests.Models;

/// <summary>A file to download, where to, and what must be there afterwards.</summary>
internal sealed class DownloadBench : IDisposable
{
    public static readonly DownloadOptions Fast = new(Tries: 3)
    {
        Backoff = TimeSpan.FromMilliseconds(1),
        LongestBackoff = TimeSpan.FromMilliseconds(5),
        Stall = TimeSpan.FromSeconds(2),
    };

    public DownloadBench()
    {
        Bytes = Pseudo(300_000, seed: 1);
        Sha = FileHash.Parse("sha256:" + Convert.ToHexString(SHA256.HashData(Bytes)));
        Target = Temp["weights.h5"];
    }

    public byte[] Bytes { get; }

    public FileHash Sha { get; }

    public TempFolder Temp { get; } = new();

    public string Target { get; }

    public Task FetchAsync(LoopbackServer server, DownloadOptions? options = null) =>
        FetchAsync(new Download(server.Url("f"), Target, Bytes.Length, [Sha]), options);

    public async Task FetchAsync(Download file, DownloadOptions? options = null)
    {
        using var downloader = new Downloader(options ?? Fast);
        Assert.Equal(file.Path, await downloader.FetchAsync(file, ct: TestContext.Current.CancellationToken));
    }

    public void AssertOnlyWholeFile()
    {
        Assert.Equal([Target], Directory.GetFiles(Temp.Path));
        Assert.Equal(Bytes, File.ReadAllBytes(Target));
    }

    public void AssertNothingLeft() => Assert.Empty(Directory.GetFiles(Temp.Path));

    public void Dispose() => Temp.Dispose();

    public static byte[] Pseudo(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Progress told at once, on the same thread.</summary>
    public sealed class Reports(Action<WorkProgress> seen) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => seen(value);
    }
}
