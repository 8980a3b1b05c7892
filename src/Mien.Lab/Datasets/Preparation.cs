using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Mien.Lab.Datasets;

/// <summary>What preparing a corpus will take, from its first clip.</summary>
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

    private string JournalPath => Path.Combine(_folder, ".journal.jsonl");

    private string PartFolder => Path.Combine(_folder, ".part");

    private int Workers => _options.Workers > 0 ? _options.Workers : Environment.ProcessorCount;

    /// <summary>Looks at a corpus: RAVDESS by its names, else class folders.</summary>
    /// <exception cref="MienException">Nothing usable is there, an option is impossible, or the output folder was prepared
    /// with other options.</exception>
    public static Preparation Open(string corpus, string folder, PrepareOptions options)
    {
        options.Validate();
        var files = CorpusFile.List(corpus);
        var catalogue = RavdessCatalogue.Find(files, options) ?? ClassFolders.Find(corpus, files, options);
        var preparation = new Preparation(catalogue, folder, options);
        preparation.RequireSameOptions();
        return preparation;
    }

    /// <summary>Decodes the first clip that is missing, to know frames, rate and size.</summary>
    public async Task<PreparePlan> PlanAsync(CancellationToken cancel = default)
    {
        using var journal = OpenJournal();
        var missing = Catalogue.Clips.Where(clip => journal.Find(clip) is null).ToList();
        var whole = Catalogue.Clips.Count - missing.Count;
        var clock = Stopwatch.StartNew();
        var part = Directory.CreateDirectory(Path.Combine(PartFolder, "plan")).FullName;
        using var zips = new ZipReader();
        foreach (var clip in missing.Take(3))
            try
            {
                var frames = (await ClipDecoder.DecodeAsync(clip, _options, part, zips, cancel)).Count;
                var bytes = Directory.EnumerateFiles(part, "*.png").Sum(file => new FileInfo(file).Length);
                var seconds = clock.Elapsed.TotalSeconds * missing.Count / Math.Min(Workers, Environment.ProcessorCount);
                return new PreparePlan(missing.Count, whole, (long)frames * missing.Count, seconds, bytes * missing.Count);
            }
            catch (MienException)
            {
                clock.Restart();
            }
            finally
            {
                Directory.Delete(part, recursive: true);
                Directory.CreateDirectory(part);
            }
        return new PreparePlan(missing.Count, whole, 0, 0, 0);
    }

    /// <summary>Decodes every clip that is not whole yet and writes the manifest.</summary>
    /// <exception cref="MienException">Not one clip could be read.</exception>
    public async Task<PrepareResult> RunAsync(IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var skipped = new ConcurrentDictionary<int, string>();
        var rows = new IReadOnlyList<FrameRow>[Catalogue.Clips.Count];
        using (var journal = OpenJournal())
        {
            Directory.CreateDirectory(PartFolder);
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
        var readers = new ConcurrentBag<ZipReader>();
        await Parallel.ForEachAsync(Enumerable.Range(0, rows.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancel }, async (i, ct) =>
            {
                var clip = Catalogue.Clips[i];
                var zips = readers.TryTake(out var reader) ? reader : new ZipReader();
                try
                {
                    rows[i] = journal.Find(clip) is { } whole ? whole : await DecodeAsync(clip, i, journal, zips, ct);
                    Interlocked.Add(ref frames, rows[i].Count);
                }
                catch (MienException error)
                {
                    skipped[i] = error.Message;
                }
                readers.Add(zips);
                progress?.Report(new WorkProgress("decode", Interlocked.Increment(ref done), rows.Length, $"clips ({Interlocked.Read(ref frames):N0} frames)"));
            });
        foreach (var reader in readers)
            reader.Dispose();
    }

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
        return PrepareJournal.Open(_folder, JournalPath);
    }

    private void RequireSameOptions()
    {
        var mine = JsonSerializer.Serialize(_options with { Workers = 0 }, LabJson.Options);
        var path = OptionsPath;
        if (File.Exists(path) && File.ReadAllText(path) != mine)
            throw new MienException($"'{_folder}' was begun with other options ({path}). Use the same ones, another --out, or delete the folder.");
    }
}
