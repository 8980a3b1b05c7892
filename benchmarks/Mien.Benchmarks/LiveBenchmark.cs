using System.Buffers.Binary;
using System.CommandLine;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Mien.Media;

namespace Mien.Benchmarks;

/// <summary>The local app's live socket: pictures a second, each sent when the answer to the last one came, and the time from sending
/// a picture to its answer.</summary>
internal static class LiveBenchmark
{
    private const int Width = 640, WarmUp = 20;
    private const double RateBound = 20, LatencyBound = 100;

    public static Command Create()
    {
        var clip = new Argument<string>("CLIP") { Description = "A video that shows a face." };
        var program = Flag.Of("--program", "dotnet src/Mien.Cli/bin/Release/net10.0/linux-x64/Mien.Cli.dll", "The program that serves.");
        var model = Flag.Of("--model", "mien", "The model.");
        var pictures = Flag.Of("--pictures", 300, "Pictures that are sent.");
        var command = new Command("live", "The local app's live socket: pictures a second (>= 20) and latency (<= 100 ms).") { clip, program, model, pictures };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(clip), parsed.GetValue(program)!.Split(' '), parsed.GetValue(model)!, parsed.GetValue(pictures), cancel));
        return command;
    }

    private static async Task RunAsync(string clip, string[] program, string model, int count, CancellationToken cancel)
    {
        using var temp = new TempFolder();
        var pictures = await PicturesAsync(clip, temp.Path, cancel);
        using var server = ServeProgram.Start(program);
        Machine.Print();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Client.BaseAddress!) { Scheme = "ws", Path = "/api/live" }.Uri, cancel);
        var start = JsonSerializer.SerializeToUtf8Bytes(new { type = "start", consent = true, model, faces = "all" });
        await socket.SendAsync(start, WebSocketMessageType.Text, endOfMessage: true, cancel);
        await AnswerAsync(socket, "ready", cancel);
        for (var i = 0; i < WarmUp; i++)
            await AskAsync(socket, i, pictures[i % pictures.Count], cancel);
        var before = server.Resident();
        var clock = Stopwatch.StartNew();
        var (milliseconds, faces) = (new List<double>(), 0);
        for (var i = 0; i < count; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            faces += await AskAsync(socket, WarmUp + i, pictures[i % pictures.Count], cancel);
            milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        milliseconds.Sort();
        var table = new Table("live", "pictures", "faces", "a second", "p50 ms", "p99 ms", "MB before", "MB after");
        table.Add($"{model}", $"{count}", $"{faces}", $"{count / clock.Elapsed.TotalSeconds:0.0}", $"{milliseconds[count / 2]:0}", $"{milliseconds[count * 99 / 100]:0}",
            $"{before / 1e6:0}", $"{server.Resident() / 1e6:0}");
        table.Print();
        Table.Say($"Goals: {RateBound:0} pictures a second, {LatencyBound:0} ms.");
    }

    /// <summary>The clip's frames as JPEG, as a page would send them.</summary>
    private static async Task<List<byte[]>> PicturesAsync(string clip, string folder, CancellationToken cancel)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo(Ffmpeg.Program,
            ["-nostdin", "-v", "error", "-i", clip, "-vf", $"scale={Width}:-2", "-q:v", "4", Path.Combine(folder, "%05d.jpg")]))!;
        await ffmpeg.WaitForExitAsync(cancel);
        List<byte[]> pictures = [.. Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        return pictures.Count > 0 ? pictures : throw new MienException($"'{clip}' has no pictures.");
    }

    /// <returns>Faces in the answer.</returns>
    private static async Task<int> AskAsync(ClientWebSocket socket, int number, byte[] picture, CancellationToken cancel)
    {
        var message = new byte[4 + picture.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)number);
        picture.CopyTo(message, 4);
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        return (await AnswerAsync(socket, "faces", cancel)).GetProperty("rows").GetArrayLength();
    }

    private static async Task<JsonElement> AnswerAsync(ClientWebSocket socket, string type, CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        var answer = JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, length));
        return answer.GetProperty("type").GetString() == type ? answer : throw new MienException($"Another answer than '{type}': {answer}");
    }
}
