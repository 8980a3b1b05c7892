using System.Globalization;
using Mien.Media;

namespace Mien.Web.Media;

/// <summary>Single frames as JPEG, made by ffmpeg; few at a time, the latest are remembered.</summary>
internal sealed class Posters : IDisposable
{
    /// <summary>Media type of a poster.</summary>
    public const string Type = "image/jpeg";

    private const int Remembered = 64, AtOnce = 2;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _gate = new(AtOnce);
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Key, byte[] Jpeg)> _latest = new();

    /// <summary>The frame that is shown at a time.</summary>
    /// <param name="path">A video or picture.</param>
    /// <param name="at">Seconds; null for the beginning. A picture has no other.</param>
    /// <param name="width">Width of the poster, pixels.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="RefusedException">Impossible values, or no such frame.</exception>
    public async Task<byte[]> OfAsync(string path, double? at, int width, CancellationToken cancel)
    {
        if (width is < 16 or > 1920)
            throw Problems.Malformed($"width {width} is not possible: 16 to 1920.");
        if (at is not (null or >= 0 and < 1e7))
            throw Problems.Malformed($"at {at} is no time of a video: seconds, 0 or more.");
        var key = string.Create(CultureInfo.InvariantCulture, $"{path}|{File.GetLastWriteTimeUtc(path).Ticks}|{at}|{width}");
        if (Recall(key) is { } known)
            return known;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_patience);
        await _gate.WaitAsync(patience.Token);
        try
        {
            var jpeg = await MakeAsync(path, at, width, patience.Token);
            Remember(key, jpeg);
            return jpeg;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static async Task<byte[]> MakeAsync(string path, double? at, int width, CancellationToken cancel)
    {
        using var process = Ffmpeg.Start(["-nostdin", "-v", "error", .. MediaProbe.PictureExtension(path) is { } kind ? Picture(path, kind) : Video(path, at), "-map", "0:v:0", "-frames:v", "1",
            "-vf", string.Create(CultureInfo.InvariantCulture, $"scale='min({width},iw)':-2,setsar=1,format=yuvj420p"), "-q:v", "4", "-f", "mjpeg", "pipe:1"]);
        using var kill = cancel.Register(() => VideoReader.Kill(process));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var jpeg = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(jpeg, cancel);
        await errors;
        await process.WaitForExitAsync(cancel);
        return jpeg.Length > 0 ? jpeg.ToArray() : throw Problems.Refused($"There is no frame at {at ?? 0} seconds.");
    }

    private static IEnumerable<string> Video(string path, double? at) =>
        Ffmpeg.Input(path, ["-threads", "1", .. at is > 0 ? (string[])["-ss", at.Value.ToString("0.######", CultureInfo.InvariantCulture)] : []]);

    /// <summary>Opens a picture as what its content is: a name such as <c>face-%d.png</c> would else stand for a series of files.</summary>
    private static IEnumerable<string> Picture(string path, string kind)
    {
        var format = kind[1..].Replace("jpg", "jpeg", StringComparison.Ordinal) + "_pipe";
        return ["-protocol_whitelist", "file", "-format_whitelist", format, "-max_pixels", $"{Ffmpeg.MaxPixels}", "-f", format, "-i", "file:" + path];
    }

    private byte[]? Recall(string key)
    {
        lock (_lock)
            return _latest.FirstOrDefault(entry => entry.Key == key).Jpeg;
    }

    private void Remember(string key, byte[] jpeg)
    {
        lock (_lock)
        {
            _latest.AddLast((key, jpeg));
            if (_latest.Count > Remembered)
                _latest.RemoveFirst();
        }
    }
}
