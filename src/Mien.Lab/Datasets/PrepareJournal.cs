using System.Text.Json;

namespace Mien.Lab.Datasets;

/// <summary>Which clips are whole, one JSON line a clip, so that a killed <c>prepare</c> goes on where it was.</summary>
internal sealed class PrepareJournal : IDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly FileStream _stream;
    private readonly Dictionary<string, ClipPictures> _whole = [];

    private readonly string _folder;

    private PrepareJournal(string folder, FileStream stream) => (_folder, _stream) = (folder, stream);

    private sealed record Entry(string Key, IReadOnlyList<FrameRow> Rows, int WithoutFace = 0);

    /// <summary>Opens the journal of a frames folder; a last line that was cut off is dropped. The manifest of a
    /// finished folder counts as its journal.</summary>
    public static PrepareJournal Open(string folder)
    {
        var journal = new PrepareJournal(folder, OpenAlone(PathIn(folder)));
        journal.ReadManifest();
        journal.ReadWhole();
        return journal;
    }

    /// <summary>Removes the journal of a folder whose manifest is written.</summary>
    public static void Delete(string folder) => File.Delete(PathIn(folder));

    /// <summary>Pictures of a clip that is whole, or null.</summary>
    public ClipPictures? Find(CorpusClip clip) =>
        _whole.TryGetValue(Key(clip), out var pictures) && pictures.Rows.All(row => File.Exists(Path.Combine(_folder, row.Path))) ? pictures : null;

    /// <summary>How a clip is called in the journal and in <see cref="FrameSetInfo.WithoutFace"/>.</summary>
    public static string Key(CorpusClip clip) => clip.Label + "/" + clip.Name;

    /// <summary>Notes a clip as whole; its pictures must lie under their final names.</summary>
    public void Add(CorpusClip clip, ClipPictures pictures)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new Entry(Key(clip), pictures.Rows, pictures.WithoutFace), _json);
        lock (_stream)
        {
            _stream.Write([.. line, (byte)'\n']);
            _stream.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string PathIn(string folder) => Path.Combine(folder, ".journal.jsonl");

    private static FileStream OpenAlone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new MienException($"Another 'mien prepare' is writing to '{Path.GetDirectoryName(path)}'.", error);
        }
    }

    private void ReadManifest()
    {
        if (!File.Exists(FrameSet.ManifestPath(_folder)))
            return;
        var frames = FrameSet.Load(_folder);
        foreach (var (clip, count) in frames.Info.WithoutFace ?? new Dictionary<string, int>())
            _whole[clip] = new ClipPictures([], count);
        foreach (var clip in frames.Rows.GroupBy(row => row.Label + "/" + row.Clip))
            _whole[clip.Key] = new ClipPictures([.. clip], _whole.GetValueOrDefault(clip.Key)?.WithoutFace ?? 0);
    }

    private void ReadWhole()
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var end = 0;
        for (int newline; (newline = bytes.AsSpan(end).IndexOf((byte)'\n')) >= 0; end += newline + 1)
        {
            var entry = JsonSerializer.Deserialize<Entry>(bytes.AsSpan(end, newline), _json)!;
            _whole[entry.Key] = new ClipPictures(entry.Rows, entry.WithoutFace);
        }
        _stream.SetLength(end);
        _stream.Position = end;
    }
}
