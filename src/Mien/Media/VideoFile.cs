using System.Globalization;
using System.Text.RegularExpressions;

namespace Mien.Media;

/// <summary>What a video file says of its first picture stream.</summary>
/// <param name="Width">Width of the picture as it is shown: after rotation, with square pixels.</param>
/// <param name="Height">Height of the picture as it is shown.</param>
/// <param name="Duration">Length that the container announces; null when it announces none.</param>
/// <param name="FrameRate">Frames a second, an average where it varies; null when unknown.</param>
/// <param name="PictureStreams">How many picture streams there are, cover pictures not counted; the first is read.</param>
public sealed partial record VideoFile(int Width, int Height, TimeSpan? Duration, double? FrameRate, int PictureStreams = 1)
{
    /// <summary>Reads the head of a video and decodes its first picture.</summary>
    /// <exception cref="MienException">The file is missing, empty or no video, or its picture is larger than 64 megapixels.</exception>
    public static Task<VideoFile> ProbeAsync(string path, CancellationToken cancel = default) => ProbeAsync(path, TimeSpan.Zero, cancel);

    /// <summary>Reads the head of a video and decodes the first picture at or after a time: some change their size midway.</summary>
    /// <exception cref="MienException">The file is missing, empty or no video, has no such picture, or one larger than 64 megapixels.</exception>
    public static async Task<VideoFile> ProbeAsync(string path, TimeSpan from, CancellationToken cancel = default)
    {
        MediaFile.RequireContent(path);
        string[] seek = from > TimeSpan.Zero ? ["-ss", from.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture)] : [];
        using var process = Ffmpeg.Start(
        [
            "-nostdin", "-nostats", "-hide_banner", "-loglevel", "info", .. Ffmpeg.Input(path, ["-threads", "1", .. seek]),
            "-map", "0:V:0", "-vf", "showinfo@first=checksum=0", "-frames:v", "1", "-f", "null", "-",
        ]);
        using var kill = cancel.Register(() => VideoReader.Kill(process));
        var found = new Log();
        while (await process.StandardError.ReadLineAsync(cancel) is { } line)
            found.Read(line);
        await process.WaitForExitAsync(cancel);
        return RequireSize(path, found.File() ?? throw VideoReader.Unreadable(path, from, found.Errors));
    }

    /// <summary>A picture that is small itself can ask to be shown at any width.</summary>
    private static VideoFile RequireSize(string path, VideoFile file) => (long)file.Width * file.Height <= Ffmpeg.MaxPixels ? file
        : throw new MienException($"'{path}' is to be shown at {file.Width}x{file.Height} pixels; at most {Ffmpeg.MaxPixels / 1_000_000} megapixels are read. " +
            "If its aspect ratio is wrong, correct it: ffmpeg -i FILE -vf setsar=1 NEW.mp4");

    /// <summary>The size at which the longer side has at most <paramref name="longest"/> pixels; never larger than the picture.</summary>
    public (int Width, int Height) Fit(int longest)
    {
        var scale = Math.Min(1.0, (double)longest / Math.Max(Width, Height));
        return (Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
    }

    /// <summary>What ffmpeg has said so far. Metadata of a file is indented further than the lines that count.</summary>
    private sealed class Log
    {
        private const double Longest = 1e11;       // seconds; a damaged head announces more than a TimeSpan holds

        private Match? _picture, _rate, _duration;
        private int _streams;

        public FfmpegErrors Errors { get; } = new();

        public void Read(string line)
        {
            if (Picture().Match(line) is { Success: true } picture)
                _picture ??= picture;
            else if (Rate().Match(line) is { Success: true } rate)
                _rate ??= rate;
            else if (Length().Match(line) is { Success: true } duration)
                _duration ??= duration;
            else if (PictureStream().IsMatch(line))
                _streams += _picture is null ? 1 : 0;       // behind the first picture come the streams of the output
            else
                Errors.Add(line);
        }

        public VideoFile? File()
        {
            if (_picture is null)
                return null;
            var look = PictureLook.Of(Number(_picture, 3), Number(_picture, 4), (int)Number(_picture, 1), (int)Number(_picture, 2), "");
            var rate = _rate is { } r && Number(r, 1) > 0 && Number(r, 2) > 0 ? Number(r, 1) / Number(r, 2) : (double?)null;
            var length = _duration is { } d ? TimeSpan.FromSeconds(Math.Min(Longest, Number(d, 1) * 3600 + Number(d, 2) * 60 + Number(d, 3))) : (TimeSpan?)null;
            return new VideoFile(look.Width, look.Height, length, rate, _streams);
        }

        private static double Number(Match match, int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\[showinfo@first @ \w+\] n: *0 .* sar:(?<3>\d+)/(?<4>\d+) s:(?<1>\d+)x(?<2>\d+) ", RegexOptions.CultureInvariant)]
    private static partial Regex Picture();

    [GeneratedRegex(@"^\[showinfo@first @ \w+\] config in .*frame_rate: (\d+)/(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^  Duration: (\d+):(\d+):([\d.]+),", RegexOptions.CultureInvariant)]
    private static partial Regex Length();

    [GeneratedRegex(@"^  Stream #0:\d+.*: Video: (?!.*\(attached pic\))", RegexOptions.CultureInvariant)]
    private static partial Regex PictureStream();
}
