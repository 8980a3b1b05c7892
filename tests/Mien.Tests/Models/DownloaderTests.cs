using Mien.Models;

namespace Mien.Tests.Models;

public sealed class DownloaderTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_whole_file_arrives_under_its_name_and_leaves_no_part()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        var agent = server.Requests.Single().Headers["User-Agent"];
        Assert.Matches(@"^mien/\d+\.\d+\.\d+$", agent);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        using var server = new LoopbackServer((request, reply) => request.Number < 3
            ? reply.Head("503 Service Unavailable", "Retry-After: 3600", "Content-Length: 0")
            : reply.File(request, _bench.Bytes));
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
    }

    [Fact]
    public async Task A_missing_file_is_said_at_once()
    {
        using var server = new LoopbackServer((_, reply) => reply.Head("404 Not Found", "Content-Length: 0"));
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.Contains("is not there", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        _bench.AssertNothingLeft();
    }

    [Fact]
    public async Task A_redirect_is_followed_also_when_resuming()
    {
        using var server = new LoopbackServer((request, reply) => request.Path == "f"
            ? reply.Head("302 Found", "Location: /real", "Content-Length: 0")
            : reply.File(request, _bench.Bytes, "\"v1\"", request.Number == 2 ? 90_000 : null));
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal(90_000, server.Requests.Last().From);
    }

    [Theory]
    [InlineData("/f")]
    [InlineData("file:///etc/hostname")]
    [InlineData("ftp://127.0.0.1/f")]
    [InlineData("//")]
    public async Task A_redirect_in_circles_or_to_a_file_is_refused(string location)
    {
        using var server = new LoopbackServer((_, reply) => reply.Head("302 Found", $"Location: {location}", "Content-Length: 0"));
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.Contains("redirects", error.Message, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 1, 11);
        _bench.AssertNothingLeft();
    }

    [Theory]
    [InlineData("http://a/f", "https://b/f", true)]
    [InlineData("https://a/f", "https://b/f", true)]
    [InlineData("http://a/f", "http://b/f", true)]
    [InlineData("https://a/f", "http://a/f", false)]
    [InlineData("https://a/f", "file:///f", false)]
    public void A_redirect_never_leads_from_https_to_anything_else(string from, string to, bool followed) =>
        Assert.Equal(followed, Downloader.MayRedirect(new Uri(from), new Uri(to)));

    [Fact]
    public async Task Progress_ends_with_the_last_byte()
    {
        var seen = new List<WorkProgress>();
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        using var downloader = new Downloader(DownloadBench.Fast);
        await downloader.FetchAsync(new Download(server.Url("f"), _bench.Target, _bench.Bytes.Length, [_bench.Sha]),
            progress: new DownloadBench.Reports(seen.Add), ct: TestContext.Current.CancellationToken);
        Assert.Equal(new WorkProgress("download", 300_000, 300_000, "bytes"), seen[^1]);
    }

    [Fact]
    public async Task A_whole_file_that_is_there_is_kept_and_a_wrong_one_replaced()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        await File.WriteAllBytesAsync(_bench.Target, DownloadBench.Pseudo(_bench.Bytes.Length, seed: 4), TestContext.Current.CancellationToken);
        await _bench.FetchAsync(server);
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_local_file_passes_the_same_checks(bool asAddress)
    {
        var path = _bench.Temp["a #1 %20.h5"];
        await File.WriteAllBytesAsync(path, _bench.Bytes, TestContext.Current.CancellationToken);
        var source = asAddress ? new UriBuilder("file", "") { Path = path.Replace("%", "%25").Replace("#", "%23") }.Uri.AbsoluteUri : path;
        await _bench.FetchAsync(new Download(source, _bench.Target, _bench.Bytes.Length, [_bench.Sha]));
        Assert.Equal(_bench.Bytes, await File.ReadAllBytesAsync(_bench.Target, TestContext.Current.CancellationToken));

        File.Delete(_bench.Target);
        var wrong = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(new Download(path, _bench.Target, 5, [_bench.Sha])));
        Assert.Contains("expected 5", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MienException>(
            () => _bench.FetchAsync(new Download(path, _bench.Target, Hashes: [FileHash.Parse("md5:" + new string('0', 32))])));
        Assert.Equal([path], Directory.GetFiles(_bench.Temp.Path));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/f", "only http")]
    [InlineData("no/such/file.h5", "not a file")]
    [InlineData("file:///no/such/file.h5", "not a file")]
    public async Task Only_http_and_files_that_exist_are_sources(string source, string reason)
    {
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(new Download(source, _bench.Target)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        _bench.AssertNothingLeft();
    }

    [Fact]
    public async Task Two_downloads_into_one_file_do_not_interleave()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        using var other = new FileStream(_bench.Target + ".part", FileMode.Create, FileAccess.Write, FileShare.None);
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.Contains("could not be brought", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha1:00")]
    [InlineData("md5:00")]
    [InlineData("md5:6d6bbae143d832006294945121d1f1fz")]
    [InlineData("6d6bbae143d832006294945121d1f1fc")]
    [InlineData("")]
    public void A_hash_is_md5_or_sha256_with_all_its_digits(string text) =>
        Assert.Throws<FormatException>(() => FileHash.Parse(text));
}
