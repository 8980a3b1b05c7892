using Mien.Media;

namespace Mien.Tests.Media;

public sealed class OddVideoTests : IDisposable
{
    private static readonly string[] _h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "0", "-g", "2"];
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    /// <summary>A white bar that moves 8 pixels a field: woven together its edges are combs.</summary>
    [Theory]
    [InlineData("libx264", "-x264opts", "tff=1")]
    [InlineData("mpeg2video", "-q:v", "2")]
    public async Task Interlaced_pictures_lose_their_combs_and_none_is_lost(string codec, params string[] more)
    {
        var path = Bar("woven.mkv", "tinterlace=interleave_top,fieldorder=tff", ["-flags", "+ilme+ildct", "-c:v", codec, .. more]);
        var frames = await Read(path, 128, 96);
        Assert.Equal(SampleVideo.Probe(path).Count, frames.Count);
        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.Index));
        Assert.Equal(Enumerable.Range(0, frames.Count).Select(i => i / 5.0), frames.Select(frame => Math.Round(frame.Time.TotalSeconds, 3)));
        var woven = SampleVideo.Pipe("ffmpeg", ["-v", "error", "-i", path, "-vf", "scale=128:96,format=rgb24", "-f", "rawvideo", "-"], []).Chunk(128 * 96 * 3);
        Assert.InRange(woven.Max(Combs), 0.02, 1);
        Assert.All(frames, frame => Assert.InRange(Combs(frame.Rgb.ToArray()), 0, 0.005));
    }

    [Fact]
    public async Task Pictures_before_the_first_interlaced_one_are_those_of_the_video()
    {
        Bar("a.ts", "null", ["-c:v", "mpeg2video", "-q:v", "2", "-muxdelay", "0"]);
        Bar("b.ts", "tinterlace=interleave_top,fieldorder=tff", ["-flags", "+ilme+ildct", "-c:v", "mpeg2video", "-q:v", "2", "-muxdelay", "0"]);
        File.WriteAllText(_temp["list.txt"], "file a.ts\nfile b.ts\n");
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "concat", "-i", _temp["list.txt"], "-c", "copy", _temp["mixed.mkv"]]);
        var (frames, plain) = (await Read(_temp["mixed.mkv"], 128, 96), await Read(_temp["a.ts"], 128, 96));
        Assert.Equal(SampleVideo.Probe(_temp["mixed.mkv"]).Count, frames.Count);
        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.Index));
        Assert.All(plain.Zip(frames), pair => Assert.True(pair.First.Rgb.Span.SequenceEqual(pair.Second.Rgb.Span), $"frame {pair.First.Index}"));
        Assert.All(frames, frame => Assert.InRange(Combs(frame.Rgb.ToArray()), 0, 0.005));
    }

    [Theory]
    [InlineData("bt709", "tv", "bt709")]
    [InlineData("bt601", "tv", "smpte170m")]
    [InlineData("bt601", "pc", "smpte170m")]
    [InlineData("bt709", "pc", "bt709")]
    public async Task Colours_are_those_that_the_video_says(string matrix, string range, string tag)
    {
        var path = _temp["colour.mp4"];
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=c=0xC86432:s=64x48:r=10,format=rgb24", "-frames:v", "3",
            "-vf", $"scale=out_color_matrix={matrix}:out_range={range},format=yuv444p", "-c:v", "libx264", "-qp", "0", "-colorspace", tag, "-color_range", range, path]);
        var pixel = (await Read(path, 64, 48))[0].Rgb.ToArray()[..3];
        Assert.Equal([200, 100, 50], pixel.Select(value => (int)value), (a, b) => Math.Abs(a - b) <= 3);
    }

    [Fact]
    public async Task Times_begin_at_the_first_picture_and_never_run_back()
    {
        var film = SampleVideo.Make(_temp["film.mp4"], 10, "64x48", _h264);
        string[][] odd =
        [
            ["-c", "copy", "-output_ts_offset", "100", _temp["late.ts"]],
            ["-c", "copy", "-output_ts_offset", "100", _temp["late.mkv"]],
            ["-c", "copy", "-bsf:v", "setts=ts=floor(N/2)*2000", _temp["twins.mkv"]],
            ["-ss", "0.45", "-c", "copy", _temp["edit.mp4"]],
        ];
        foreach (var arguments in odd)
        {
            SampleVideo.Run("ffmpeg", ["-v", "error", "-i", film, .. arguments]);
            var times = (await Read(arguments[^1], 32, 24)).ConvertAll(frame => frame.Time);
            Assert.Equal(SampleVideo.Probe(arguments[^1]).Count, times.Count);
            Assert.InRange(times[0].TotalSeconds, 0, 0.11);
            Assert.Equal(times.Order(), times);
        }
    }

    [Fact]
    public async Task A_matroska_file_that_is_cut_off_gives_its_frames_and_then_an_error()
    {
        var path = SampleVideo.Make(_temp["cut.mkv"], 40, "160x120", _h264);
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length * 3 / 4);
        var read = 0;
        var error = await Assert.ThrowsAsync<MienException>(async () =>
        {
            await foreach (var frame in VideoReader.ReadAsync(path, 32, 24, cancel: Ct))
                Assert.Equal(read++, frame.Index);
        });
        Assert.Contains("cut.mkv' breaks off", error.Message, StringComparison.Ordinal);
        Assert.InRange(read, 10, 39);
    }

    [Fact]
    public async Task A_start_behind_the_end_is_said()
    {
        var path = SampleVideo.Make(_temp["short.mp4"], 10, "64x48", _h264);
        var behind = new VideoSelection { From = TimeSpan.FromSeconds(5) };
        var error = await Assert.ThrowsAsync<MienException>(async () => await VideoReader.ReadAsync(path, 32, 24, behind, Ct).ToListAsync(Ct));
        Assert.Contains("has no picture at 5 s or later", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<MienException>(() => VideoFile.ProbeAsync(path, behind.From, Ct))).Message);
    }

    [Fact]
    public async Task Picture_streams_are_counted_without_covers()
    {
        var film = SampleVideo.Make(_temp["film.mp4"], 5, "64x48", _h264);
        SampleVideo.Run("ffmpeg", ["-v", "error", "-i", film, "-i", film, "-map", "0", "-map", "1", "-c", "copy", _temp["two.mkv"]]);
        SampleVideo.Run("ffmpeg", ["-v", "error", "-i", film, "-f", "lavfi", "-i", "color=red:s=32x32:d=0.1:r=10", "-map", "0", "-map", "1", "-c:v:0", "copy", "-c:v:1", "png",
            "-frames:v:1", "1", "-disposition:v:1", "attached_pic", _temp["cover.mp4"]]);
        Assert.Equal((1, 2, 1), (await Streams("film.mp4"), await Streams("two.mkv"), await Streams("cover.mp4")));

        async Task<int> Streams(string name) => (await VideoFile.ProbeAsync(_temp[name], Ct)).PictureStreams;
    }

    private string Bar(string name, string woven, string[] codec)
    {
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=black:s=128x96:r=10:d=1.2", "-f", "lavfi", "-i", "color=white:s=16x96:r=10:d=1.2",
            "-filter_complex", $"[0][1]overlay=x='8*n':y=0,{woven},format=yuv420p", .. codec, _temp[name]]);
        return _temp[name];
    }

    /// <summary>Share of pixels that stand out from the lines above and below, which are alike.</summary>
    private static double Combs(byte[] rgb)
    {
        const int Line = 128 * 3;
        return Enumerable.Range(Line, rgb.Length - 2 * Line).Count(i =>
            Math.Abs(rgb[i - Line] - rgb[i + Line]) < 40 && Math.Abs(2 * rgb[i] - rgb[i - Line] - rgb[i + Line]) > 160) / (double)rgb.Length;
    }

    private static async Task<List<Frame>> Read(string path, int width, int height) => await VideoReader.ReadAsync(path, width, height, cancel: Ct).ToListAsync(Ct);
}
