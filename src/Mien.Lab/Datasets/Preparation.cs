using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>What preparing a corpus will take, from a sample of its clips.</summary>
/// <param name="Clips">Clips still to decode.</param>
/// <param name="Whole">Clips that are there already.</param>
/// <param name="Frames">Expected pictures of the clips still to decode.</param>
/// <param name="Seconds">Expected time.</param>
/// <param name="DiskBytes">Expected size on disk.</param>
public sealed record PreparePlan(int Clips, int Whole, long Frames, double Seconds, long DiskBytes);

/// <summary>What preparing a corpus has given.</summary>
/// <param name="Frames">The prepared corpus.</param>
/// <param name="Skipped">Inputs that could not be read, each with the reason.</param>
public sealed record PrepareResult(FrameSet Frames, IReadOnlyList<string> Skipped);

/// <summary>Turns a corpus into one folder a class of pictures with a manifest. It can be killed at any moment and
/// started again: clips that are whole are skipped, and the result has the same bytes.</summary>
public sealed class Preparation
{
    private readonly string _folder;
    private readonly PrepareOptions _options;
    private readonly ModelStore _store;

    private Preparation(Catalogue catalogue, string folder, PrepareOptions options, ModelStore store) =>
        (Catalogue, _folder, _options, _store) = (catalogue, folder, options, store);

    /// <summary>What was found.</summary>
    public Catalogue Catalogue { get; }

    private const int PlanClips = 200;
    private const double PlanSeconds = 1;

    /// <summary>Looks at a corpus: RAVDESS by its names, else class folders.</summary>
    /// <param name="corpus">A folder or a zip.</param>
    /// <param name="folder">The frames folder to write.</param>
    /// <param name="options">What is prepared, and how.</param>
    /// <param name="store">Where YuNet is, for <see cref="PictureCrop.Face"/>; null for the usual place.</param>
    /// <exception cref="MienException">Nothing usable is there, an option is impossible, or the output folder was prepared
    /// with other options or from another corpus.</exception>
    public static Preparation Open(string corpus, string folder, PrepareOptions options, ModelStore? store = null)
    {
        options.Validate();
        var files = CorpusFile.List(corpus);
        var catalogue = RavdessCatalogue.Find(files, options) ?? ClassFolders.Find(corpus, files, options);
        var preparation = new Preparation(catalogue, folder, options, store ?? new ModelStore());
        preparation.RequireSameOptions();
        return preparation;
    }

    /// <summary>Decodes a few of the missing clips, to know frames, rate and size of them all. What it decodes is kept.</summary>
    /// <exception cref="MienException">The face detector in the store was altered.</exception>
    /// <remarks>The first clip of each worker warms up. Clips all over the corpus follow, up to 200 or for a second; where the
    /// first took longer, they are the measure.</remarks>
    public async Task<PreparePlan> PlanAsync(CancellationToken cancel = default)
    {
        using var workers = StartWorkers();
        var missing = workers.Missing();
        var sample = await MeasureAsync(workers, [missing.Take(workers.Count)], cancel);
        if (missing.Count > workers.Count && sample.Seconds < PlanSeconds)
            sample = await MeasureAsync(workers, Spread([.. missing.Skip(workers.Count)]).Chunk(workers.Count * 4), cancel);
        var share = sample.Clips == 0 ? 0 : (double)missing.Count / sample.Clips;
        return new PreparePlan(missing.Count, Catalogue.Clips.Count - missing.Count,
            (long)(sample.Frames * share), sample.Seconds * share, (long)(sample.Bytes * share));
    }

    /// <summary>Decodes every clip that is not whole yet and writes the manifest.</summary>
    /// <exception cref="MienException">Not one clip could be read, or faces are wanted and there is none, or no detector.</exception>
    public async Task<PrepareResult> RunAsync(IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var skipped = new ConcurrentDictionary<int, string>();
        var clips = new ClipPictures?[Catalogue.Clips.Count];
        using (var workers = StartWorkers())
            await DecodeMissingAsync(workers, clips, skipped, progress, cancel);
        var reasons = skipped.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToList();
        var all = clips.SelectMany(clip => clip?.Rows ?? []).ToList();
        if (all.Count == 0)
            throw new MienException(reasons.Count > 0
                ? $"Not one of {Catalogue.Clips.Count} clips could be read: {reasons[0]}"
                : $"None of {Catalogue.Clips.Count} clips shows a face. Take whole frames with --crop none and another --out.");
        var info = new FrameSetInfo(FrameSetInfo.FormatName, Catalogue.Name, Catalogue.Synthetic, _options.Size, _options.Every,
            Catalogue.Found, reasons, _options.Template is null ? InputSpec.FrameCrop : InputSpec.FaceCrop, _options.Template, WithoutFace(clips));
        FrameSet.Save(_folder, info, all, Catalogue.TargetLabels);
        PrepareJournal.Delete(_folder);
        return new PrepareResult(FrameSet.Load(_folder), reasons);
    }

