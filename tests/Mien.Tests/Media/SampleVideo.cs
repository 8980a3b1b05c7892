using System.Diagnostics;
using System.Globalization;

namespace Mien.Tests.Media;

/// <summary>Small videos drawn by ffmpeg, and what its own tools say of a video.</summary>
internal static class SampleVideo
{
    private static readonly string[] _lossless = ["-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv444p", "-preset", "ultrafast"];

    /// <summary>Draws ffmpeg's test pattern.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="frames">Number of frames, at 10 a second.</param>
    /// <param name="size">Width x height.</param>
    /// <param name="more">Arguments before the file; H.264 without loss when empty.</param>
    public static string Make(string path, int frames = 10, string size = "64x48", params string[] more)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Run("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", $"testsrc=size={size}:rate=10", "-frames:v", $"{frames}", "-threads", "1",
            .. more.Length > 0 ? more : _lossless, path]);
        return path;
    }

    /// <summary>A video with its second half cut off: its index stands in front, its last frames are gone.</summary>
    public static string MakeTruncated(string path)
    {
        Make(path, 40, "160x120", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "5", "-movflags", "+faststart");
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length * 3 / 4);
        return path;
    }

    /// <summary>How many frames ffprobe counts, and their presentation times in seconds.</summary>
    public static (int Count, IReadOnlyList<double> Times) Probe(string path)
    {
        var lines = Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "frame=pts_time:stream=nb_read_frames",
            "-of", "csv", path]).Split('\n').Select(line => line.Split(',')).ToLookup(line => line[0], line => line.ElementAtOrDefault(1)!);
        return (int.Parse(lines["stream"].Single(), CultureInfo.InvariantCulture),
            [.. lines["frame"].Select(time => double.Parse(time, CultureInfo.InvariantCulture))]);
    }

    /// <summary>Runs a program of ffmpeg's, with bytes in and text or bytes out.</summary>
    public static string Run(string program, IEnumerable<string> arguments) => System.Text.Encoding.UTF8.GetString(Pipe(program, arguments, []));

    /// <summary>Runs a program of ffmpeg's, with bytes in and bytes out.</summary>
    public static byte[] Pipe(string program, IEnumerable<string> arguments, byte[] input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var feed = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feed.GetAwaiter().GetResult();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
