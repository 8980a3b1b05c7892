using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mien.Tests.Models;

/// <summary>A web server on loopback that does exactly what a test says, lies and broken connections
/// included.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Reply, Task> _answer;
    private readonly Task _loop;

    internal sealed record Request(int Number, string Path, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>First byte asked for; null without a Range header.</summary>
        public int? From => Headers.TryGetValue("Range", out var range)
            ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>What goes back; ending it closes the connection.</summary>
    internal sealed class Reply(NetworkStream stream, CancellationToken stopped)
    {
        public CancellationToken Stopped => stopped;

        public async Task Head(string status, params string[] headers) => await Body(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n"));

        public async Task Body(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stopped);

        /// <summary>A truthful answer, whole or from the byte asked for.</summary>
        public async Task File(Request request, byte[] bytes, string? etag = null, int? dropAfter = null)
        {
            var from = request.From ?? 0;
            var length = $"Content-Length: {bytes.Length - from}";
            string[] tag = etag is null ? [] : [$"ETag: {etag}"];
            if (request.From is null)
                await Head("200 OK", [length, .. tag]);
            else
                await Head("206 Partial Content", [length, $"Content-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}", .. tag]);
            await Body(bytes.AsMemory(from, Math.Min(dropAfter ?? bytes.Length, bytes.Length - from)));
        }
    }

    public LoopbackServer(Func<Request, Reply, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = LoopAsync();
    }

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}";

    public ConcurrentQueue<Request> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _loop.Wait(TimeSpan.FromSeconds(5));
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var path = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1].TrimStart('/');
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                headers[line.Split(':')[0]] = line[(line.IndexOf(':') + 1)..].Trim();
            var request = new Request(Requests.Count + 1, path, headers);
            Requests.Enqueue(request);
            await _answer(request, new Reply(stream, _stop.Token));
        }
        catch (IOException)
        {
            // The client hung up, which some tests are about.
        }
    }
}
