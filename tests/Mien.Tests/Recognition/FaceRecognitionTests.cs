using Mien.Faces;
using Mien.Media;
using Mien.Recognition;
using Mien.Tests.Faces;

namespace Mien.Tests.Recognition;

[Trait("data", "real")]
public sealed class FaceRecognitionTests(ExpressionRecognizerTests.TinyModel model) : IClassFixture<ExpressionRecognizerTests.TinyModel>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_frame_has_the_one_person_in_pixels_of_the_video()
    {
        var often = await Read(TestData.Require("ravdess_mp4", "Actor_05", "02-01-01-01-02-01-05.mp4"), 1);
        var seldom = await Read(TestData.Require("ravdess_mp4", "Actor_05", "02-01-01-01-02-01-05.mp4"), 5);
        Assert.Equal(Enumerable.Range(0, 93), often.Select(row => row.Frame));
        Assert.All(often, row => Assert.Equal((1, true), (row.Person, row.Face!.Detected)));
        Assert.All(often, row => Assert.InRange(row.Face!.Face.Box.Width, 300, 420));
        Assert.All(often, row => Assert.Equal(1, row.Raw!.Sum(), 1e-5));
        Assert.InRange(seldom.Count(row => row.Face!.Detected), often.Count / 5, often.Count / 5 + 2);
        Assert.All(often.Zip(seldom), pair => Assert.InRange(pair.First.Face!.Face.Box.Overlap(pair.Second.Face!.Face.Box), 0.85f, 1));
    }

    [Fact]
    public async Task A_video_without_faces_has_a_row_a_frame_and_no_face()
    {
        var rows = await Read(TestData.Require("edge", "no_face.mp4"), 5);
        Assert.Equal(95, rows.Count);
        Assert.All(rows, row => Assert.Equal((0, FrameState.NoFace), (row.Person, row.State)));
        Assert.All(rows, row => Assert.Null(row.Raw));
    }

    [Fact]
    public async Task A_photo_has_a_row_a_face_the_largest_first()
    {
        var rows = await Read(TestData.Require("edge", "multi_face.jpg"), 1);
        Assert.Equal([1, 2, 3, 4, 5], rows.Select(row => row.Person));
        Assert.Equal(rows.Select(row => row.Face!.Face.Box.Area).OrderDescending(), rows.Select(row => row.Face!.Face.Box.Area));
    }

    [Fact]
    public async Task Chosen_frames_are_those_of_the_whole_video()
    {
        var path = TestData.Require("cremad", "1001_DFA_HAP_XX.flv");
        var all = await Read(path, 1);
        var third = await Read(path, 1, new VideoSelection { Every = 3 });
        Assert.Equal(all.Where(row => row.Frame % 3 == 0).Select(row => (row.Frame, row.Time)), third.Select(row => (row.Frame, row.Time)));
        Assert.All(third, row => Assert.InRange(all[row.Frame].Face!.Face.Box.Overlap(row.Face!.Face.Box), 0.98f, 1));
    }

    private async Task<List<PersonFrame>> Read(string path, int detectEvery, VideoSelection? frames = null)
    {
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var options = new RecognitionOptions { Frames = frames ?? new(), Tracking = new TrackingOptions { DetectEvery = detectEvery } };
        return await new ExpressionRecognizer(classifier, detector).RecognizeAsync(path, options, Ct).ToListAsync(Ct);
    }
}
