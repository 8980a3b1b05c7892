using System.Net.WebSockets;
using System.Text.Json;

namespace Mien.Web.Live;

/// <summary>A socket with whole messages, one sender at a time and a limit on what comes.</summary>
internal sealed class LiveSocket(WebSocket socket, JsonSerializerOptions json, int limit) : IDisposable
{
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _sending = new(1);
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>The next message; null when the other side closes, or sends too much.</summary>
    /// <returns>Its bytes, which the next call overwrites, and whether it is text.</returns>
    public async Task<(ReadOnlyMemory<byte> Bytes, bool IsText)?> ReceiveAsync(CancellationToken cancel)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancel);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            if (part.EndOfMessage)
                return (_buffer.AsMemory(0, length), part.MessageType == WebSocketMessageType.Text);
            if (length < _buffer.Length)
                continue;
            if (length >= limit)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"A message has more than {limit} bytes.");
                return null;
            }
            Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, limit));
        }
    }

    /// <summary>The next message as a request; null when it is none.</summary>
    public static LiveRequest? Parse(ReadOnlyMemory<byte> text, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize<LiveRequest>(text.Span, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sends an answer.</summary>
    public async Task SendAsync(LiveAnswer answer, CancellationToken cancel)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, json);
        await _sending.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancel);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Says what was wrong, if anybody still listens.</summary>
    public async Task RefuseAsync(LiveError error)
    {
        try
        {
            using var patience = new CancellationTokenSource(_farewell);
            if (socket.State == WebSocketState.Open)
                await SendAsync(error, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // The other side is gone already.
        }
    }

    /// <summary>Says goodbye, if anybody still listens.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        try
        {
            using var patience = new CancellationTokenSource(_farewell);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The other side is gone already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }
}
