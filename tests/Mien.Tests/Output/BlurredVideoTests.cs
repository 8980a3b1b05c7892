using Mien.Faces;
using Mien.Media;
using Mien.Output;
using Mien.Tests.Faces;
using Mien.Tests.Media;

namespace Mien.Tests.Output;

public sealed class BlurredVideoTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 180;
    private const int Lost = 20;            // frames in which a turned head is not detected
    private const int Found = 40;
    private static readonly byte[] _noise = Noise();
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task The_face_loses_its_detail_in_every_frame_also_where_it_is_not_detected()
    {
        var frames = await Blur(frame => frame.Index is >= Lost and < Found ? [] : [Face(frame.Index)], 80);
        Assert.Equal(80, frames.Count);
        foreach (var frame in frames)
        {
            var box = Face(frame.Index).Box;
            Assert.True(Detail(frame, box) < 0.001 * Detail(Picture(frame.Index), box), $"frame {frame.Index}");
            Assert.True(Colours(frame, box) < Colours(Picture(frame.Index), box) / 4, $"frame {frame.Index} still has its contrast");
        }
    }

    [Fact]
    public async Task What_is_far_from_the_face_stays_as_it_is()
    {
        foreach (var frame in await Blur(frame => [Face(frame.Index)], 40))
        {
            var face = Face(frame.Index).Box.Grown(0.45);
            for (var y = 0; y < Height; y++)
                for (var x = 0; x < Width; x++)
                    if (!face.Holds((x, y)) && frame.Rgb.Span[(y * Width + x) * 3] != _noise[(y * Width + x) * 3])
                        Assert.Fail($"frame {frame.Index} is changed at {x},{y}");
        }
    }

    [Fact]
    public async Task A_face_is_covered_before_it_is_first_seen()
    {
        var frames = await Blur(frame => frame.Index < 30 ? [] : [Face(frame.Index)], 60);
        var box = Face(30).Box;
        Assert.Equal(Detail(Picture(10), box), Detail(frames[10], box));
        for (var i = 18; i < 60; i++)
            Assert.True(Detail(frames[i], Face(i).Box) < 0.001 * Detail(Picture(i), Face(i).Box), $"frame {i}");
    }

    [Fact]
    public async Task The_place_of_a_lost_face_grows_and_stays_covered_for_two_seconds()
    {
        var frames = await Blur(frame => frame.Index < 20 ? [Face(0)] : [], 100);
        var box = Face(0).Box;
        int[] covered = [.. frames.Select(frame => Changed(frame))];
        Assert.All(Enumerable.Range(0, 20 + 49), i => Assert.True(Detail(frames[i], box) < 0.001 * Detail(Picture(i), box), $"frame {i}"));
        Assert.True(covered[60] > 1.5 * covered[19], $"{covered[19]} pixels, later {covered[60]}");
        Assert.Equal(0, covered[^1]);
    }

    [Fact]
    public async Task Of_two_faces_the_hidden_one_stays_covered_beside_the_other()
    {
        var frames = await Blur(frame => frame.Index is > 20 and < 50 ? [SampleFaces.At(100, 90, 40)] : [SampleFaces.At(100, 90, 40), SampleFaces.At(170, 90, 40)], 60);
        Assert.All(frames, frame => Assert.True(Detail(frame, SampleFaces.At(170, 90, 40).Box) < 0.001 * Detail(Picture(frame.Index), SampleFaces.At(170, 90, 40).Box)));
    }

    [Fact]
    public async Task Faces_over_the_edge_and_tiny_ones_are_covered()
    {
        FaceBox[] boxes = [new(-20, -20, 50, 60), new(300, 150, 60, 80), new(100, 100, 8, 10), new(-500, 20, 30, 40), new(0, 0, 5000, 5000)];
        foreach (var box in boxes[..4])
        {
            var frame = (await Blur(_ => [new Face(box, [], 0.9f)], 1))[0];
            Assert.Equal(box.Right > 0, Changed(frame) > 0);
        }
        Assert.True(Changed((await Blur(_ => [new Face(boxes[4], [], 0.9f)], 1))[0]) > Width * Height * 0.9);
    }

    [Fact]
    public async Task Faces_of_nobody_are_covered_and_few_frames_are_held()
    {
        var (given, taken, most) = (0, 0, 0);
        var frames = Pictures(200).Select(frame => { most = Math.Max(most, ++given - taken); return new FollowedFrame(frame, [], [Face(frame.Index)]); });
        await foreach (var frame in new FaceBlur(new BlurOptions()).BlurAsync(frames, Ct))
            Assert.True(Detail(frame, Face(taken).Box) < 0.001 * Detail(Picture(taken++), Face(frame.Index).Box));
        Assert.Equal(200, taken);
        Assert.InRange(most, 2, 17);
    }

    [Fact]
    public async Task Video_and_list_are_written_and_say_what_to_check()
    {
        var seen = Pictures(80).Select(frame => Followed(frame, frame.Index is < 10 or >= Lost and < Found ? [] : [Face(frame.Index)]));
        var checks = await BlurredVideo.WriteAsync(_temp["out.mp4"], _temp["out.csv"], seen, null, new BlurOptions(), Ct);
        Assert.Equal([10, .. Enumerable.Range(Lost, Found - Lost)], checks.Select(check => check.Frame));
        var lines = File.ReadAllLines(_temp["out.csv"]);
        Assert.Equal("frame,time,reason", lines[0]);
        Assert.Equal("20,0.800,a face is not seen; its last place is blurred", lines[2]);
        Assert.Equal(22, lines.Length);
        Assert.Equal(80, SampleVideo.Probe(_temp["out.mp4"]).Count);
        Assert.Equal(["out.csv", "out.mp4"], Directory.GetFiles(_temp.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Neither_file_is_left_when_one_cannot_be_written()
    {
        Directory.CreateDirectory(_temp["out.csv"]);
        await Assert.ThrowsAnyAsync<Exception>(() => BlurredVideo.WriteAsync(_temp["out.mp4"], _temp["out.csv"],
            Pictures(5).Select(frame => Followed(frame, [Face(0)])), null, new BlurOptions(), Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => BlurredVideo.WriteAsync(_temp["b.mp4"], _temp["b.csv"],
            Pictures(5).Select(frame => frame.Index < 3 ? Followed(frame, []) : throw new InvalidOperationException()), null, new BlurOptions(), Ct));
        Assert.Empty(Directory.GetFiles(_temp.Path));
    }

    /// <summary>Recorded people: what the detector still finds in a blurred video.</summary>
    [Fact]
    [Trait("data", "real")]
    public async Task A_real_face_is_no_longer_found_after_blurring()
    {
        var clip = TestData.Require("ravdess_mp4", "Actor_05", "02-01-03-01-01-02-05.mp4");
        using var detector = FaceDetector.Load(TestData.Require("detectors", "face_detection_yunet_2023mar.onnx"));
        var size = await VideoFile.ProbeAsync(clip, Ct);
        var followed = new FaceFollower(detector.Detect, new TrackingOptions { DetectEvery = 5 })
            .FollowAsync(VideoReader.ReadAsync(clip, size.Width, size.Height, new VideoSelection { To = TimeSpan.FromSeconds(1) }, Ct), Ct);
        var sound = new SoundTrack(clip, To: TimeSpan.FromSeconds(1));
        Assert.Empty(await BlurredVideo.WriteAsync(_temp["blurred.mp4"], _temp["blurred.csv"], followed, sound, new BlurOptions(), Ct));
        var faces = 0;
        await foreach (var frame in VideoReader.ReadAsync(_temp["blurred.mp4"], size.Width, size.Height, new VideoSelection { Every = 5 }, Ct))
            faces += detector.Detect(frame).Count;
        Assert.Equal(0, faces);
        Assert.Equal(30, SampleVideo.Probe(_temp["blurred.mp4"]).Count);
    }

    private static async Task<List<Frame>> Blur(Func<Frame, IReadOnlyList<Face>> detect, int count) =>
        await new FaceBlur(new BlurOptions()).BlurAsync(Pictures(count).Select(frame => Followed(frame, detect(frame))), Ct).ToListAsync(Ct);

    private static FollowedFrame Followed(Frame frame, IReadOnlyList<Face> faces) =>
        new(frame, [.. faces.Select((face, i) => new TrackedFace(i + 1, face, true, false))], []);

    private static Face Face(int frame) => SampleFaces.At(80 + frame, 90, 50);

    private static IAsyncEnumerable<Frame> Pictures(int count) => Enumerable.Range(0, count).Select(Picture).ToAsyncEnumerable();

    private static Frame Picture(int index) => new(index, SampleFaces.Time(index), Width, Height, _noise);

    /// <summary>Random black and white pixels: as much detail as there can be, everywhere.</summary>
    private static byte[] Noise()
    {
        var rgb = new byte[Width * Height * 3];
        var random = new Random(7);
        for (var i = 0; i < rgb.Length; i += 3)
            rgb[i] = rgb[i + 1] = rgb[i + 2] = (byte)(random.Next(2) * 255);
        return rgb;
    }

    /// <summary>Mean square of the second difference along rows and columns (a Laplacian) within a box.</summary>
    private static double Detail(Frame frame, FaceBox box) => Inside(frame, box).Average(at =>
    {
        double edge = 4 * Green(frame, at.X, at.Y) - Green(frame, at.X - 1, at.Y) - Green(frame, at.X + 1, at.Y) - Green(frame, at.X, at.Y - 1) - Green(frame, at.X, at.Y + 1);
        return edge * edge;
    });

    /// <summary>Standard deviation within a box.</summary>
    private static double Colours(Frame frame, FaceBox box)
    {
        var values = Inside(frame, box).Select(at => (double)Green(frame, at.X, at.Y)).ToList();
        return Math.Sqrt(values.Average(value => value * value) - Math.Pow(values.Average(), 2));
    }

    private static int Changed(Frame frame) => Enumerable.Range(0, Width * Height)
        .Count(i => frame.Rgb.Span[i * 3] != _noise[i * 3]);

    private static IEnumerable<(int X, int Y)> Inside(Frame frame, FaceBox box) =>
        from y in Enumerable.Range((int)box.Y, (int)box.Height)
        from x in Enumerable.Range((int)box.X, (int)box.Width)
        where x > 0 && y > 0 && x < frame.Width - 1 && y < frame.Height - 1
        select (x, y);

    private static int Green(Frame frame, int x, int y) => frame.Rgb.Span[(y * frame.Width + x) * 3 + 1];
}
