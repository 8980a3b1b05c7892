using Mien.Faces;
using Mien.Lab.Datasets;

namespace Mien.Tests.Faces;

[Trait("data", "real")]
public sealed class DrawnActorsTests
{
    /// <summary>The demo runs the whole way, detector included, on drawn actors.</summary>
    [Fact]
    public void The_detector_finds_the_drawn_actors()
    {
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        var options = new SyntheticOptions();
        var faces = SyntheticClip.All(options).Select(clip => detector.Detect(SyntheticCorpus.Draw(clip, options).ElementAt(3)).Count).ToList();
        Assert.Equal(144, faces.Count);
        Assert.InRange(faces.Count(count => count == 1), 0.95 * faces.Count, faces.Count);
    }
}
