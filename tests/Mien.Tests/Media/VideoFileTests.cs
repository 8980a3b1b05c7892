using System.Buffers.Binary;
using Mien.Media;

namespace Mien.Tests.Media;

public sealed class VideoFileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Size_length_and_rate_are_the_files()
    {
        var video = await VideoFile.ProbeAsync(SampleVideo.Make(_temp["a.mp4"], 12, "66x46"), Ct);
        Assert.Equal(new VideoFile(66, 46, TimeSpan.FromSeconds(1.2), 10), video);
    }

    [Fact]
    public async Task A_turned_picture_has_its_sides_swapped()
    {
        var flat = SampleVideo.Make(_temp["flat.mp4"], 1, "64x48", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        File.WriteAllBytes(_temp["turned.mp4"], VideoReaderTests.Turned(File.ReadAllBytes(flat)));
        var video = await VideoFile.ProbeAsync(_temp["turned.mp4"], Ct);
        Assert.Equal((48, 64), (video.Width, video.Height));
    }

    [Fact]
    public async Task Oblong_pixels_are_counted_as_square_ones()
    {
        var path = SampleVideo.Make(_temp["dv.mp4"], 1, "64x48", "-vf", "setsar=3/2", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var video = await VideoFile.ProbeAsync(path, Ct);
        Assert.Equal((96, 48), (video.Width, video.Height));
    }

    [Fact]
    public async Task A_small_picture_that_is_to_be_shown_beyond_64_megapixels_is_refused()
    {
        var path = SampleVideo.Make(_temp["wide.mp4"], 1, "1000x700", "-vf", "setsar=100/1", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var error = await Assert.ThrowsAsync<MienException>(() => VideoFile.ProbeAsync(path, Ct));
        Assert.Contains("100000x700", error.Message);
        Assert.Contains("setsar", error.Message);
    }

    [Fact]
    public async Task A_length_beyond_all_time_is_a_very_long_one()
    {
        var bytes = File.ReadAllBytes(SampleVideo.Make(_temp["long.mkv"], 2, "64x48"));
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(bytes.AsSpan().IndexOf((byte[])[0x44, 0x89, 0x88]) + 3), 9e15);
        File.WriteAllBytes(_temp["long.mkv"], bytes);
        Assert.True((await VideoFile.ProbeAsync(_temp["long.mkv"], Ct)).Duration > TimeSpan.FromDays(1000));
    }

    [Fact]
    public async Task A_stream_without_a_length_has_none()
    {
        var path = SampleVideo.Make(_temp["raw.h264"], 5, "64x48", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-f", "h264");
        var video = await VideoFile.ProbeAsync(path, Ct);
        Assert.Equal((64, 48, null), (video.Width, video.Height, video.Duration));
    }

    [Fact]
    public async Task A_title_that_looks_like_the_log_changes_nothing()
    {
        var path = SampleVideo.Make(_temp["title.mp4"], 10, "64x48", "-metadata",
            "title=x\n  Duration: 09:00:00.00, start\n[showinfo@first @ 0x1] n: 0 sar:1/1 s:7x7 ", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        Assert.Equal(new VideoFile(64, 48, TimeSpan.FromSeconds(1), 10), await VideoFile.ProbeAsync(path, Ct));
    }

    [Fact]
    public async Task What_is_no_video_is_refused_by_its_name()
    {
        File.WriteAllText(_temp["letter.mp4"], "This is a letter, not a film.");
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", _temp["sound.m4a"]]);
        File.WriteAllText(_temp["empty.mp4"], "");
        foreach (var name in new[] { "letter.mp4", "sound.m4a", "empty.mp4", "none.mp4" })
        {
            var error = await Assert.ThrowsAsync<MienException>(() => VideoFile.ProbeAsync(_temp[name], Ct));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1280, 720, 640, 640, 360)]
    [InlineData(720, 1280, 640, 360, 640)]
    [InlineData(320, 240, 640, 320, 240)]
    [InlineData(4000, 2, 640, 640, 1)]
    public void Fitting_keeps_the_proportions_and_never_enlarges(int width, int height, int longest, int toWidth, int toHeight) =>
        Assert.Equal((toWidth, toHeight), new VideoFile(width, height, null, null).Fit(longest));

    [Fact]
    [Trait("data", "real")]
    public async Task Real_clips_say_what_is_known_of_them()
    {
        var ravdess = await VideoFile.ProbeAsync(TestData.Require("ravdess_mp4", "Actor_05", "02-01-03-01-01-02-05.mp4"), Ct);
        Assert.Equal((1280, 720, 29.97), (ravdess.Width, ravdess.Height, Math.Round(ravdess.FrameRate!.Value, 2)));
        Assert.InRange(ravdess.Duration!.Value.TotalSeconds, 2.5, 4.5);
        var cremad = await VideoFile.ProbeAsync(TestData.Require("cremad", "1001_DFA_ANG_XX.flv"), Ct);
        Assert.Equal((480, 360), (cremad.Width, cremad.Height));
    }
}
