namespace Mien.Lab.Datasets;

/// <summary>Decodes clips of a catalogue in parallel into a frames folder, and journals those that are whole.</summary>
internal sealed class ClipWorkers : IDisposable
{
    private const int MostTogether = 8;

    private readonly Catalogue _catalogue;
    private readonly string _folder;
    private readonly PrepareOptions _options;
    private readonly PrepareJournal _journal;
    private readonly ZipReaders _zips = new();

    public ClipWorkers(Catalogue catalogue, string folder, PrepareOptions options)
    {
        (_catalogue, _folder, _options) = (catalogue, folder, options);
        _journal = PrepareJournal.Open(folder);
        ClearParts();
    }

    /// <summary>How many clips are decoded at the same time.</summary>
    public int Count => _options.Workers > 0 ? _options.Workers : Environment.ProcessorCount;

    private string PartFolder => Path.Combine(_folder, ".part");

    /// <summary>Rows of a clip that is whole, or null.</summary>
    public IReadOnlyList<FrameRow>? Find(int clip) => _journal.Find(_catalogue.Clips[clip]);

    /// <summary>Positions of the clips that are not whole yet.</summary>
    public List<int> Missing() => [.. Enumerable.Range(0, _catalogue.Clips.Count).Where(i => Find(i) is null)];

    /// <summary>Decodes clips; a few videos at a time share one decoder process.</summary>
    /// <param name="clips">Their positions in the catalogue.</param>
    /// <param name="done">Called from several threads with each clip that is whole and its rows.</param>
    /// <param name="skipped">Called from several threads with each clip that cannot be read and the reason.</param>
    /// <param name="cancel">Stops after the pictures at hand; what is whole stays.</param>
    public Task DecodeAsync(IReadOnlyList<int> clips, Action<int, IReadOnlyList<FrameRow>> done, Action<int, string> skipped, CancellationToken cancel)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Count, CancellationToken = cancel };
        return Parallel.ForEachAsync(Chunks(clips), parallel, async (chunk, ct) =>
        {
            var left = await _zips.UseAsync(zips => DecodeTogetherAsync(chunk, zips, done, ct));
            foreach (var i in left)
                try
                {
                    done(i, await _zips.UseAsync(zips => DecodeAloneAsync(i, zips, ct)));
                }
                catch (MienException error)
                {
                    skipped(i, error.Message);
                }
        });
    }

    /// <summary>Up to <see cref="MostTogether"/> clips at a time, ever fewer towards the end, so that all workers end together.</summary>
    private IEnumerable<IReadOnlyList<int>> Chunks(IReadOnlyList<int> clips)
    {
        for (int i = 0, size; i < clips.Count; i += size)
        {
            size = Math.Clamp((clips.Count - i) / (Count * 2), 1, MostTogether);
            yield return [.. clips.Skip(i).Take(size)];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zips.Dispose();
        _journal.Dispose();
        Directory.Delete(PartFolder, recursive: true);
    }

    /// <summary>Decodes the videos of a chunk in one process.</summary>
    /// <returns>The clips that are still to be decoded alone: stills, and the rest after a video that cannot be read, since
    /// only alone an error is certain to be its own.</returns>
    private async Task<List<int>> DecodeTogetherAsync(IReadOnlyList<int> chunk, ZipReader zips, Action<int, IReadOnlyList<FrameRow>> done, CancellationToken cancel)
    {
        var left = chunk.ToList();
        var videos = chunk.Where(i => _catalogue.Clips[i].IsVideo).ToArray();
        if (videos.Length < 2)
            return left;
        try
        {
            var clips = videos.Select(i => _catalogue.Clips[i]).ToList();
            await foreach (var (i, rows) in ClipDecoder.DecodeVideosAsync(clips, _options, [.. videos.Select(Part)], zips, cancel))
            {
                Keep(videos[i], rows);
                left.Remove(videos[i]);
                done(videos[i], rows);
            }
        }
        catch (MienException)
        {
            // The one at fault says so when it is decoded alone.
        }
        return left;
    }

    private async Task<IReadOnlyList<FrameRow>> DecodeAloneAsync(int index, ZipReader zips, CancellationToken cancel)
    {
        var rows = await ClipDecoder.DecodeAsync(_catalogue.Clips[index], _options, Part(index), zips, cancel);
        Keep(index, rows);
        return rows;
    }

    private void Keep(int index, IReadOnlyList<FrameRow> rows)
    {
        var clip = _catalogue.Clips[index];
        Directory.CreateDirectory(Path.Combine(_folder, clip.Label));
        foreach (var row in rows)
            File.Move(Path.Combine(Part(index), Path.GetFileName(row.Path)), Path.Combine(_folder, row.Path), overwrite: true);
        _journal.Add(clip, rows);
    }

    private string Part(int index) => Directory.CreateDirectory(Path.Combine(PartFolder, $"{index}")).FullName;

    private void ClearParts()
    {
        if (Directory.Exists(PartFolder))
            Directory.Delete(PartFolder, recursive: true);
        Directory.CreateDirectory(PartFolder);
    }
}
