using System.Globalization;
using Mien.Cli;
using Mien.Faces;
using Mien.Media;
using Mien.Tests.Media;
using Mien.Tests.Networks;

namespace Mien.Tests.Cli;

/// <summary>Videos and pictures that are unusual but whole: the face is where it was drawn, as the viewer sees it.</summary>
[Collection(ProcessWide.Name)]
[Trait("data", "real")]
public sealed class OddVideoTests(DrawnVideo actor) : IClassFixture<DrawnVideo>, IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("ten-bit.mp4", 1, "-c:v libx264 -pix_fmt yuv420p10le")]
    [InlineData("hevc.mp4", 1, "-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le")]
    [InlineData("full-colour.mp4", 1, "-c:v libx264 -pix_fmt yuv444p")]
    [InlineData("full-range.mp4", 1, "-vf scale=out_range=pc,format=yuvj420p -c:v libx264 -color_range pc")]
    [InlineData("alpha.webm", 1, "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -pix_fmt yuva420p")]
    [InlineData("odd.mkv", 321.0 / 320, "-vf scale=321:289 -c:v ffv1 -pix_fmt yuv420p")]
    [InlineData("oblong-pixels.mp4", 1, "-vf scale=160:288,setsar=2 -c:v libx264 -pix_fmt yuv420p")]
    [InlineData("slow.mp4", 1, "-vf setpts=N/TB -r 1 -c:v libx264 -pix_fmt yuv420p")]
    [InlineData("variable.mp4", 1, "-vf setpts=N*N/16/TB -fps_mode vfr -enc_time_base 1:1000 -c:v libx264 -bf 0 -pix_fmt yuv420p")]
    [InlineData("late.ts", 1, "-c copy -output_ts_offset 100")]
    [InlineData("late.mp4", 1, "-vf setpts=PTS+5/TB -fps_mode passthrough -c:v libx264 -pix_fmt yuv420p")]
    [InlineData("twins.mkv", 1, "-c copy -bsf:v setts=ts=floor(N/2)*250")]
    [InlineData("film.gif", 1, "")]
    [InlineData("film.txt", 1, "-c copy -f mp4")]
    public async Task The_face_is_found_where_it_was_drawn(string name, double scale, string arguments)
    {
        var path = actor.Make(_temp[name], arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var (code, _, error) = await actor.Recognize(path, "--out", _temp["out"], "--format", "csv");
        Assert.True(code == ExitCode.Done, error);
        var rows = DrawnVideo.Rows(_temp["out"]);
        Assert.Equal(DrawnVideo.Frames, rows.Count);
        Assert.InRange(Box(rows[0]).Overlap(Scaled(actor.Face, scale)), 0.85f, 1);
        var times = rows.ConvertAll(row => Number(row["time"]));
        Assert.Equal(0, times[0], 0.01);
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task A_picture_beyond_8k_is_read_and_its_copies_have_its_size()
    {
        var path = actor.Make(_temp["8k.mp4"], "-vf", "scale=7680:6912:flags=neighbor", "-frames:v", "2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var (code, _, error) = await actor.Recognize(path, "--out", _temp["out"], "--format", "csv", "--blur");
        Assert.True(code == ExitCode.Done, error);
        Assert.All(DrawnVideo.Rows(_temp["out"]), row => Assert.InRange(Box(row).Overlap(Scaled(actor.Face, 24)), 0.85f, 1));
        var blurred = await FirstFrame(_temp["out", "8k.mp4.blurred.mp4"]);
        Assert.Equal((7680, 6912), (blurred.Width, blurred.Height));
        Assert.Empty(DrawnVideo.Detect(blurred));
    }

    [Theory]
    [InlineData(1, "transpose=2")]
    [InlineData(2, "hflip,vflip")]
    [InlineData(3, "transpose=1")]
    public async Task A_turned_video_and_its_copies_are_upright(int quarters, string stored)
    {
        var flat = actor.Make(_temp["flat.mp4"], "-vf", stored, "-c:v", "libx264", "-pix_fmt", "yuv420p");
        File.WriteAllBytes(_temp["turned.mp4"], VideoReaderTests.Turned(File.ReadAllBytes(flat), quarters));
        var (code, _, error) = await actor.Recognize(_temp["turned.mp4"], "--out", _temp["out"], "--format", "csv", "--annotate", "--blur");
        Assert.True(code == ExitCode.Done, error);
        Assert.InRange(Box(DrawnVideo.Rows(_temp["out"])[0]).Overlap(actor.Face), 0.85f, 1);
        var annotated = await FirstFrame(_temp["out", "turned.mp4.annotated.mp4"]);
        Assert.Equal((DrawnVideo.Width, DrawnVideo.Height), (annotated.Width, annotated.Height));
        Assert.InRange(DrawnVideo.Detect(annotated).Single().Box.Overlap(actor.Face), 0.7f, 1);
        var blurred = await FirstFrame(_temp["out", "turned.mp4.blurred.mp4"]);
        Assert.Equal((DrawnVideo.Width, DrawnVideo.Height), (blurred.Width, blurred.Height));
        Assert.Empty(DrawnVideo.Detect(blurred));
    }

    [Fact]
    public async Task A_cover_picture_is_no_video_and_of_two_streams_the_first_is_read_and_said()
    {
        var cover = actor.Make(_temp["cover.mp4"], "-i", actor.Picture, "-map", "1:v", "-map", "0:v", "-c:v:0", "png",
            "-c:v:1", "copy", "-disposition:v:0", "attached_pic");
        var two = actor.Make(_temp["two.mp4"], "-f", "lavfi", "-i", "color=red:s=64x64:d=1:r=8", "-map", "0:v", "-map", "1:v", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var (code, output, _) = await actor.Recognize(cover, two, "--out", _temp["out"], "--format", "csv");
        Assert.Equal(ExitCode.Done, code);
        Assert.All(DrawnVideo.Rows(_temp["out"]), row => Assert.Equal("1", row["person"]));
        Assert.Equal(2 * DrawnVideo.Frames, DrawnVideo.Rows(_temp["out"]).Count);
        Assert.Contains("two.mp4 has 2 picture streams; the first is read", output, StringComparison.Ordinal);
        Assert.DoesNotContain("cover.mp4 has", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1x1.png", "-frames:v 1 -vf scale=1:1", 1)]
    [InlineData("1x1.mkv", "-vf scale=1:1 -c:v ffv1 -pix_fmt bgr0", 8)]
    [InlineData("2x2.mp4", "-vf scale=2:2 -c:v libx264 -pix_fmt yuv420p", 8)]
    public async Task A_picture_of_one_pixel_has_no_face_and_can_be_read_whole(string name, string arguments, int rows)
    {
        var path = actor.Make(_temp[name], arguments.Split(' '));
        foreach (var faces in (string[])["all", "frame"])
        {
            var (code, _, error) = await actor.Recognize(path, "--out", _temp[faces], "--format", "csv", "--faces", faces, "--annotate", "--blur");
            Assert.True(code == ExitCode.Done, error);
            Assert.Equal(rows, DrawnVideo.Rows(_temp[faces]).Count(row => row["state"] == (faces == "all" ? "no_face" : "measured")));
        }
    }

    [Theory]
    [InlineData("rgb48be", ".png")]
    [InlineData("gray16be", ".png")]
    [InlineData("gray", ".png")]
    [InlineData("pal8", ".png")]
    [InlineData("gray", ".jpg")]
    [InlineData("bgra", ".webp")]
    public async Task Every_kind_of_picture_shows_the_face(string pixels, string extension)
    {
        SampleVideo.Run("ffmpeg", ["-v", "error", "-i", actor.Picture, "-pix_fmt", pixels, _temp["face" + extension]]);
        Assert.Equal(ExitCode.Done, (await actor.Recognize(_temp["face" + extension], "--out", _temp["out"], "--format", "csv")).Code);
        Assert.InRange(Box(DrawnVideo.Rows(_temp["out"]).Single()).Overlap(actor.Face), 0.85f, 1);
    }

    [Fact]
    public async Task Each_part_of_a_video_that_changes_its_shape_can_be_read()
    {
        string[] h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "0", "-muxdelay", "0"];
        var wide = actor.Make(_temp["a.ts"], h264);
        var resized = Joined("resized.ts", wide, actor.Make(_temp["b.ts"], ["-vf", "scale=160:144", .. h264]));
        var reshaped = Joined("reshaped.ts", wide, actor.Make(_temp["c.ts"], ["-vf", "crop=200:288:60:0", .. h264]));
        Assert.Equal(ExitCode.Done, (await actor.Recognize(resized, "--out", _temp["out"], "--format", "csv")).Code);
        Assert.Equal(2 * DrawnVideo.Frames, DrawnVideo.Rows(_temp["out"]).Count);
        Assert.All(DrawnVideo.Rows(_temp["out"]), row => Assert.InRange(Box(row).Overlap(actor.Face), 0.75f, 1));
        var (code, output, _) = await actor.Recognize(reshaped, "--out", _temp["out"], "--format", "csv");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("at 1 s from 320x288 to 200x288: read its parts on their own, with '--to' and '--from'", output, StringComparison.Ordinal);
        foreach (var (flag, left) in new[] { ("--to", 0f), ("--from", -60f) })
        {
            Assert.Equal(ExitCode.Done, (await actor.Recognize(reshaped, flag, "1", "--out", _temp["out"], "--format", "csv")).Code);
            Assert.Equal(DrawnVideo.Frames, DrawnVideo.Rows(_temp["out"]).Count);
            Assert.InRange(Box(DrawnVideo.Rows(_temp["out"])[0]).Overlap(actor.Face with { X = actor.Face.X + left }), 0.8f, 1);
        }
    }

    private string Joined(string name, params string[] parts)
    {
        File.WriteAllLines(_temp["list.txt"], parts.Select(part => $"file {Path.GetFileName(part)}"));
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "concat", "-i", _temp["list.txt"], "-c", "copy", "-muxdelay", "0", _temp[name]]);
        return _temp[name];
    }

    /// <summary>95 frames in which a detector must find nothing.</summary>
    [Theory]
    [Trait("speed", "slow")]
    [InlineData("--detect-every", "1")]
    [InlineData("--detect-every", "1", "--detect-size", "160")]
    [InlineData("--detect-every", "1", "--detect-size", "640")]
    [InlineData("--frame-size", "0", "--detect-every", "1")]
    [InlineData("--frame-size", "320", "--faces", "largest")]
    [InlineData("--every", "7", "--people", "1")]
    [InlineData("--blur", "--annotate")]
    public async Task A_video_without_a_face_shows_none_in_any_mode(params string[] mode)
    {
        var (code, _, error) = await actor.Recognize([TestData.Require("edge", "no_face.mp4"), "--out", _temp["out"], "--format", "csv", .. mode]);
        Assert.True(code == ExitCode.Done, error);
        var rows = DrawnVideo.Rows(_temp["out"]);
        Assert.Equal(mode.Contains("--every") ? 14 : 95, rows.Count);
        Assert.All(rows, row => Assert.Equal(("no_face", "NA"), (row["state"], row["person"])));
        if (mode.Contains("--blur"))
            Assert.Single(File.ReadAllLines(_temp["out", "no_face.mp4.blurred.check.csv"]));
    }

    private static FaceBox Box(Dictionary<string, string> row) =>
        new((float)Number(row["x"]), (float)Number(row["y"]), (float)Number(row["width"]), (float)Number(row["height"]));

    private static FaceBox Scaled(FaceBox box, double scale) => new((float)(box.X * scale), (float)(box.Y * scale), (float)(box.Width * scale), (float)(box.Height * scale));

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static async Task<Frame> FirstFrame(string path)
    {
        var video = await VideoFile.ProbeAsync(path, Ct);
        return await VideoReader.ReadAsync(path, video.Width, video.Height, cancel: Ct).FirstAsync(Ct);
    }
}
