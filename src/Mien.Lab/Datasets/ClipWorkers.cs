namespace Mien.Lab.Datasets;

/// <summary>Decodes clips of a catalogue in parallel into a frames folder, and journals those that are whole.</summary>
internal sealed class ClipWorkers : IDisposable
{
    private const int MostTogether = 8;

    private readonly Catalogue _catalogue;
    private readonly string _folder;
    private readonly PrepareOptions _options;
    private readonly PrepareJournal _journal;
    private readonly Cropper _cropper;
    private readonly ZipReaders _zips = new();

    /// <param name="catalogue">The clips.</param>
    /// <param name="folder">The frames folder.</param>
    /// <param name="options">How they are prepared.</param>
    /// <param name="cropper">Makes the pictures; disposed of with the workers.</param>
    public ClipWorkers(Catalogue catalogue, string folder, PrepareOptions options, Cropper cropper)
    {
        (_catalogue, _folder, _options, _cropper) = (catalogue, folder, options, cropper);
        _journal = PrepareJournal.Open(folder);
        ClearParts();
    }

    /// <summary>How many clips are decoded at the same time.</summary>
    public int Count => _options.Workers > 0 ? _options.Workers : Environment.ProcessorCount;

    private string PartFolder => Path.Combine(_folder, ".part");

    /// <summary>Pictures of a clip that is whole, or null.</summary>
    public ClipPictures? Find(int clip) => _journal.Find(_catalogue.Clips[clip]);

    /// <summary>Positions of the clips that are not whole yet.</summary>
    public List<int> Missing() => [.. Enumerable.Range(0, _catalogue.Clips.Count).Where(i => Find(i) is null)];

    /// <summary>Decodes clips; a few videos at a time share one decoder process.</summary>
    /// <param name="clips">Their positions in the catalogue.</param>
    /// <param name="done">Called from several threads with each clip that is whole and its pictures.</param>
    /// <param name="skipped">Called from several threads with each clip that cannot be read and the reason.</param>
    /// <param name="cancel">Stops after the pictures at hand; what is whole stays.</param>
    public Task DecodeAsync(IReadOnlyList<int> clips, Action<int, ClipPictures> done, Action<int, string> skipped, CancellationToken cancel)
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
        _cropper.Dispose();
        Directory.Delete(PartFolder, recursive: true);
    }

    /// <summary>Decodes the videos of a chunk in one process.</summary>
    /// <returns>The clips that are still to be decoded alone: stills, and the rest after a video that cannot be read, since
    /// only alone an error is certain to be its own.</returns>
    private async Task<List<int>> DecodeTogetherAsync(IReadOnlyList<int> chunk, ZipReader zips, Action<int, ClipPictures> done, CancellationToken cancel)
    {
        var left = chunk.ToList();
        var videos = chunk.Where(i => _catalogue.Clips[i].IsVideo).ToArray();
        if (videos.Length < 2 || _cropper.NeedsSizes)
            return left;
        try
        {
            var clips = videos.Select(i => _catalogue.Clips[i]).ToList();
            await foreach (var (i, pictures) in ClipDecoder.DecodeVideosAsync(clips, _options.Every, _cropper, [.. videos.Select(Part)], zips, cancel))
            {
                Keep(videos[i], pictures);
                left.Remove(videos[i]);
                done(videos[i], pictures);
            }
        }
        catch (MienException)
        {
            // The one at fault says so when it is decoded alone.
        }
        return left;
    }

    private async Task<ClipPictures> DecodeAloneAsync(int index, ZipReader zips, CancellationToken cancel)
    {
        var pictures = await ClipDecoder.DecodeAsync(_catalogue.Clips[index], _options.Every, _cropper, Part(index), zips, cancel);
        Keep(index, pictures);
        return pictures;
    }

    private void Keep(int index, ClipPictures pictures)
    {
        var clip = _catalogue.Clips[index];
        Directory.CreateDirectory(Path.Combine(_folder, clip.Label));
        foreach (var row in pictures.Rows)
            File.Move(Path.Combine(Part(index), Path.GetFileName(row.Path)), Path.Combine(_folder, row.Path), overwrite: true);
        _journal.Add(clip, pictures);
    }

    private string Part(int index) => Directory.CreateDirectory(Path.Combine(PartFolder, $"{index}")).FullName;

    private void ClearParts()
    {
        if (Directory.Exists(PartFolder))
            Directory.Delete(PartFolder, recursive: true);
        Directory.CreateDirectory(PartFolder);
    }
}
