using System.Globalization;
using Mien.Media;
using Mien.Web.Jobs;

namespace Mien.Web.Live;

/// <summary>Pictures of a live session that are stored: the JPEG files as they came, in a video with the times at which they came.</summary>
internal sealed class LiveRecording : IDisposable
{
    private readonly string _folder, _path, _kept;
    private readonly Stream _file;
    private readonly WebLimits _limits;
    private TimeSpan? _first;
    private long _whole;
    private bool _ended;

    /// <summary>Begins a recording in a folder that is cleaned at the next start.</summary>
    public LiveRecording(DataFolder data, WebLimits limits) : this(data.Of(DataFolder.NewRecording()), limits, Begin) { }

    /// <summary>Begins a recording in a file that <paramref name="open"/> makes.</summary>
    internal LiveRecording(JobFiles files, WebLimits limits, Func<string, Stream> open)
    {
        (_folder, _path, _limits) = (files.Folder, files.At("live.part"), limits);
        _kept = files.At(string.Create(CultureInfo.InvariantCulture, $"Live {DateTimeOffset.Now:yyyy-MM-dd HH.mm.ss}{DataFolder.RecordingEnding}"));
        Directory.CreateDirectory(_folder);
        _file = open(_path);
    }

    /// <summary>Whether no picture was stored.</summary>
    public bool IsEmpty => _whole == 0;

    /// <summary>Whether the disk took no more.</summary>
    public bool IsBroken { get; private set; }

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
            _whole = _file.Position;
            return _whole < _limits.UploadBytes && time - _first < _limits.Length;
        }
        catch (IOException)
        {
            IsBroken = true;
            CutToWhole();
            return false;
        }
    }

    /// <summary>Ends the file, and gives it the name under which a user finds it.</summary>
    /// <returns>Where it is, until somebody moves it away.</returns>
    public string End()
    {
        _ended = true;
        _file.Dispose();
        File.Move(_path, _kept);
        return _kept;
    }

    /// <summary>Where the file is after <see cref="End"/>; null when it was not ended, or moved away.</summary>
    public string? Left => !_ended ? null : File.Exists(_kept) ? _kept : File.Exists(_path) ? _path : null;

    /// <summary>Removes what nobody wants: all but a recording that was ended and not moved away.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (Left is null && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Half a picture would end the video with an error.</summary>
    private void CutToWhole()
    {
        try
        {
            _file.SetLength(_whole);
        }
        catch (IOException)
        {
            // Then it ends with an error, and what is before can be read.
        }
    }

    /// <summary>Without a buffer: what is written is on the disk, or refused by it at once.</summary>
    private static FileStream Begin(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
}
