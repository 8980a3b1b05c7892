using System.Diagnostics;
using System.Runtime.InteropServices;
using Mien.Cli;
using Mien.Tests.Media;
using Mien.Tests.Networks;

namespace Mien.Tests.Cli;

/// <summary>Files that cannot be read, and places that cannot be written to.</summary>
[Collection(ProcessWide.Name)]
[Trait("data", "real")]
public sealed class BadInputTests(DrawnVideo actor) : IClassFixture<DrawnVideo>, IDisposable
{
    private static readonly string[] _h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "2"];
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("zero.mp4", "is an empty file")]
    [InlineData("zero.png", "is an empty file")]
    [InlineData("letter.mp4", "cannot be read as video")]
    [InlineData("letter.jpg", "save it again as one of these")]
    [InlineData("png-as.mp4", "It holds a PNG picture: name it .png.")]
    [InlineData("mp4-as.jpg", "It holds an MP4 video: name it .mp4.")]
    [InlineData("sound.mp4", "no picture stream. Leave it out")]
    [InlineData("sound-with-cover.m4a", "no picture stream")]
    [InlineData("no-index.mp4", "its index is missing")]
    [InlineData("cut.mp4", "breaks off and cannot be read as video to its end")]
    [InlineData("cut.mkv", "the file is cut off. Copy it again")]
    [InlineData("cut.png", "is a broken picture")]
    [InlineData("bomb.png", "has 60000x60000 pixels; at most 64 megapixels are read")]
    [InlineData("bomb.avi", "its picture is larger than 64 megapixels")]
    [InlineData("animation.webp", "is an animation")]
    [InlineData("animation.png", "is an animation")]
    [InlineData("pipe.mp4", "a pipe or device, which is not read")]
    [InlineData("pipe.jpg", "a pipe or device, which is not read")]
    [InlineData("none.mp4", "does not exist")]
    public async Task A_file_that_cannot_be_read_is_named_with_what_to_do_and_leaves_nothing(string name, string said)
    {
        Break(name);
        var (code, output, error) = await actor.Recognize(_temp[name], "--out", _temp["out"], "--format", "csv,json,vtt", "--plot", "--annotate", "--blur");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"skipped: '{_temp[name]}' ", output, StringComparison.Ordinal);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Equal("mien: The input could not be read." + Environment.NewLine, error);
        Assert.Empty(Left("out"));
    }

    [Fact]
    public async Task A_bad_file_never_stops_the_rest_and_the_table_at_the_end_lists_it()
    {
        string[] bad = ["zero.mp4", "letter.mp4", "letter.jpg", "cut.mkv", "bomb.png"];
        foreach (var name in bad)
            Break("in/" + name);
        File.Copy(actor.Video, _temp["in", "a good.mp4"]);
        File.Copy(actor.Picture, _temp["in", "z good.png"]);
        var (code, output, _) = await actor.Recognize(_temp["in"], "--out", _temp["out"]);
        Assert.Equal(ExitCode.SomeSkipped, code);
        var table = output[output.IndexOf("2 of 7 read", StringComparison.Ordinal)..];
        Assert.All(bad, name => Assert.Contains($"skipped: '{_temp["in", name]}'", table, StringComparison.Ordinal));
        Assert.Contains("a good.mp4", table, StringComparison.Ordinal);
        Assert.Equal(["a good.mp4", "z good.png"], DrawnVideo.Rows(_temp["out"], "summary.csv").Select(row => row["source"]));
        Assert.Equal(["a good.mp4.json", "codebook.csv", "frames.csv", "segments.csv", "summary.csv", "z good.png.json"], Left("out"));
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task Names_with_spaces_emoji_quotes_dashes_and_line_breaks_are_names()
    {
        string[] names = ["with space.mp4", "😀.mp4", "it's \"quoted\".mp4", "-dash.mp4", "new\nline.mp4", "%d.mp4", "a:b.mp4", "[1].mp4", "star*.mp4", "$(x)`y`;|&.mp4", "=cmd.mp4"];
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows few of these names.");
        Directory.CreateDirectory(_temp["in"]);
        foreach (var name in names)
            File.Copy(actor.Video, _temp["in", name]);
        var (code, _, error) = await actor.Recognize(_temp["in"], "--out", _temp["out"], "--format", "csv,json,vtt,eaf", "--every", "4", "--blur");
        Assert.True(code == ExitCode.Done, error);
        string[] endings = [".json", ".vtt", ".eaf", ".blurred.mp4", ".blurred.check.csv"];
        string[] tables = ["codebook.csv", "frames.csv", "segments.csv", "summary.csv"];
        Assert.Equal(names.SelectMany(name => endings.Select(ending => name + ending)).Concat(tables).Order(StringComparer.Ordinal), Left("out"));
        Assert.Equal(ExitCode.Done, (await actor.Recognize(_temp["in", "star*.mp4"], "--out", _temp["star"], "--format", "json")).Code);
        Assert.Equal(["star*.mp4.json"], Left("star"));
    }

    [Fact]
    public async Task Links_in_a_circle_hidden_files_and_results_of_earlier_runs_are_no_inputs()
    {
        Directory.CreateDirectory(_temp["in", "below"]);
        File.Copy(actor.Video, _temp["in", "a.mp4"]);
        File.Copy(actor.Picture, _temp["in", "below", "b.png"]);
        File.WriteAllText(_temp["in", "._a.mp4"], "what another system adds");
        Directory.CreateSymbolicLink(_temp["in", "below", "up"], _temp["in"]);
        string[] line = [_temp["in"], "--out", _temp["in"], "--format", "csv", "--plot", "--annotate", "--blur"];
        Assert.Equal(ExitCode.Done, (await actor.Recognize(line)).Code);
        Assert.Equal(ExitCode.Done, (await actor.Recognize(line)).Code);
        Assert.Equal(["a.mp4", "below/b.png"], DrawnVideo.Rows(_temp["in"], "summary.csv").Select(row => row["source"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_ends_the_run_at_once()
    {
        Mount("ro", "ro");
        try
        {
            var (code, output, error) = await actor.Recognize(actor.Video, actor.Picture, "--out", _temp["ro", "results"]);
            Assert.Equal(ExitCode.Failed, code);
            Assert.Contains("Read-only file system", error, StringComparison.Ordinal);
            Assert.Contains("choose another folder", error, StringComparison.Ordinal);
            Assert.DoesNotContain("skipped", output, StringComparison.Ordinal);
            Assert.Contains("is a file", (await actor.Recognize(actor.Video, "--out", actor.Picture)).Error, StringComparison.Ordinal);
        }
        finally
        {
            Unmount("ro");
        }
    }

    [Theory]
    [InlineData("csv", "--every", "1")]
    [InlineData("json,jsonl", "--every", "1")]
    [InlineData("vtt", "--plot", "--every", "1")]
    [InlineData("vtt", "--blur")]
    [InlineData("vtt", "--annotate")]
    public async Task A_full_disk_ends_the_run_and_leaves_no_partial_file(string formats, params string[] more)
    {
        Mount("full", "size=24k");
        try
        {
            File.WriteAllBytes(_temp["full", "taken"], new byte[12_000]);
            var (code, output, error) = await actor.Recognize([actor.Video, actor.Picture, "--out", _temp["full"], "--format", formats, .. more]);
            Assert.Equal(ExitCode.Failed, code);
            Assert.Contains("cannot be written", error, StringComparison.Ordinal);
            Assert.Contains("Make room there", error, StringComparison.Ordinal);
            Assert.DoesNotContain("skipped", output, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_temp["full"], "*", SearchOption.AllDirectories), path => path.EndsWith(".part", StringComparison.Ordinal));
            Assert.All(Directory.GetFiles(_temp["full"], "*.mp4"), copy => Assert.NotEmpty(SampleVideo.Probe(copy).Times));
        }
        finally
        {
            Unmount("full");
        }
    }

    [Theory]
    [Trait("speed", "slow")]
    [InlineData("--plot")]
    [InlineData("--blur")]
    public async Task An_interrupt_keeps_what_is_whole_and_leaves_no_part(string copies)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends SIGINT, which env lets through where this process ignores it.");
        DrawnVideo.UseDetector();
        File.Copy(actor.Video, _temp["a.mp4"]);
        SampleVideo.Make(_temp["endless.mp4"], 3000, "640x360", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo("env", ["--default-signal=SIGINT", dotnet, typeof(CommandLine).Assembly.Location, "recognize", _temp["a.mp4"], _temp["endless.mp4"], "--model", actor.Model,
            "--out", _temp["out"], "--format", "csv,json,vtt", copies])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        var begun = copies == "--blur" ? _temp["out", "endless.mp4.blurred.mp4.part"] : _temp["out", "endless.mp4.json.part"];
        while (!File.Exists(begun) && !process.HasExited)
            await Task.Delay(5, Ct);
        Assert.False(process.HasExited, "it ended before it could be stopped");
        Assert.Equal(0, Kill(process.Id, 2));
        await process.WaitForExitAsync(Ct);
        Assert.Equal((ExitCode.Interrupted, $"mien: Interrupted; what is whole was kept.{Environment.NewLine}"), (process.ExitCode, await error));
        Assert.Contains("a.mp4: ", await output, StringComparison.Ordinal);
        Assert.Equal(copies == "--blur"
            ? ["a.mp4.blurred.check.csv", "a.mp4.blurred.mp4", "a.mp4.json", "a.mp4.vtt", "endless.mp4.json", "endless.mp4.vtt"]
            : ["a.mp4.json", "a.mp4.png", "a.mp4.svg", "a.mp4.vtt"], Left("out"));
        Assert.Empty(Directory.GetDirectories(_temp["out", ".tables"], "*.part"));
    }

    private void Break(string name)
    {
        var path = _temp[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (Path.GetFileName(name))
        {
            case "zero.mp4" or "zero.png":
                File.WriteAllText(path, "");
                break;
            case "letter.mp4" or "letter.jpg":
                File.WriteAllText(path, "This is a letter, not a film.");
                break;
            case "png-as.mp4":
                File.Copy(actor.Picture, path);
                break;
            case "mp4-as.jpg":
                File.Copy(actor.Video, path);
                break;
            case "sound.mp4":
                SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", path]);
                break;
            case "sound-with-cover.m4a":
                SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", "-i", actor.Picture, "-map", "0", "-map", "1", "-c:v", "png",
                    "-disposition:v:0", "attached_pic", path]);
                break;
            case "no-index.mp4":
                Cut(actor.Make(path, _h264));
                break;
            case "cut.mp4":
                Cut(actor.Make(path, [.. _h264, "-movflags", "+faststart"]));
                break;
            case "cut.mkv":
                Cut(actor.Make(path, _h264));
                break;
            case "cut.png":
                File.Copy(actor.Picture, path);
                Cut(path);
                break;
            case "bomb.png":
                File.WriteAllBytes(path, ImageFileTests.Claiming(60_000, 60_000));
                break;
            case "bomb.avi":
                SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=gray:s=8400x8000", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "30", path]);
                break;
            case "animation.webp":
                actor.Make(path, "-c:v", "libwebp_anim");
                break;
            case "animation.png":
                actor.Make(path, "-f", "apng");
                break;
            case "pipe.mp4" or "pipe.jpg":
                Assert.SkipWhen(OperatingSystem.IsWindows(), "Makes a pipe in the file system.");
                SampleVideo.Run("mkfifo", [path]);
                break;
        }
    }

    private static void Cut(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length * 3 / 4);
    }

    private string[] Left(string folder) => Directory.Exists(_temp[folder])
        ? [.. Directory.GetFiles(_temp[folder]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>A file system of its own; skips the test where this process may not mount one.</summary>
    private void Mount(string folder, string options)
    {
        Directory.CreateDirectory(_temp[folder]);
        var mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _temp[folder]);
        Assert.SkipUnless(mounted, "Mounts a small file system, which takes Linux and its administrator.");
    }

    private void Unmount(string folder) => Assert.True(Run("umount", _temp[folder]));

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
