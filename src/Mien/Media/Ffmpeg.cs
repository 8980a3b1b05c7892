using System.Diagnostics;

namespace Mien.Media;

/// <summary>Finds ffmpeg and starts it with arguments as a list, never through a shell.</summary>
public static class Ffmpeg
{
    /// <summary>Path or name of the program: <c>MIEN_FFMPEG</c>, else <c>ffmpeg</c> on PATH.</summary>
    public static string Program => Environment.GetEnvironmentVariable("MIEN_FFMPEG") is { Length: > 0 } path ? path : "ffmpeg";

    /// <summary>Input formats that are opened; playlists and scripts, which can name other files, are not among them.</summary>
    internal const string Formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,asf,mpeg,mpegts,mpegvideo,ogg,mjpeg,h264,hevc,nut,rm,dv,wtv,mxf,gif,ivf,y4m,yuv4mpegpipe";

    /// <summary>Larger pictures are refused: a file of a few kilobytes can ask for gigabytes of them. 8K has 33 million.</summary>
    internal const int MaxPixels = 64_000_000;

    /// <summary>Arguments that open a video: nothing but this file is read, and nothing larger than Mien can hold.</summary>
    internal static IReadOnlyList<string> Input(string path, IEnumerable<string> options) =>
    [
        "-protocol_whitelist", "file,crypto", "-format_whitelist", Formats, "-max_pixels", $"{MaxPixels}", .. options, "-i", "file:" + Path.GetFullPath(path),
    ];

    /// <summary>Starts ffmpeg with redirected standard streams.</summary>
    /// <exception cref="MienException">The program is not there.</exception>
    internal static Process Start(IEnumerable<string> arguments, bool redirectInput = false)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw new MienException($"'{Program}' did not start.");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new MienException($"ffmpeg was not found as '{Program}'. Install it (Debian: apt install ffmpeg) " +
                                    "or set MIEN_FFMPEG to its path.", error);
        }
    }

    /// <summary>First line that <c>ffmpeg -version</c> prints, or null when it is not there.</summary>
    public static string? Version()
    {
        try
        {
            using var process = Start(["-version"]);
            var line = process.StandardOutput.ReadLine();
            process.Kill();
            return line;
        }
        catch (MienException)
        {
            return null;
        }
    }
}
