using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mien.Faces;
using Mien.Web.Jobs;
using Mien.Web.Models;

namespace Mien.Web.Live;

/// <summary>Takes a camera's pictures over a WebSocket, after its user agreed.</summary>
internal static class LiveRoutes
{
    private const int AtOnce = 2;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static int _sessions;

    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapGet("/api/live", RunAsync).WithTags("Live").WithSummary("A WebSocket: pictures of a camera in, faces out")
        .Produces(101).ProducesProblem(400).DisableRequestTimeout();

    private static async Task RunAsync(HttpContext context, ModelShelf shelf, LiveStore store,
        IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, IHostApplicationLifetime life, ILogger<LiveSession> log)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw Problems.Malformed("This is a WebSocket; see docs/api.md.");
        var serializer = json.Value.SerializerOptions;
        using var socket = new LiveSocket(await context.WebSockets.AcceptWebSocketAsync(), serializer, store.Limits.LiveFrameBytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        try
        {
            if (Interlocked.Increment(ref _sessions) > AtOnce)
                throw new MienException($"{AtOnce} live pages are open already; close one.");
            var start = await StartAsync(socket, serializer, stop.Token);
            using var model = shelf.Borrow(start.Model);
            var detector = JobOptions.ChoiceOf(start.Faces, model.Classifier.Input) == FaceChoice.Frame ? null : shelf.Detector();
            using var session = new LiveSession(socket, start, model, detector, store, serializer, log);
            await session.RunAsync(stop.Token);
        }
        catch (MienException error)
        {
            await socket.RefuseAsync(new LiveError("Not possible", error.Message));
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "See the message before.");
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "");
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }

    /// <summary>The first message: without consent nothing is read.</summary>
    private static async Task<LiveRequest> StartAsync(LiveSocket socket, System.Text.Json.JsonSerializerOptions json, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_patience);
        var first = await socket.ReceiveAsync(patience.Token);
        return first is ({ } text, true) && LiveSocket.Parse(text, json) is { Type: "start" } start
            ? start.Consent == true ? start : throw new MienException("The camera is read only after \"consent\": true: the person in the picture must know that it is read here.")
            : throw new MienException("The first message must be {\"type\": \"start\", \"consent\": true}.");
    }
}
