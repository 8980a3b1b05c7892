using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Media;

namespace Mien.Cli;

/// <summary>What the demo runs on: drawn clips, or as many real ones as five minutes allow.</summary>
/// <param name="Folder">Where the clips lie.</param>
/// <param name="Options">What of them is prepared.</param>
/// <param name="HeldOut">Number of actors that are held out.</param>
/// <param name="Width">Width of the shown pictures, in pixels.</param>
/// <param name="Height">Height of the shown pictures, in pixels.</param>
/// <param name="UnseenAsync">Path and name of a clip of an actor that was held out.</param>
internal sealed record DemoCorpus(
    string Folder, PrepareOptions Options, int HeldOut, int Width, int Height, Func<string, CancellationToken, Task<(string Path, RavdessName Name)>> UnseenAsync)
{
    private const double BudgetSeconds = 300;
    private const int RealEvery = 10;
    private static readonly SyntheticOptions _drawn = new();

    /// <summary>Draws the synthetic corpus; the unseen clip is one more take of a held-out actor.</summary>
    public static async Task<DemoCorpus> DrawnAsync(string folder, ProgressDisplay display, CancellationToken cancel)
    {
        var clips = Path.Combine(folder, "clips");
        var corpus = SyntheticClip.All(_drawn);
        display.Say($"Drawing {corpus.Count} clips of {_drawn.Actors} synthetic actors.");
        await SyntheticCorpus.WriteAsync(clips, _drawn, display, cancel);
        return new DemoCorpus(clips, new PrepareOptions(), _drawn.Actors / 4, 160, 160 * _drawn.Height / _drawn.Width, async (actor, ct) =>
        {
            var number = int.Parse(actor, CultureInfo.InvariantCulture);
            var take = SyntheticClip.All(_drawn with { ClipsPerClass = 8 }).First(clip => clip.Actor == number && clip.Emotion == 3 && !corpus.Contains(clip));
            var path = Path.Combine(folder, "unseen", take.FileName);
            await VideoWriter.WriteAsync(path, SyntheticCorpus.Draw(take, _drawn).ToAsyncEnumerable(), _drawn.FramesPerSecond, ct);
            return (path, RavdessName.Parse(path));
        });
    }

    /// <summary>Chooses actors of a real RAVDESS folder so that decoding, features and two trainings stay near five minutes;
    /// rates are measured on the first clips and on this machine's backbone.</summary>
    public static async Task<DemoCorpus> RealAsync(string data, string folder, ProgressDisplay display, CancellationToken cancel)
    {
        var scratch = Path.Combine(folder, ".plan");
        var all = Preparation.Open(data, scratch, new PrepareOptions { Every = RealEvery });
        var clips = all.Catalogue.Clips;
        var actors = clips.Select(clip => clip.Ravdess?.Actor ?? throw new MienException($"'{data}' is not RAVDESS; the demo's --data needs its names."))
            .Distinct().Order().ToList();
        var plan = await all.PlanAsync(cancel);
        Directory.Delete(scratch, recursive: true);
        if (actors.Count < 2)
            throw new MienException($"'{data}' has {actors.Count} actor; the demo holds whole actors out and needs at least 2.");
        var perActor = (plan.Seconds + plan.Frames * SecondsPerFrame()) / actors.Count;
        var chosen = actors.Take(Math.Clamp((int)(BudgetSeconds / perActor), 2, actors.Count)).ToList();
        display.Say($"{chosen.Count} of {actors.Count} actors, every {RealEvery}th frame: about {ProgressDisplay.Duration(TimeSpan.FromSeconds(perActor * chosen.Count))}.");
        return new DemoCorpus(data, new PrepareOptions { Actors = chosen, Every = RealEvery }, Math.Max(1, chosen.Count / 4), 160, 90,
            (actor, _) => Task.FromResult(Unseen(clips, actor, folder)));
    }

    /// <summary>Features once and twice twenty epochs of the head, whose training is about seven times as fast as the backbone.</summary>
    private static double SecondsPerFrame()
    {
        var threads = TorchRuntime.Start();
        using var network = new Vgg16(90, HeadSpec.Parse("gap", []), 6);
        using var layers = new SleepingLayers(network, Vgg16.FeatureCount, Precision.Parse(Precision.Choose(network, Vgg16.FeatureCount, 90, "auto", threads).Precision));
        using var pictures = TorchSharp.torch.randn(16, 3, 90, 90);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        layers.Forward(pictures).Dispose();
        return clock.Elapsed.TotalSeconds / 16 * (1 + 2 * 20 / 7.0);
    }

    private static (string Path, RavdessName Name) Unseen(IReadOnlyList<CorpusClip> clips, string actor, string folder)
    {
        var clip = clips.Where(clip => clip.Subject == actor && clip.IsVideo).OrderByDescending(clip => clip.Label == "happy").First();
        using var zips = new ZipReader();
        return (clip.Files[0].OnDisk(zips, Directory.CreateDirectory(Path.Combine(folder, "unseen")).FullName, CancellationToken.None), clip.Ravdess!);
    }
}
