using Microsoft.ML.OnnxRuntime;
using Mien.Faces;
using Mien.Media;

namespace Mien.Tests.Faces;

[Trait("data", "real")]
public sealed class FaceDetectorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static string Model => TestData.Require("detectors", "face_detection_yunet_2023mar.onnx");

    [Fact]
    public void Without_the_file_one_sentence_names_every_way_on()
    {
        using var temp = new TempFolder();
        var error = Assert.Throws<MienException>(() => FaceDetector.Load(temp["none.onnx"]));
        foreach (var way in new[] { "none.onnx", "mien fetch yunet", "mien models import FILE", "--faces frame" })
            Assert.Contains(way, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_altered_file_is_refused()
    {
        using var temp = new TempFolder();
        var bytes = File.ReadAllBytes(Model);
        bytes[^100] ^= 1;
        File.WriteAllBytes(temp["altered.onnx"], bytes);
        Assert.Contains("altered", Assert.Throws<MienException>(() => FaceDetector.Load(temp["altered.onnx"])).Message, StringComparison.Ordinal);
    }

    /// <summary>OpenCV's own detector on the same pictures at the same sizes: nothing missed, nothing invented.</summary>
    [Fact]
    public async Task Faces_are_those_of_OpenCV()
    {
        var reference = YuNetReference.Read(TestData.Require("detectors", "yunet_reference.csv"));
        Assert.Equal(112, reference.Sum(picture => picture.Faces.Count));
        foreach (var group in reference.GroupBy(picture => (picture.File, picture.Width, picture.Height)))
        {
            using var detector = FaceDetector.Load(Model, new DetectorOptions { Size = Math.Max(group.Key.Width, group.Key.Height) });
            var path = TestData.Require(group.Key.File.Split('/'));
            var wanted = group.ToDictionary(picture => picture.Frame, picture => picture.Faces);
            await foreach (var frame in Read(path))
                if (wanted.TryGetValue(frame.Index, out var faces))
                    AssertSame(faces, detector.Detect(frame), (float)group.Key.Width / frame.Width, (float)group.Key.Height / frame.Height);
        }
    }

    [Fact]
    public async Task No_face_is_found_where_there_is_none()
    {
        using var detector = FaceDetector.Load(Model);
        var frames = await Read(TestData.Require("edge", "no_face.mp4")).ToListAsync(Ct);
        Assert.Equal(95, frames.Count);
        Assert.All(frames, frame => Assert.Empty(detector.Detect(frame)));
    }

    [Fact]
    public void Faces_that_fill_the_picture_and_faces_in_the_distance_are_found()
    {
        using var detector = FaceDetector.Load(Model);
        var photo = ImageFile.Read(TestData.Require("edge", "multi_face.jpg"));
        var faces = detector.Detect(photo);
        Assert.Equal(5, faces.Count);
        foreach (var face in faces)
        {
            var side = (int)(face.Box.Width * 0.8f);
            var close = Part(photo, (int)(face.Box.X + face.Box.Width * 0.1f), (int)(face.Box.Y + face.Box.Height * 0.15f), side, side);
            Assert.Single(detector.Detect(Enlarged(close, 800)));
        }
        var far = Resampling.Bilinear(photo.Rgb.Span, photo.Width, photo.Height, 200, 133);
        Assert.Equal(5, detector.Detect(Canvas(far, 200, 133, 400, 300)).Count);
    }

    [Fact]
    public void Small_pictures_of_faces_are_enlarged()
    {
        using var detector = FaceDetector.Load(Model);
        var photo = ImageFile.Read(TestData.Require("edge", "multi_face.jpg"));
        var box = detector.Detect(photo)[0].Box;
        var face = Part(photo, (int)box.X - 10, (int)box.Y, (int)box.Height, (int)box.Height);
        var small = new Frame(0, TimeSpan.Zero, 24, 24, Resampling.Bilinear(face.Rgb.Span, face.Width, face.Height, 24, 24));
        var found = Assert.Single(detector.Detect(small));
        Assert.InRange(found.Box.Right, 12, 30);
    }

    [Fact]
    public void Pictures_without_content_have_no_face()
    {
        using var detector = FaceDetector.Load(Model);
        foreach (var (width, height) in new[] { (1, 1), (1, 2000), (33, 31), (321, 7) })
            Assert.Empty(detector.Detect(new Frame(0, TimeSpan.Zero, width, height, new byte[width * height * 3])));
    }

    [Fact]
    public void Several_threads_find_what_one_finds()
    {
        using var session = new SessionOptions { IntraOpNumThreads = 2 };
        using var detector = FaceDetector.Load(Model, session: session);
        var photo = ImageFile.Read(TestData.Require("edge", "multi_face.jpg"));
        Frame[] pictures = [photo, Part(photo, 300, 0, 700, 667), Part(photo, 0, 0, 640, 500)];
        var alone = pictures.Select(picture => Text(detector.Detect(picture))).ToArray();
        Parallel.For(0, 12, i => Assert.Equal(alone[i % 3], Text(detector.Detect(pictures[i % 3]))));

        static string Text(IEnumerable<Face> faces) => string.Join(";", faces.Select(face => face.Box.ToString() + face.Landmarks[2]));
    }

    [Theory]
    [InlineData(32, 0.6f)]
    [InlineData(320, 0f)]
    [InlineData(320, 1f)]
    public void Impossible_options_are_refused(int size, float score) =>
        Assert.Throws<MienException>(() => new DetectorOptions { Size = size, Score = score });

    private static void AssertSame(IReadOnlyList<Face> wanted, IReadOnlyList<Face> found, float x, float y)
    {
        Assert.Equal(wanted.Count, found.Count);
        foreach (var face in wanted)
        {
            var ours = found.MaxBy(other => Scaled(other.Box).Overlap(face.Box))!;
            Assert.InRange(Scaled(ours.Box).Overlap(face.Box), 0.95f, 1);
            Assert.InRange(ours.Score, face.Score - 0.01f, face.Score + 0.01f);
            Assert.All(ours.Landmarks.Zip(face.Landmarks), pair => Assert.InRange(
                MathF.Sqrt(MathF.Pow(pair.First.X * x - pair.Second.X, 2) + MathF.Pow(pair.First.Y * y - pair.Second.Y, 2)), 0, 0.02f * face.Box.Width));
        }

        FaceBox Scaled(FaceBox box) => new(box.X * x, box.Y * y, box.Width * x, box.Height * y);
    }

    private static async IAsyncEnumerable<Frame> Read(string path)
    {
        if (MediaFile.IsPicture(path))
        {
            yield return ImageFile.Read(path);
            yield break;
        }
        var video = await VideoFile.ProbeAsync(path, Ct);
        await foreach (var frame in VideoReader.ReadAsync(path, video.Width, video.Height, cancel: Ct))
            yield return frame;
    }

    private static Frame Part(Frame frame, int x, int y, int width, int height)
    {
        (width, height) = (Math.Min(width, frame.Width - x), Math.Min(height, frame.Height - y));
        var rgb = new byte[width * height * 3];
        for (var row = 0; row < height; row++)
            frame.Rgb.Span.Slice(((y + row) * frame.Width + x) * 3, width * 3).CopyTo(rgb.AsSpan(row * width * 3));
        return new Frame(0, TimeSpan.Zero, width, height, rgb);
    }

    private static Frame Enlarged(Frame frame, int width)
    {
        var height = frame.Height * width / frame.Width;
        return new Frame(0, TimeSpan.Zero, width, height, Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, width, height));
    }

    /// <summary>A picture on a grey ground that is larger.</summary>
    private static Frame Canvas(byte[] rgb, int width, int height, int toWidth, int toHeight)
    {
        var canvas = new byte[toWidth * toHeight * 3];
        canvas.AsSpan().Fill(120);
        for (var row = 0; row < height; row++)
            rgb.AsSpan(row * width * 3, width * 3).CopyTo(canvas.AsSpan(((row + 60) * toWidth + 90) * 3));
        return new Frame(0, TimeSpan.Zero, toWidth, toHeight, canvas);
    }
}
