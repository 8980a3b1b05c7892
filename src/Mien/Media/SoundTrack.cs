using System.Globalization;

namespace Mien.Media;

/// <summary>The sound of a video, to go into another one.</summary>
/// <param name="Path">The video; it may have no sound.</param>
/// <param name="From">Where the other video begins.</param>
/// <param name="To">Where it ends; null is the end.</param>
public sealed record SoundTrack(string Path, TimeSpan From = default, TimeSpan? To = null)
{
    /// <summary>Arguments that open it as an input.</summary>
    internal IReadOnlyList<string> Input =>
    [
        .. From > TimeSpan.Zero ? new[] { "-ss", Seconds(From) } : [],
        .. To is { } to ? new[] { "-to", Seconds(to) } : [],
        .. Ffmpeg.Input(Path, ["-vn", "-sn", "-dn"]),
    ];

    /// <summary>The codec for MP4: a copy where the format holds it (tried on the first instants), else AAC. A copy that begins
    /// later would carry sound from before its beginning.</summary>
    internal async Task<string> CodecAsync(CancellationToken cancel)
    {
        if (From > TimeSpan.Zero)
            return "aac";
        using var process = Ffmpeg.Start(["-nostdin", "-v", "error", .. Input, "-map", "0:a?", "-c", "copy", "-t", "0.2",
            "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1"]);
        using var kill = cancel.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancel);
        await errors;
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? "copy" : "aac";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
}
