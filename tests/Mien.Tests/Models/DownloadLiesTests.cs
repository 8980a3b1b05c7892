using Mien.Models;

namespace Mien.Tests.Models;

public sealed class DownloadLiesTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Wrong_bytes_are_deleted_and_named()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, DownloadBench.Pseudo(_bench.Bytes.Length, seed: 3)));
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.Contains(_bench.Sha.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("deleted", error.Message, StringComparison.Ordinal);
        _bench.AssertNothingLeft();
    }

    [Theory]
    [InlineData(400_000)]
    [InlineData(200_000)]
    public async Task A_length_other_than_the_expected_is_refused_before_the_body(int claimed)
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.Head("200 OK", $"Content-Length: {claimed}");
            await reply.Body(_bench.Bytes);
        });
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(server));
        Assert.Contains("300,000", error.Message, StringComparison.Ordinal);
        _bench.AssertNothingLeft();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_claimed_length_that_never_comes_ends_in_an_error()
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.Head("200 OK", "Content-Length: 400000");
            await reply.Body(_bench.Bytes);
        });
        var error = await Assert.ThrowsAsync<MienException>(
            () => _bench.FetchAsync(new Download(server.Url("f"), _bench.Target, Hashes: [_bench.Sha])));
        Assert.Contains("after 3 tries", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.Target));
    }

    [Fact]
    public async Task A_claimed_length_that_is_too_short_fails_the_hash()
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.Head("200 OK", "Content-Length: 200000");
            await reply.Body(_bench.Bytes);
        });
        await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(new Download(server.Url("f"), _bench.Target, Hashes: [_bench.Sha])));
        _bench.AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_never_stops_sending_is_cut_off(bool sizeKnown)
    {
        long sent = 0;
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.Head("200 OK");
            while (!reply.Stopped.IsCancellationRequested)
            {
                await reply.Body(_bench.Bytes);
                sent += _bench.Bytes.Length;
            }
        });
        var file = new Download(server.Url("f"), _bench.Target, sizeKnown ? _bench.Bytes.Length : null, [_bench.Sha], Limit: 1_000_000);
        var error = await Assert.ThrowsAsync<MienException>(() => _bench.FetchAsync(file));
        Assert.Contains("sends more than", error.Message, StringComparison.Ordinal);
        _bench.AssertNothingLeft();
        Assert.True(sent < 100_000_000, $"{sent} bytes were taken.");
    }

    [Fact]
    public async Task A_server_that_never_answers_ends_in_an_error()
    {
        using var server = new LoopbackServer((_, reply) => Task.Delay(Timeout.Infinite, reply.Stopped));
        var error = await Assert.ThrowsAsync<MienException>(
            () => _bench.FetchAsync(server, DownloadBench.Fast with { Stall = TimeSpan.FromMilliseconds(50) }));
        Assert.Contains("nothing came for 0.05 s", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.Target));
    }
}
