using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

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

    private Preparation(Catalogue catalogue, string folder, PrepareOptions options) =>
        (Catalogue, _folder, _options) = (catalogue, folder, options);

    /// <summary>What was found.</summary>
    public Catalogue Catalogue { get; }

    private const int PlanClips = 200;
    private const double PlanSeconds = 1;

    private string JournalPath => Path.Combine(_folder, ".journal.jsonl");

    private string PartFolder => Path.Combine(_folder, ".part");

    private int Workers => _options.Workers > 0 ? _options.Workers : Environment.ProcessorCount;

    /// <summary>Looks at a corpus: RAVDESS by its names, else class folders.</summary>
    /// <exception cref="MienException">Nothing usable is there, an option is impossible, or the output folder was prepared
    /// with other options or from another corpus.</exception>
    public static Preparation Open(string corpus, string folder, PrepareOptions options)
    {
        options.Validate();
        var files = CorpusFile.List(corpus);
        var catalogue = RavdessCatalogue.Find(files, options) ?? ClassFolders.Find(corpus, files, options);
        var preparation = new Preparation(catalogue, folder, options);
        preparation.RequireSameOptions();
        return preparation;
    }

    /// <summary>Decodes a few of the missing clips as <see cref="RunAsync"/> would, to know frames, rate and size.</summary>
    /// <remarks>The first clip of each worker warms up. Clips all over the corpus follow, up to 200 or for a second; where the
    /// first took longer, they are the measure.</remarks>
    public async Task<PreparePlan> PlanAsync(CancellationToken cancel = default)
    {
        using var journal = OpenJournal();
        var missing = Catalogue.Clips.Where(clip => journal.Find(clip) is null).ToList();
        var whole = Catalogue.Clips.Count - missing.Count;
        try
        {
            using var readers = new ZipReaders();
            var sample = await MeasureAsync([.. missing.Take(Workers)], readers, cancel);
            if (missing.Count > Workers && sample.Seconds < PlanSeconds)
                sample = await MeasureAsync([.. Spread(missing.Count, PlanClips).Select(i => missing[i])], readers, cancel);
            var share = sample.Clips == 0 ? 0 : (double)missing.Count / sample.Clips;
            return new PreparePlan(missing.Count, whole, (long)(sample.Frames * share), sample.Seconds * share, (long)(sample.Bytes * share));
        }
        finally
        {
            Directory.Delete(PartFolder, recursive: true);
        }
    }

    private async Task<(int Clips, long Frames, double Seconds, long Bytes)> MeasureAsync(
        IReadOnlyList<CorpusClip> clips, ZipReaders readers, CancellationToken cancel)
    {
        var (done, frames, bytes) = (0, 0L, 0L);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, clips.Count), Parallelism(cancel), async (i, ct) =>
        {
            if (i >= Workers && clock.Elapsed.TotalSeconds > PlanSeconds)
                return;
            var part = Directory.CreateDirectory(Path.Combine(PartFolder, $"plan{i}")).FullName;
            try
            {
                var rows = await readers.UseAsync(zips => ClipDecoder.DecodeAsync(clips[i], _options, part, zips, ct));
                Interlocked.Add(ref frames, rows.Count);
                Interlocked.Add(ref bytes, Directory.EnumerateFiles(part, "*.png").Sum(file => new FileInfo(file).Length));
            }
            catch (MienException)
            {
                // The run will name it; here it counts as a clip without frames.
            }
            Interlocked.Increment(ref done);
            Directory.Delete(part, recursive: true);
        });
        return (done, frames, clock.Elapsed.TotalSeconds, bytes);
    }

    /// <summary>At most <paramref name="count"/> different places, evenly over <paramref name="total"/>.</summary>
    private static IEnumerable<int> Spread(int total, int count) =>
        Enumerable.Range(0, Math.Min(total, count)).Select(i => (int)((long)i * total / Math.Min(total, count)));

    /// <summary>Decodes every clip that is not whole yet and writes the manifest.</summary>
    /// <exception cref="MienException">Not one clip could be read.</exception>
    public async Task<PrepareResult> RunAsync(IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var skipped = new ConcurrentDictionary<int, string>();
        var rows = new IReadOnlyList<FrameRow>[Catalogue.Clips.Count];
        using (var journal = OpenJournal())
        {
            try
            {
                await DecodeMissingAsync(journal, rows, skipped, progress, cancel);
            }
            finally
            {
                Directory.Delete(PartFolder, recursive: true);
            }
        }
        var reasons = skipped.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToList();
        var all = rows.Where(clip => clip is not null).SelectMany(clip => clip).ToList();
        if (all.Count == 0)
            throw new MienException($"Not one of {Catalogue.Clips.Count} clips could be read: " + reasons.FirstOrDefault());
        var info = new FrameSetInfo(FrameSetInfo.FormatName, Catalogue.Name, Catalogue.Synthetic, _options.Size, _options.Every,
            Catalogue.Found, reasons);
        FrameSet.Save(_folder, info, all, Catalogue.TargetLabels);
        File.Delete(JournalPath);
        return new PrepareResult(FrameSet.Load(_folder), reasons);
    }

    private string OptionsPath => Path.Combine(_folder, ".prepare.json");

    private async Task DecodeMissingAsync(PrepareJournal journal, IReadOnlyList<FrameRow>[] rows,
        ConcurrentDictionary<int, string> skipped, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        long frames = 0;
        var done = 0;
        using var readers = new ZipReaders();
        await Parallel.ForEachAsync(Enumerable.Range(0, rows.Length), Parallelism(cancel), async (i, ct) =>
        {
            var clip = Catalogue.Clips[i];
            try
            {
                rows[i] = journal.Find(clip) is { } whole ? whole : await readers.UseAsync(zips => DecodeAsync(clip, i, journal, zips, ct));
                Interlocked.Add(ref frames, rows[i].Count);
            }
            catch (MienException error)
            {
                skipped[i] = error.Message;
            }
            progress?.Report(new WorkProgress("decode", Interlocked.Increment(ref done), rows.Length, $"clips ({Interlocked.Read(ref frames):N0} frames)"));
        });
    }

    private ParallelOptions Parallelism(CancellationToken cancel) => new() { MaxDegreeOfParallelism = Workers, CancellationToken = cancel };

    private async Task<IReadOnlyList<FrameRow>> DecodeAsync(
        CorpusClip clip, int index, PrepareJournal journal, ZipReader zips, CancellationToken cancel)
    {
        var part = Directory.CreateDirectory(Path.Combine(PartFolder, $"{index}")).FullName;
        var rows = await ClipDecoder.DecodeAsync(clip, _options, part, zips, cancel);
        Directory.CreateDirectory(Path.Combine(_folder, clip.Label));
        foreach (var row in rows)
            File.Move(Path.Combine(part, Path.GetFileName(row.Path)), Path.Combine(_folder, row.Path), overwrite: true);
        Directory.Delete(part, recursive: true);
        journal.Add(clip, rows);
        return rows;
    }

    private PrepareJournal OpenJournal()
    {
        Directory.CreateDirectory(_folder);
        if (!File.Exists(OptionsPath))
            AtomicFile.WriteText(OptionsPath, JsonSerializer.Serialize(_options with { Workers = 0 }, LabJson.Options));
        var journal = PrepareJournal.Open(_folder, JournalPath);
        if (Directory.Exists(PartFolder))
            Directory.Delete(PartFolder, recursive: true);
        Directory.CreateDirectory(PartFolder);
        return journal;
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
