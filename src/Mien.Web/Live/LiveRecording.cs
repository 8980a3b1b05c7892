using Mien.Media;
using Mien.Web.Jobs;

namespace Mien.Web.Live;

/// <summary>Pictures of a live session that are stored: the JPEG files as they came, in a video with the times at which they came.</summary>
internal sealed class LiveRecording : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly WebLimits _limits;
    private TimeSpan? _first;

    /// <summary>Begins a recording in a folder that is cleaned at the next start.</summary>
    public LiveRecording(DataFolder data, WebLimits limits)
    {
        (_path, _limits) = (data.Of(DataFolder.NewRecording()).At("live.mkv"), limits);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _file = new FileStream(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
    }

    /// <summary>When it began.</summary>
    public DateTimeOffset Began { get; } = DateTimeOffset.Now;

    /// <summary>Whether anything was stored.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>Stores a picture, as far as the disk has room.</summary>
    /// <returns>Whether there is room for more.</returns>
    public bool Add(ReadOnlySpan<byte> jpeg, int width, int height, TimeSpan time)
    {
        try
        {
            if (_first is null)
                _file.Write(RawMatroska.Head(width, height, jpeg: true));
            _first ??= time;
            _file.Write(RawMatroska.PictureHead(time - _first.Value, jpeg.Length));
            _file.Write(jpeg);
            return _file.Length < _limits.UploadBytes && time - _first < _limits.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What was stored, from its beginning.</summary>
    public Stream Read()
    {
        _file.Position = 0;
        return _file;
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
        var folder = Path.GetDirectoryName(_path)!;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
