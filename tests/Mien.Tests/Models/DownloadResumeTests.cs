using Mien.Models;

namespace Mien.Tests.Models;

public sealed class DownloadResumeTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_dropped_connection_is_resumed_at_the_byte_where_it_broke()
    {
        using var server = new LoopbackServer((request, reply) =>
            reply.File(request, _bench.Bytes, "\"v1\"", request.Number == 1 ? 100_000 : null));
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, 100_000], server.Requests.Select(request => request.From));
        Assert.Equal("\"v1\"", server.Requests.Last().Headers["If-Range"]);
    }

    [Fact]
    public async Task A_part_of_an_earlier_run_is_resumed()
    {
        using var server = new LoopbackServer((request, reply) =>
            reply.File(request, _bench.Bytes, "\"v1\"", request.Number <= 3 ? 50_000 : null));
        await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.False(File.Exists(_bench.Target));
        Assert.Equal(150_000, new FileInfo(_bench.Target + ".part").Length);
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal(150_000, server.Requests.Last().From);
    }

    [Fact]
    public async Task A_part_that_is_already_whole_needs_no_request()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        await File.WriteAllBytesAsync(_bench.Target + ".part", _bench.Bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_bench.Target + ".part.json", $$"""{"Source":"{{server.Url("f")}}"}""", TestContext.Current.CancellationToken);
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("""{"Source":"http://elsewhere/f","ETag":"\"v1\""}""")]
    [InlineData("not json")]
    [InlineData(null)]
    public async Task A_part_of_unknown_origin_is_not_continued(string? notes)
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, _bench.Bytes));
        await File.WriteAllBytesAsync(_bench.Target + ".part", new byte[1000], TestContext.Current.CancellationToken);
        if (notes is not null)
            await File.WriteAllTextAsync(_bench.Target + ".part.json", notes, TestContext.Current.CancellationToken);
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Null(server.Requests.Single().From);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_start()
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.Head("200 OK", $"Content-Length: {_bench.Bytes.Length}");
            await reply.Body(request.Number == 1 ? _bench.Bytes.AsMemory(0, 70_000) : _bench.Bytes);
        });
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, 70_000], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData("416 Range Not Satisfiable", "Content-Range: bytes */300000")]
    [InlineData("206 Partial Content", "Content-Range: bytes 5-299999/300000")]
    [InlineData("206 Partial Content", "Content-Range: bytes 60000-399999/400000")]
    public async Task A_refused_or_wrong_range_starts_over(string status, string header)
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            if (request.From is null)
                await reply.File(request, _bench.Bytes, dropAfter: request.Number == 1 ? 60_000 : null);
            else
                await reply.Head(status, header, "Content-Length: 0");
        });
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, 60_000, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_file_that_changed_between_two_tries_starts_over()
    {
        var old = DownloadBench.Pseudo(_bench.Bytes.Length, seed: 2);
        using var server = new LoopbackServer((request, reply) =>
            request.Number == 1 ? reply.File(request, old, "\"old\"", 80_000) : reply.File(request, _bench.Bytes, "\"new\""));
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, 80_000, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Without_hash_and_validator_a_broken_download_starts_over()
    {
        using var server = new LoopbackServer((request, reply) =>
            reply.File(request, _bench.Bytes, etag: "W/\"weak\"", dropAfter: request.Number == 1 ? 60_000 : null));
        await _bench.FetchAsync(new Download(server.Url("f"), _bench.Target));
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_look_into_the_file_does_not_prove_that_two_halves_belong_together()
    {
        using var server = new LoopbackServer((request, reply) =>
            reply.File(request, _bench.Bytes, dropAfter: request.Number == 1 ? 60_000 : null));
        using var downloader = new Downloader(DownloadBench.Fast);
        await downloader.FetchAsync(new Download(server.Url("f"), _bench.Target, Hashes: [_bench.Sha]), validate: _ => { },
            ct: TestContext.Current.CancellationToken);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_body_without_length_that_breaks_off_is_resumed()
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            if (request.From is not null)
            {
                await reply.File(request, _bench.Bytes);
                return;
            }
            await reply.Head("200 OK");
            await reply.Body(_bench.Bytes.AsMemory(0, 10_000));
        });
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal([null, 10_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_stalled_server_is_left_and_tried_again()
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.File(request, _bench.Bytes, "\"v1\"", request.Number == 1 ? 100_000 : null);
            if (request.Number == 1)
                await Task.Delay(TimeSpan.FromMilliseconds(700), reply.Stopped);
        });
        await _bench.FetchAsync(server, DownloadBench.Fast with { Stall = TimeSpan.FromMilliseconds(200), Tries = 30 });
        _bench.AssertOnlyWholeFile();
        Assert.Equal(100_000, server.Requests.Last().From);
    }

    [Fact]
    public async Task A_cancelled_download_leaves_a_part_that_the_next_run_resumes()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.File(request, _bench.Bytes, "\"v1\"", request.Number == 1 ? 120_000 : null);
            if (request.Number == 1)
                await Task.Delay(50, reply.Stopped);
        });
        using var downloader = new Downloader(DownloadBench.Fast with { Stall = TimeSpan.FromSeconds(10) });
        var file = new Download(server.Url("f"), _bench.Target, _bench.Bytes.Length, [_bench.Sha]);
        var stopAtFirst = new DownloadBench.Reports(_ => cancel.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => downloader.FetchAsync(file, progress: stopAtFirst, ct: cancel.Token));
        Assert.False(File.Exists(_bench.Target));
        var kept = new FileInfo(_bench.Target + ".part").Length;
        Assert.InRange(kept, 1, 120_000);
        await _bench.FetchAsync(server);
        _bench.AssertOnlyWholeFile();
        Assert.Equal(kept, (long?)server.Requests.Last().From);
    }
}
