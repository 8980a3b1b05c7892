using System.Globalization;
using Mien.Media;

namespace Mien.Tests.Media;

public sealed class TimedVideoTests : IDisposable
{
    private static readonly string[] _sine = ["-f", "lavfi", "-i", "sine=frequency=440:duration=4"];
    private static readonly string[] _h264 = ["-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p"];
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("aac", "mp4", "aac", true)]
    [InlineData("libmp3lame", "mkv", "mp3", true)]
    [InlineData("pcm_s16le", "mkv", "aac", false)]
    [InlineData("libvorbis", "webm", null, null)]
    public async Task Sound_is_copied_where_mp4_holds_it_and_else_encoded(string codec, string container, string? expected, bool? copied)
    {
        var source = Film($"film.{container}", container == "webm" ? ["-c:v", "libvpx"] : _h264, codec);
        var (count, times) = await Copy(source, new SoundTrack(source));
        Assert.Equal(40, count);
        Assert.All(SampleVideo.Probe(source).Times.Zip(times), pair => Assert.Equal(pair.First - SampleVideo.Probe(source).Times[0], pair.Second - times[0], 0.0005));
        var sound = Sound(_temp["out.mp4"]);
        if (expected is not null)
            Assert.Equal(expected, sound.Codec);
        Assert.InRange(sound.Seconds, 3.95, 4.15);
        Assert.Equal(Sound(source).Seconds, sound.Seconds, 0.06);
        if (copied is { } same)
            Assert.Equal(same, Packets(source) == Packets(_temp["out.mp4"]));
    }

    [Fact]
    public async Task A_variable_frame_rate_stays_in_step_with_the_sound()
    {
        var source = Film("vfr.mp4", ["-vf", "setpts=N*N/400/TB", "-fps_mode", "vfr", "-enc_time_base", "1:1000", "-video_track_timescale", "1000", .. _h264], "aac");
        var (count, times) = await Copy(source, new SoundTrack(source));
        Assert.Equal(40, count);
        Assert.All(SampleVideo.Probe(source).Times.Zip(times), pair => Assert.Equal(pair.First, pair.Second, 0.0001));
        Assert.Equal(3.8, times[^1], 0.01);
        Assert.Equal(4, Sound(_temp["out.mp4"]).Seconds, 0.06);
        Assert.Equal(Packets(source), Packets(_temp["out.mp4"]));
        Assert.InRange(Seconds(_temp["out.mp4"], "v:0"), times[^1], times[^1] + 0.3);
    }

    [Fact]
    public async Task A_picture_that_begins_after_the_sound_still_does()
    {
        var source = Film("late.mkv", ["-vf", "setpts=PTS+0.5/TB", "-fps_mode", "passthrough", .. _h264], "aac");
        var (_, times) = await Copy(source, new SoundTrack(source));
        Assert.Equal(0.5, times[0], 0.03);
        Assert.All(SampleVideo.Probe(source).Times.Zip(times), pair => Assert.Equal(pair.First, pair.Second, 0.03));
    }

    [Fact]
    public async Task A_part_of_a_video_begins_at_zero_with_its_part_of_the_sound()
    {
        var source = Film("film.mp4", _h264, "aac");
        var part = new VideoSelection { From = TimeSpan.FromSeconds(1), To = TimeSpan.FromSeconds(3) };
        await VideoWriter.WriteTimedAsync(_temp["out.mp4"], VideoReader.ReadAsync(source, 64, 48, part, Ct), new SoundTrack(source, part.From, part.To), Ct);
        var (count, times) = SampleVideo.Probe(_temp["out.mp4"]);
        Assert.Equal(20, count);
        Assert.Equal(0, times[0], 0.001);
        Assert.Equal(1.9, times[^1], 0.001);
        Assert.Equal(2, Sound(_temp["out.mp4"]).Seconds, 0.05);
    }

    [Fact]
    public async Task A_silent_source_gives_a_silent_video_and_titles_are_left_out()
    {
        var source = SampleVideo.Make(_temp["silent.mp4"], 10, "64x48", ["-metadata", "title=secret place", .. _h264]);
        Assert.Equal(10, (await Copy(source, new SoundTrack(source))).Count);
        Assert.Equal("", SampleVideo.Run("ffprobe", ["-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name", "-of", "csv=p=0", _temp["out.mp4"]]));
        Assert.DoesNotContain("secret", SampleVideo.Run("ffprobe", ["-v", "error", "-show_format", _temp["out.mp4"]]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_without_times_of_their_own_follow_one_another()
    {
        var frames = VideoWriterTests.Frames(64, 48, 5).Select(frame => frame with { Time = TimeSpan.Zero });
        Assert.Equal(5, await VideoWriter.WriteTimedAsync(_temp["out.mp4"], frames, null, Ct));
        Assert.Equal([0, 0.001, 0.002, 0.003, 0.004], SampleVideo.Probe(_temp["out.mp4"]).Times.Select(time => Math.Round(time, 4)));
    }

    [Fact]
    public async Task The_pictures_are_those_written()
    {
        var frames = await VideoReader.ReadAsync(SampleVideo.Make(_temp["in.mp4"], 5, "320x240"), 320, 240, cancel: Ct).ToListAsync(Ct);
        await VideoWriter.WriteTimedAsync(_temp["out.mp4"], frames.ToAsyncEnumerable(), null, Ct);
        var back = await VideoReader.ReadAsync(_temp["out.mp4"], 320, 240, cancel: Ct).ToListAsync(Ct);
        Assert.All(frames.Zip(back), pair => Assert.True(pair.First.Rgb.ToArray().Zip(pair.Second.Rgb.ToArray(), (a, b) => Math.Abs(a - b)).Average() < 4));
    }

    [Fact]
    public async Task Stopping_leaves_no_file()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var frames = VideoWriterTests.Frames(64, 48, 500).Select(frame => { if (frame.Index == 20) stop.Cancel(); return frame; });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VideoWriter.WriteTimedAsync(_temp["out.mp4"], frames, null, stop.Token));
        Assert.Empty(Directory.GetFiles(_temp.Path));
    }

    /// <summary>40 frames at 10 a second with four seconds of a tone.</summary>
    private string Film(string name, string[] video, string sound)
    {
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=4", .. _sine, .. video, "-c:a", sound, _temp[name]]);
        return _temp[name];
    }

    private async Task<(int Count, IReadOnlyList<double> Times)> Copy(string source, SoundTrack sound)
    {
        await VideoWriter.WriteTimedAsync(_temp["out.mp4"], VideoReader.ReadAsync(source, 64, 48, cancel: Ct), sound, Ct);
        return SampleVideo.Probe(_temp["out.mp4"]);
    }

    private static (string Codec, double Seconds) Sound(string path) =>
        (SampleVideo.Run("ffprobe", ["-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path]).Trim(), Seconds(path, "a:0"));

    /// <summary>From the first packet of a stream to the end of the last.</summary>
    private static double Seconds(string path, string stream)
    {
        var packets = SampleVideo.Run("ffprobe", ["-v", "error", "-select_streams", stream, "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", path])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        return Number(packets[^1][0]) + Number(packets[^1][1]) - Number(packets[0][0]);

        static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static string Packets(string path) => SampleVideo.Run("ffmpeg", ["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"]);
}
