using System.CommandLine;
using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Models;

namespace Mien.Benchmarks;

/// <summary>Frames a second of <see cref="Preparation"/> against ffmpeg alone doing the same decode and scale to raw
/// frames.</summary>
internal static class PrepareBenchmark
{
    private const int Size = 90, FrameBytes = Size * Size * 3;
    private const double Bound = 0.9;

    public static Command Create()
    {
        var clips = new Argument<string>("CLIPS") { Description = "RAVDESS videos, copied until there are enough." };
        var count = Flag.Of("--clips", 48, "Clips to prepare.");
        var repeats = Flag.Of("--repeats", 5, "Runs of each; the median counts.");
        var command = new Command("prepare", "Decode, scale and store against ffmpeg's decode and scale (>= 0.9).")
        {
            clips, count, repeats,
        };
        command.SetAction((parsed, _) =>
            RunAsync(parsed.GetRequiredValue(clips), parsed.GetValue(count), parsed.GetValue(repeats)));
        return command;
    }

    private static async Task RunAsync(string clips, int count, int repeats)
    {
        using var temp = new TempFolder();
        var files = Copy(clips, count, temp.At("clips"));
        var cores = Environment.ProcessorCount;
        var (frames, _) = await PrepareAsync(temp);
        var decoded = await DecodedAsync(files);
        if (frames != decoded)
            throw new MienException($"Not the same work: Mien prepared {frames:N0} frames, ffmpeg {decoded:N0}.");

        var (ours, side, single) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            ours.Add(frames / (await PrepareAsync(temp)).Seconds);
            side.Add(frames / await Clock.SecondsAsync(() => PeerAsync(files, cores, threads: 1)));
            ours.Add(frames / (await PrepareAsync(temp)).Seconds);
            single.Add(frames / await Clock.SecondsAsync(() => PeerAsync(files, 1, threads: 0)));
        }
        var peer = Math.Max(Clock.Median(side), Clock.Median(single));
        Machine.Print();
        var table = new Table($"{files.Count} clips, {frames:N0} frames to {Size}x{Size}", "frames/s", "lowest",
            "highest", "n", "ratio");
        Add("mien: decode, scale, hash, PNG, manifest", ours);
        Add($"ffmpeg, {cores} processes with 1 thread", side);
        Add("ffmpeg, 1 process with its own threads", single);
        table.Print();
        Table.Say($"Ratio to the faster ffmpeg: {Clock.Median(ours) / peer:0.00} (bound {Bound}).");

        void Add(string name, List<double> rates) =>
            table.Add($"{name}", $"{Clock.Median(rates):0.0}", $"{rates.Min():0.0}", $"{rates.Max():0.0}",
                $"{rates.Count}", $"{Clock.Median(rates) / peer:0.00}");
    }

    /// <summary>The videos under names of ever new actors.</summary>
    private static List<string> Copy(string from, int count, string to)
    {
        var videos = Directory.EnumerateFiles(from, "*.mp4", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (File: file, Name: RavdessName.Parse(file))).ToList();
        var actors = videos.Select(video => video.Name.Actor).Distinct().ToList();
        if (videos.Count == 0 || (count + videos.Count - 1) / videos.Count * actors.Count > 24)
            throw new MienException($"{count} clips of 24 actors cannot be made of {videos.Count} videos in '{from}'.");
        Directory.CreateDirectory(to);
        var copies = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (file, name) = videos[i % videos.Count];
            var actor = i / videos.Count * actors.Count + actors.IndexOf(name.Actor) + 1;
            copies.Add(Path.Combine(to, (name with { Modality = 2, Channel = 1, Actor = actor }) + ".mp4"));
            File.Copy(file, copies[^1]);
        }
        return copies;
    }

    /// <summary>Into a new folder each time. None is deleted before the end: ext4 looks at each inode that was deleted in the
    /// last seconds before it gives out a new one, which would cost the run that follows a sixth of its time.</summary>
    private static async Task<(int Frames, double Seconds)> PrepareAsync(TempFolder temp)
    {
        var options = new PrepareOptions { Size = Size, Labels = [.. Label.All.Select(label => label.Name)] };
        var preparation = Preparation.Open(temp.At("clips"), temp.At("frames-" + Guid.NewGuid()), options);
        PrepareResult result = null!;
        var seconds = await Clock.SecondsAsync(async () => result = await preparation.RunAsync());
        if (result.Skipped.Count > 0)
            throw new MienException("A clip was skipped: " + result.Skipped[0]);
        return (result.Frames.Rows.Count, seconds);
    }

    private static Task PeerAsync(IEnumerable<string> files, int processes, int threads) =>
        Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = processes }, async (file, cancel) =>
        {
            using var process = Start(file, threads, "/dev/null");
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0)
                throw new MienException($"ffmpeg failed on '{file}'.");
        });

    /// <summary>Frames that the peer decodes, counted by their bytes.</summary>
    private static async Task<long> DecodedAsync(IEnumerable<string> files)
    {
        long bytes = 0;
        var buffer = new byte[1 << 20];
        foreach (var file in files)
        {
            using var process = Start(file, 0, "pipe:1");
            for (int read; (read = await process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0;)
                bytes += read;
            await process.WaitForExitAsync();
        }
        return bytes / FrameBytes;
    }

    /// <summary>ffmpeg as <see cref="VideoReader"/> starts it, without the printing of times.</summary>
    private static Process Start(string file, int threads, string output)
    {
        string[] arguments =
        [
            "-nostdin", "-nostats", "-hide_banner", "-loglevel", "error", "-xerror",
            .. threads > 0 ? new[] { "-threads", $"{threads}" } : [],
            "-i", "file:" + file, "-map", "0:v:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough",
            "-filter_threads", "1",
            "-vf", $"scale={Size}:{Size}:flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", output,
        ];
        var start = new ProcessStartInfo(Ffmpeg.Program, arguments) { RedirectStandardOutput = output == "pipe:1" };
        return Process.Start(start)!;
    }
}
