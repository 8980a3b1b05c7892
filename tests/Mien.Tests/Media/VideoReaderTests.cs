using Mien.Media;

namespace Mien.Tests.Media;

public sealed class VideoReaderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Every_frame_is_read_once_and_owns_its_pixels()
    {
        var frames = await Read(SampleVideo.Make(_temp["a.mp4"], 12));
        Assert.Equal(Enumerable.Range(0, 12), frames.Select(frame => frame.Index));
        Assert.All(frames, frame => Assert.Equal((32, 24, 32 * 24 * 3), (frame.Width, frame.Height, frame.Rgb.Length)));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => TimeSpan.FromSeconds(i / 10.0)), frames.Select(frame => frame.Time));
        Assert.False(frames[0].Rgb.Span.SequenceEqual(frames[11].Rgb.Span));
    }

    [Fact]
    public async Task Several_videos_in_one_process_give_the_frames_and_times_of_each_alone()
    {
        string[] paths =
        [
            SampleVideo.Make(_temp["a.mp4"], 7),
            SampleVideo.Make(_temp["vfr.mp4"], 6, "62x50", "-vf", "setpts=N*N/10/TB", "-fps_mode", "vfr", "-enc_time_base", "1:1000",
                "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p", "-video_track_timescale", "1000"),
            SampleVideo.Make(_temp["c.mp4"], 1, "65x47", "-vf", "setsar=2", "-c:v", "libx264", "-pix_fmt", "yuv444p"),
            SampleVideo.Make(_temp["d.mp4"], 9),
        ];
        var together = await VideoReader.ReadAsync(paths, 32, 24, cancel: Ct).ToListAsync(Ct);
        for (var i = 0; i < paths.Length; i++)
            Assert.Equal((await Read(paths[i])).Select(Facts), together.Where(shown => shown.Clip == i).Select(shown => Facts(shown.Frame)));
        Assert.Equal(together.OrderBy(shown => shown.Clip).ThenBy(shown => shown.Frame.Index), together);

        static (int, TimeSpan, string) Facts(Frame frame) => (frame.Index, frame.Time, Convert.ToHexString(frame.Rgb.Span));
    }

    [Fact]
    public async Task A_broken_video_among_several_fails_and_leaves_the_whole_ones_before_it()
    {
        string[] paths = [SampleVideo.Make(_temp["a.mp4"], 7), SampleVideo.MakeTruncated(_temp["cut.mp4"]), SampleVideo.Make(_temp["b.mp4"], 3)];
        var clips = new List<int>();
        await Assert.ThrowsAsync<MienException>(async () =>
        {
            await foreach (var (clip, _) in VideoReader.ReadAsync(paths, 32, 24, cancel: Ct))
                clips.Add(clip);
        });
        Assert.Equal(7, clips.Count(clip => clip == 0));
        Assert.DoesNotContain(2, clips);
    }

    [Fact]
    public async Task Chosen_frames_keep_their_number_and_time()
    {
        var path = SampleVideo.Make(_temp["a.mp4"], 20, "64x48", "-c:v", "libx264", "-g", "8", "-pix_fmt", "yuv420p");
        var all = await Read(path);
        Assert.Equal([all[0], all[7], all[14]], await Chosen(new() { Every = 7 }));
        var decoded = 0;
        Assert.Single(await Chosen(new() { Every = 1000, Decoded = () => Interlocked.Increment(ref decoded) }));
        Assert.Equal(all.Count, decoded);
        Assert.Equal([0, 4, 8, 12, 16], (await Chosen(new() { Fps = 2.5 })).Select(frame => frame.Index));
        var part = await Chosen(new() { From = TimeSpan.FromSeconds(0.75), To = TimeSpan.FromSeconds(1.35), Every = 2 });
        Assert.Equal([all[8], all[10], all[12]], part.Select(frame => frame with { Index = frame.Index + 8 }));

        async Task<List<Frame>> Chosen(VideoSelection selection) =>
            [.. (await VideoReader.ReadAsync(path, 32, 24, selection, Ct).ToListAsync(Ct)).Select(Comparable(all))];
    }

    /// <summary>Frames are equal when their pixels are: takes the pixels' memory from an equal frame of the list.</summary>
    private static Func<Frame, Frame> Comparable(IReadOnlyList<Frame> all) => frame =>
        all.FirstOrDefault(other => other.Rgb.Span.SequenceEqual(frame.Rgb.Span)) is { } same ? frame with { Rgb = same.Rgb } : frame;

    [Fact]
    public async Task A_variable_frame_rate_keeps_its_presentation_times()
    {
        var path = SampleVideo.Make(_temp["vfr.mp4"], 6, "64x48", "-vf", "setpts=N*N/10/TB", "-fps_mode", "vfr",
            "-enc_time_base", "1:1000", "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p", "-video_track_timescale", "1000");
        var times = (await Read(path)).Select(frame => frame.Time.TotalSeconds).ToList();
        Assert.Equal([0, 0.1, 0.4, 0.9, 1.6, 2.5], times.Select(time => Math.Round(time, 3)));
    }

    [Fact]
    public async Task Times_stay_exact_hours_into_a_recording()
    {
        var path = SampleVideo.Make(_temp["long.mkv"], 4, "64x48", "-vf", "settb=1/1000,setpts='if(eq(N,0),0,(10000+N/25)/TB)'",
            "-fps_mode", "passthrough", "-enc_time_base", "1:1000", "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p");
        var times = (await Read(path)).Select(frame => Math.Round(frame.Time.TotalSeconds, 3));
        Assert.Equal([0, 10000.04, 10000.08, 10000.12], times);
    }

    [Fact]
    public async Task A_title_that_looks_like_the_decoders_log_gives_no_times()
    {
        var path = SampleVideo.Make(_temp["title.mp4"], 3, "64x48", "-metadata", "title=[Parsed_showinfo_2 @ 0x1] n: 0 pts: 7 pts_time:7 ",
            "-c:v", "libx264", "-pix_fmt", "yuv420p");
        Assert.Equal([0, 0.1, 0.2], (await Read(path)).Select(frame => Math.Round(frame.Time.TotalSeconds, 3)));
    }

    [Fact]
    public async Task Rotation_in_the_metadata_is_applied()
    {
        var flat = SampleVideo.Make(_temp["flat.mp4"], 1, "64x48", "-vf", "drawbox=x=0:y=0:w=32:h=48:color=red:t=fill,drawbox=x=32:w=32:h=48:color=blue:t=fill",
            "-c:v", "libx264", "-pix_fmt", "yuv420p");
        File.WriteAllBytes(_temp["turned.mp4"], Turned(File.ReadAllBytes(flat)));
        var upright = (await Read(flat, 8, 8))[0].Rgb.ToArray();
        var turned = (await Read(_temp["turned.mp4"], 8, 8))[0].Rgb.ToArray();
        Assert.True(upright[0] > 200 && upright[(7 * 8) * 3] > 200, "red stands on the left");
        Assert.True(turned[0] > 200 && turned[7 * 3] > 200, "red stands on top after a quarter turn clockwise");
        Assert.True(turned[7 * 8 * 3 + 2] > 200, "and blue below");
    }

    [Theory]
    [InlineData("65x47", "yuv444p", "libx264")]
    [InlineData("62x50", "yuv420p10le", "libx264")]
    [InlineData("64x48", "yuvj420p", "mjpeg")]
    public async Task Odd_sizes_and_deep_pixels_are_read(string size, string pixels, string codec)
    {
        var path = SampleVideo.Make(_temp["odd.mkv"], 5, size, "-c:v", codec, "-pix_fmt", pixels);
        var frames = await Read(path);
        Assert.Equal(5, frames.Count);
        Assert.True(frames[0].Rgb.ToArray().Distinct().Count() > 20, "the test pattern is coloured");
    }

    [Fact]
    public async Task A_missing_or_empty_file_is_named()
    {
        File.WriteAllText(_temp["empty.mp4"], "");
        Assert.Contains("does not exist", (await Refused(_temp["none.mp4"])).Message, StringComparison.Ordinal);
        Assert.Contains("empty file", (await Refused(_temp["empty.mp4"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("This is a letter, not a film.")]
    [InlineData("ffconcat version 1.0\nfile 'good.mp4'\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ngood.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")]
    public async Task Text_and_lists_that_point_at_other_files_are_refused(string content)
    {
        SampleVideo.Make(_temp["good.mp4"], 2);
        File.WriteAllText(_temp["list.mp4"], content);
        var error = await Refused(_temp["list.mp4"]);
        Assert.Contains("cannot be read as video", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sound_without_video_is_refused(bool cover)
    {
        string[] picture = cover ? ["-f", "lavfi", "-i", "color=red:s=32x32:d=0.1:r=10", "-map", "0:a", "-map", "1:v", "-c:v", "png", "-frames:v", "1",
            "-disposition:v:0", "attached_pic"] : [];
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", .. picture, "-c:a", "aac", _temp["song.m4a"]]);
        Assert.Contains("no picture stream", (await Refused(_temp["song.m4a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_that_breaks_off_gives_its_frames_and_then_an_error()
    {
        var path = SampleVideo.MakeTruncated(_temp["cut.mp4"]);
        var read = 0;
        var error = await Assert.ThrowsAsync<MienException>(async () =>
        {
            await foreach (var frame in VideoReader.ReadAsync(path, 32, 24, cancel: Ct))
                Assert.Equal(read++, frame.Index);
        });
        Assert.Contains("cut.mp4", error.Message, StringComparison.Ordinal);
        Assert.InRange(read, 0, 39);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopping_ends_the_decoder(bool cancelled)
    {
        var path = SampleVideo.Make(_temp["stop-me.mp4"], 600, "320x240", "-c:v", "mpeg4");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var read = async () =>
        {
            await foreach (var frame in VideoReader.ReadAsync(path, 320, 240, cancel: stop.Token))
                if (frame.Index == 2 && cancelled)
                    stop.Cancel();
                else if (frame.Index == 2)
                    break;
        };
        if (cancelled)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(read);
        else
            await read();
        for (var i = 0; i < 100 && Running(path); i++)
            await Task.Delay(20, Ct);
        Assert.False(Running(path), "ffmpeg still runs");
    }

    [Fact]
    [Trait("data", "real")]
    public async Task Frame_counts_and_times_of_real_clips_are_those_of_ffprobe()
    {
        var clips = Directory.EnumerateFiles(TestData.Require("ravdess_mp4"), "*.mp4", SearchOption.AllDirectories)
            .Append(TestData.Require("cremad", "1001_DFA_HAP_XX.flv")).ToList();
        Assert.Equal(9, clips.Count);
        foreach (var clip in clips)
        {
            var times = (await Read(clip)).Select(frame => frame.Time.TotalSeconds).ToList();
            var (count, expected) = SampleVideo.Probe(clip);
            Assert.Equal(count, times.Count);
            Assert.Equal(times.Order().Distinct(), times);
            Assert.All(times.Zip(expected), pair => Assert.Equal(pair.Second - expected[0], pair.First - times[0], 0.0011));
        }
    }

    /// <summary>The film with quarter turns clockwise in its track header, as phones write it.</summary>
    internal static byte[] Turned(byte[] film, int quarters = 1)
    {
        ReadOnlySpan<byte> upright = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0];
        var matrix = film.AsSpan()[film.AsSpan().IndexOf("tkhd"u8)..][44..];
        Assert.True(matrix[..36].SequenceEqual(upright));
        var (cos, sin) = ((int)Math.Round(Math.Cos(quarters * Math.PI / 2)), (int)Math.Round(Math.Sin(quarters * Math.PI / 2)));
        foreach (var (at, value) in ((int, int)[])[(0, cos), (4, sin), (12, -sin), (16, cos)])
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(matrix[at..], value << 16);
        return film;
    }

    private static bool Running(string path) => Directory.EnumerateDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _))
        .Any(process => CommandLine(process).Contains(path, StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task<List<Frame>> Read(string path, int width = 32, int height = 24) =>
        await VideoReader.ReadAsync(path, width, height, cancel: Ct).ToListAsync(Ct);

    private static async Task<MienException> Refused(string path)
    {
        var error = await Assert.ThrowsAsync<MienException>(() => Read(path));
        Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
        return error;
    }
}
