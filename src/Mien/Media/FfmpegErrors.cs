using System.Text.RegularExpressions;

namespace Mien.Media;

/// <summary>Picks from ffmpeg's log why a video cannot be read.</summary>
internal sealed partial class FfmpegErrors
{
    /// <summary>The reason where no picture came and nothing was complained of.</summary>
    public const string NoPicture = "no picture stream";

    private string? _cause, _last;

    /// <summary>Whether the file ends before its content does, which ffmpeg does not count as a failure in every format.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The reason: a cause that is known, else the last complaint.</summary>
    public string Reason => _cause ?? _last ?? NoPicture;

    /// <summary>Takes a line of the log.</summary>
    public void Add(string line)
    {
        _cause ??= Cause(line);
        IsCutOff |= line.Contains("File ended prematurely", StringComparison.Ordinal);
        if (IsComplaint(line))
            _last = FilePrefix().Replace(MemoryAddress().Replace(line.Trim(), ""), "");
    }

    private static string? Cause(string line) => line switch
    {
        _ when line.Contains("matches no streams", StringComparison.Ordinal) => NoPicture,
        _ when Foreign().Match(line) is { Success: true } format => $"its content is {format.Groups[1].Value}, which is not opened as video",
        _ when line.Contains("moov atom not found", StringComparison.Ordinal) => "its index is missing (moov atom not found): it is no video, was cut off, or its recording never ended",
        _ when line.Contains("exceeds specified max pixel count", StringComparison.Ordinal) => $"its picture is larger than {Ffmpeg.MaxPixels / 1_000_000} megapixels",
        _ when line.Contains("File ended prematurely", StringComparison.Ordinal) => "the file is cut off",
        _ => null,
    };

    private static bool IsComplaint(string line) =>
        !line.StartsWith("[showinfo@", StringComparison.Ordinal)
        && (line.Contains("rror", StringComparison.Ordinal) || line.Contains("nvalid", StringComparison.Ordinal)
            || line.Contains("not ", StringComparison.Ordinal) || line.Contains("corrupt", StringComparison.Ordinal));

    [GeneratedRegex(@"^\[(\w+?)(?:_pipe)? @ 0x[0-9a-f]+\] Format not on whitelist", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();

    [GeneratedRegex("^file:.*: ", RegexOptions.CultureInvariant)]
    private static partial Regex FilePrefix();

    [GeneratedRegex(" @ 0x[0-9a-f]+", RegexOptions.CultureInvariant)]
    private static partial Regex MemoryAddress();
}