    private Dictionary<string, int>? WithoutFace(ClipPictures?[] clips) => _options.Template is null ? null : Catalogue.Clips.Zip(clips)
        .Where(pair => pair.Second is { WithoutFace: > 0 }).ToDictionary(pair => PrepareJournal.Key(pair.First), pair => pair.Second!.WithoutFace);

    private string OptionsPath => Path.Combine(_folder, ".prepare.json");

    private async Task<(int Clips, long Frames, double Seconds, long Bytes)> MeasureAsync(
        ClipWorkers workers, IEnumerable<IEnumerable<int>> clips, CancellationToken cancel)
    {
        var (done, frames, bytes) = (0, 0L, 0L);
        var clock = Stopwatch.StartNew();
        foreach (var slice in clips.TakeWhile(_ => done == 0 || clock.Elapsed.TotalSeconds < PlanSeconds))
            await workers.DecodeAsync([.. slice], (_, clip) =>
            {
                Interlocked.Increment(ref done);
                Interlocked.Add(ref frames, clip.Rows.Count);
                Interlocked.Add(ref bytes, clip.Rows.Sum(row => new FileInfo(Path.Combine(_folder, row.Path)).Length));
            }, (_, _) => Interlocked.Increment(ref done), cancel);
        return (done, frames, clock.Elapsed.TotalSeconds, bytes);
    }

    /// <summary>At most <see cref="PlanClips"/> of them, evenly over the whole.</summary>
    private static IEnumerable<int> Spread(IReadOnlyList<int> clips) => Enumerable.Range(0, Math.Min(clips.Count, PlanClips))
        .Select(i => clips[(int)((long)i * clips.Count / Math.Min(clips.Count, PlanClips))]);

    private static async Task DecodeMissingAsync(ClipWorkers workers, ClipPictures?[] clips,
        ConcurrentDictionary<int, string> skipped, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        for (var i = 0; i < clips.Length; i++)
            clips[i] = workers.Find(i);
        var missing = Enumerable.Range(0, clips.Length).Where(i => clips[i] is null).ToList();
        var frames = clips.Sum(clip => (long)(clip?.Rows.Count ?? 0));
        var done = clips.Length - missing.Count;
        await workers.DecodeAsync(missing, (i, clip) =>
        {
            clips[i] = clip;
            Interlocked.Add(ref frames, clip.Rows.Count);
            Report();
        }, (i, reason) =>
        {
            skipped[i] = reason;
            Report();
        }, cancel);

        void Report() => progress?.Report(
            new WorkProgress("decode", Interlocked.Increment(ref done), clips.Length, $"clips ({Interlocked.Read(ref frames):N0} frames)"));
    }

    private ClipWorkers StartWorkers()
    {
        var cropper = new Cropper(_options, _store);
        Directory.CreateDirectory(_folder);
        if (!File.Exists(OptionsPath))
            AtomicFile.WriteText(OptionsPath, JsonSerializer.Serialize(_options with { Workers = 0 }, LabJson.Options));
        return new ClipWorkers(Catalogue, _folder, _options, cropper);
    }

    private void RequireSameOptions()
    {
        var mine = JsonSerializer.Serialize(_options with { Workers = 0 }, LabJson.Options);
        var path = OptionsPath;
        if (File.Exists(path) && File.ReadAllText(path) != mine)
            throw new MienException($"'{_folder}' was begun with other options ({path}). Use the same ones, another --out, or delete the folder.");
        if (File.Exists(FrameSet.ManifestPath(_folder)) && FrameSet.Load(_folder).Info.Corpus is var corpus && corpus != Catalogue.Name)
            throw new MienException($"'{_folder}' holds the frames of another corpus, '{corpus}'. Use another --out, or delete the folder.");
    }
}
