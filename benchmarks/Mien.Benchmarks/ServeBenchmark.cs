using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Mien.Faces;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Benchmarks;

/// <summary>The local app: from a dropped clip to the first row, and face requests under load.</summary>
internal static class ServeBenchmark
{
    private const double FirstRowBound = 1.0, Tolerance = 1e-3;

    public static Command Create()
    {
        var clip = new Argument<string>("CLIP") { Description = "A video of about 3 seconds, 1280x720." };
        var faces = new Argument<string>("FACES") { Description = "A folder of face crops (PNG or JPEG)." };
        var program = Flag.Of("--program", "dotnet src/Mien.Cli/bin/Release/net10.0/linux-x64/Mien.Cli.dll", "The program that serves.");
        var drops = Flag.Of("--drops", 10, "Clips that are dropped; the median counts.");
        var requests = Flag.Of("--requests", 1000, "Face requests.");
        var atOnce = Flag.Of("--at-once", 32, "Face requests at a time.");
        var command = new Command("serve", "The local app: first row of a dropped clip (<= 1.0 s); face requests, lost, wrong, p50, p99, memory.") { clip, faces, program, drops, requests, atOnce };
        command.SetAction(async (parsed, cancel) =>
        {
            using var server = ServeProgram.Start(parsed.GetValue(program)!.Split(' '));
            Machine.Print();
            await DropAsync(server, parsed.GetRequiredValue(clip), parsed.GetValue(drops), cancel);
            await AskAsync(server, parsed.GetRequiredValue(faces), parsed.GetValue(requests), parsed.GetValue(atOnce), cancel);
        });
        return command;
    }

    private static async Task DropAsync(ServeProgram server, string clip, int drops, CancellationToken cancel)
    {
        var bytes = File.ReadAllBytes(clip);
        var (first, whole) = (new List<double>(), new List<double>());
        for (var i = 0; i <= drops; i++)
        {
            var (row, end) = await DropAsync(server.Client, bytes, cancel);
            if (i == 0)
                continue;       // loads the networks
            first.Add(row);
            whole.Add(end);
        }
        var table = new Table("dropped clip", "median s", "lowest", "highest", "n");
        table.Add($"first row", $"{Clock.Median(first):0.000}", $"{first.Min():0.000}", $"{first.Max():0.000}", $"{drops}");
        table.Add($"done", $"{Clock.Median(whole):0.000}", $"{whole.Min():0.000}", $"{whole.Max():0.000}", $"{drops}");
        table.Print();
        Table.Say($"From drop to first row: {Clock.Median(first):0.00} s (goal {FirstRowBound:0.0}).");
    }

    /// <returns>Seconds from the first byte sent to the first row and to the end.</returns>
    private static async Task<(double FirstRow, double End)> DropAsync(HttpClient client, byte[] clip, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        using var queued = await client.PostAsync("/api/uploads?name=clip.mp4", new ByteArrayContent(clip), cancel);
        queued.EnsureSuccessStatusCode();
        var id = (await queued.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("id").GetString();
        using var events = new StreamReader(await client.GetStreamAsync($"/api/jobs/{id}/events", cancel));
        double? row = null;
        while (await events.ReadLineAsync(cancel) is { } line && line != "event: end")
            row ??= line == "event: rows" ? clock.Elapsed.TotalSeconds : null;
        return (row ?? throw new MienException("No row came."), clock.Elapsed.TotalSeconds);
    }

    private static async Task AskAsync(ServeProgram server, string folder, int requests, int atOnce, CancellationToken cancel)
    {
        var pictures = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(MediaFile.IsPicture).Order(StringComparer.Ordinal).Take(200).Select(File.ReadAllBytes).ToList();
        var expected = Expected(pictures);
        await AskAsync(server.Client, pictures[0], cancel);
        var before = server.Resident();
        var (seconds, lost, wrong) = (new double[requests], 0, 0);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (i, stop) =>
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await AskAsync(server.Client, pictures[i % pictures.Count], stop);
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (answer is null)
                Interlocked.Increment(ref lost);
            else if (answer.Zip(expected[i % pictures.Count]).Any(pair => Math.Abs(pair.First - pair.Second) > Tolerance))
                Interlocked.Increment(ref wrong);
        });
        var took = clock.Elapsed.TotalSeconds;
        Array.Sort(seconds);
        var table = new Table("face requests", "n", "at once", "lost", "wrong", "p50 ms", "p99 ms", "a second", "MB before", "MB after");
        table.Add($"POST /api/face", $"{requests}", $"{atOnce}", $"{lost}", $"{wrong}", $"{seconds[requests / 2] * 1000:0}", $"{seconds[requests * 99 / 100] * 1000:0}", $"{requests / took:0.0}",
            $"{before / 1e6:0}", $"{server.Resident() / 1e6:0}");
        table.Print();
    }

    /// <summary>The probabilities of a crop; null when there is no answer.</summary>
    private static async Task<double[]?> AskAsync(HttpClient client, byte[] picture, CancellationToken cancel)
    {
        using var answer = await client.PostAsync("/api/face?faces=crop", new ByteArrayContent(picture), cancel);
        if (!answer.IsSuccessStatusCode)
            return null;
        var face = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("faces")[0];
        return [.. face.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble())];
    }

    /// <summary>What the bundled model answers in this process, one picture at a time.</summary>
    private static List<float[]> Expected(List<byte[]> pictures)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        using var classifier = ExpressionClassifier.Load(OnnxFile.Read(Path.Combine("models", "mien-ferplus.int8.onnx")), options,
            () => WeightsFile.ToOnnx(Path.Combine("models", "mien-ferplus.safetensors"), FaceTemplate.Default));
        return pictures.ConvertAll(bytes => classifier.Classify([FaceCrop.Cut(ImageFile.Decode(bytes, "picture"), null, classifier.Input)])[0]);
    }
}
