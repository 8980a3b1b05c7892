using Mien.Faces;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>What annotations show of the rows of a video, kept in a file between its first and its second reading, so that
/// memory does not grow with the video.</summary>
internal sealed class KeptRows : IDisposable
{
    private static readonly TrackedFace _none = new(0, new Face(new FaceBox(0, 0, 0, 0), [], 0), false, false);

    private readonly FileStream _file;
    private readonly BinaryWriter _writer;
    private readonly BinaryReader _reader;
    private int _next = -1;

    /// <summary>Begins with no row.</summary>
    /// <param name="path">The file; it is gone at the end.</param>
    /// <exception cref="WriteException">It cannot be written.</exception>
    public KeptRows(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WriteException($"'{path}' cannot be written: {error.Message.TrimEnd('.')}. Choose another folder with --out.", error);
        }
        (_writer, _reader) = (new BinaryWriter(_file), new BinaryReader(_file));
    }

    /// <summary>Keeps a frame; frames come in order.</summary>
    /// <exception cref="WriteException">The disk is full.</exception>
    public void Add(TimelineFrame frame) => Try(() =>
    {
        _writer.Write(frame.Frame);
        _writer.Write(frame.Rows.Count);
        foreach (var row in frame.Rows)
            Write(row);
    });

    /// <summary>Goes back to the first frame, to be read.</summary>
    /// <exception cref="WriteException">The disk is full.</exception>
    public void Rewind()
    {
        Try(_writer.Flush);
        _file.Position = 0;
        ReadHead();
    }

    /// <summary>The rows of a frame; asked for in order. A frame that was not kept has none.</summary>
    public IReadOnlyList<PersonFrame> Of(int frame)
    {
        IReadOnlyList<PersonFrame> rows = [];
        while (_next >= 0 && _next <= frame)
        {
            rows = [.. Enumerable.Range(0, _reader.ReadInt32()).Select(_ => Read(frame))];
            if (_next < frame)
                rows = [];
            ReadHead();
        }
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; what could not be written is not wanted any more.
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException error)
        {
            throw new WriteException($"'{_file.Name}' cannot be written: {error.Message.TrimEnd('.')}. Make room there or choose another folder.", error);
        }
    }

    private void ReadHead() => _next = _file.Position < _file.Length ? _reader.ReadInt32() : -1;

    private void Write(PersonFrame row)
    {
        _writer.Write(row.Person);
        _writer.Write((byte)row.State);
        _writer.Write(row.Face is not null);
        var (_, (box, _, _), detected, doubtful) = row.Face ?? _none;
        foreach (var side in (float[])[box.X, box.Y, box.Width, box.Height])
            _writer.Write(side);
        _writer.Write(detected);
        _writer.Write(doubtful);
        _writer.Write(row.Smoothed?.Count ?? -1);
        foreach (var probability in row.Smoothed ?? [])
            _writer.Write((float)probability);
    }

    private PersonFrame Read(int frame)
    {
        var (person, state, hasFace) = (_reader.ReadInt32(), (FrameState)_reader.ReadByte(), _reader.ReadBoolean());
        var box = new FaceBox(_reader.ReadSingle(), _reader.ReadSingle(), _reader.ReadSingle(), _reader.ReadSingle());
        var face = new TrackedFace(person, new Face(box, [], 0), _reader.ReadBoolean(), _reader.ReadBoolean());
        var count = _reader.ReadInt32();
        double[]? smoothed = count < 0 ? null : [.. Enumerable.Range(0, count).Select(_ => (double)_reader.ReadSingle())];
        return new PersonFrame(frame, TimeSpan.Zero, person, hasFace ? face : null, state, null, smoothed);
    }
}
