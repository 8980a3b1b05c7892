using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Models;

namespace Mien.Tests.Faces;

/// <summary>The detector that comes with Mien, without any download.</summary>
[Collection(Networks.ProcessWide.Name)]
public sealed class BundledDetectorTests : IDisposable
{
    private static readonly string? _store = Environment.GetEnvironmentVariable("MIEN_MODELS");
    private readonly TempFolder _temp = new();

    public BundledDetectorTests() => Environment.SetEnvironmentVariable("MIEN_MODELS", _temp["store"]);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("MIEN_MODELS", _store);
        _temp.Dispose();
    }

    [Fact]
    public void An_empty_store_gives_the_bundled_detector_and_says_how_to_get_YuNet()
    {
        using var detector = FaceDetector.Load();
        Assert.Equal(FaceDetector.Bundled, detector.Name);
        Assert.Contains("mien fetch yunet", detector.Notice, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("data", "real")]
    public void YuNet_is_preferred_where_the_store_has_it()
    {
        Directory.CreateDirectory(_temp["store"]);
        File.Copy(FaceDetectorTests.Model, _temp["store", PublishedWeights.YuNet.FileName]);
        using var detector = FaceDetector.Load();
        Assert.Equal(("yunet", null), (detector.Name, detector.Notice));
    }

    /// <summary>Persons of the demo, who took no part in its training.</summary>
    [Fact]
    public void The_drawn_actors_are_found()
    {
        using var detector = FaceDetector.Load();
        var options = new SyntheticOptions();
        var faces = SyntheticClip.All(options).Where((_, i) => i % 3 == 0).Select(clip => detector.Detect(SyntheticCorpus.Draw(clip, options).ElementAt(3)).Count).ToList();
        Assert.InRange(faces.Count(count => count >= 1), 0.9 * faces.Count, faces.Count);
    }

    [Fact]
    [Trait("data", "real")]
    public async Task The_face_of_a_clip_is_where_YuNet_sees_it()
    {
        using var detector = FaceDetector.Load();
        using var yunet = FaceDetector.Load(FaceDetectorTests.Model);
        var clip = TestData.Require("ravdess_mp4", "Actor_05", "02-01-03-01-01-02-05.mp4");
        await foreach (var frame in VideoReader.ReadAsync(clip, 640, 360, new VideoSelection { Every = 20 }, TestContext.Current.CancellationToken))
            Assert.InRange(Assert.Single(detector.Detect(frame)).Box.Overlap(Assert.Single(yunet.Detect(frame)).Box), 0.5f, 1);
    }

    [Fact]
    [Trait("data", "real")]
    public void What_is_found_in_a_photo_is_where_YuNet_sees_a_face()
    {
        using var detector = FaceDetector.Load();
        using var yunet = FaceDetector.Load(FaceDetectorTests.Model);
        var photo = ImageFile.Read(TestData.Require("edge", "multi_face.jpg"));
        var (wanted, found) = (yunet.Detect(photo), detector.Detect(photo));
        Assert.NotEmpty(found);
        Assert.All(found, face => Assert.InRange(wanted.Max(other => other.Box.Overlap(face.Box)), 0.5f, 1));
    }

    [Fact]
    public void Pictures_without_content_have_no_face()
    {
        using var detector = FaceDetector.Load();
        foreach (var (width, height) in new[] { (1, 1), (1, 2000), (33, 31), (321, 7) })
            Assert.Empty(detector.Detect(new Frame(0, TimeSpan.Zero, width, height, new byte[width * height * 3])));
    }

    [Fact]
    public void The_file_says_where_it_comes_from_and_is_small()
    {
        var path = Path.Combine(TestData.RepositoryRoot, "models", "mien-faces.onnx");
        var metadata = OnnxFile.Read(path).Metadata;
        Assert.InRange(new FileInfo(path).Length, 1, 1_000_000);
        foreach (var (key, word) in new[] { ("name", FaceDetector.Bundled), ("licence", "unclear"), ("teacher", "YuNet"), ("data", "FER+") })
            Assert.Contains(word, metadata[key], StringComparison.Ordinal);
    }
}
