using Mien.Faces;
using Mien.Media;
using Mien.Models;
using Mien.Output;
using Mien.Recognition;
using Mien.Tests.Faces;
using Mien.Tests.Media;
using SkiaSharp;

namespace Mien.Tests.Output;

public sealed class AnnotatedVideoTests : IDisposable
{
    private static readonly IReadOnlyList<string> _labels = ["neutral", "happy", "sad"];
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_box_has_the_colour_of_the_label()
    {
        var shown = Draw(Row(1, SampleFaces.At(200, 150, 80), FrameState.Measured, [0.1, 0.7, 0.2]));
        Assert.True(Near(Pixel(shown, 160, 150), Label.ColorOf("happy")), "left edge");
        Assert.Equal(SKColors.Gray, Pixel(shown, 200, 150));
        Assert.Equal(SKColors.Gray, Pixel(shown, 20, 20));
    }

    [Fact]
    public void Uncertain_and_unmeasured_faces_are_grey()
    {
        Assert.True(Near(Pixel(Draw(Row(1, SampleFaces.At(200, 150, 80), FrameState.Uncertain, [0.1, 0.7, 0.2])), 160, 150), "#555555"));
        Assert.True(Near(Pixel(Draw(Row(1, SampleFaces.At(200, 150, 80), FrameState.NotMeasurable, null)), 160, 150), "#555555"));
    }

    [Fact]
    public void The_caption_changes_with_name_label_and_confidence_and_stays_in_the_picture()
    {
        var face = SampleFaces.At(610, 350, 50);
        var plain = Draw(Row(1, face, FrameState.Measured, [0.1, 0.7, 0.2]));
        Assert.NotEqual(plain.Rgb.ToArray(), Draw(Row(2, face, FrameState.Measured, [0.1, 0.7, 0.2])).Rgb.ToArray());
        Assert.NotEqual(plain.Rgb.ToArray(), Draw(Row(1, face, FrameState.Measured, [0.1, 0.6, 0.3])).Rgb.ToArray());
        Assert.NotEqual(plain.Rgb.ToArray(), Draw(Row(1, face, FrameState.Measured, [0.1, 0.2, 0.7])).Rgb.ToArray());
        Assert.True(Near(Pixel(plain, 637, 357), Label.ColorOf("happy")), "the panel ends at the corner");
    }

    [Fact]
    public void A_whole_frame_has_its_caption_in_the_corner_and_a_frame_without_faces_stays_as_it_is()
    {
        var whole = Draw(new PersonFrame(0, TimeSpan.Zero, 0, null, FrameState.Measured, [0.1, 0.7, 0.2], [0.1, 0.7, 0.2]));
        Assert.True(Near(Pixel(whole, 6, 20), Label.ColorOf("happy")));
        Assert.Equal(Grey(0).Rgb.ToArray(), Draw(new PersonFrame(0, TimeSpan.Zero, 0, null, FrameState.NoFace, null, null)).Rgb.ToArray());
    }

    [Fact]
    public async Task Sound_and_frames_of_a_real_clip_are_kept_in_step()
    {
        var clip = TestData.Require("ravdess_mp4", "Actor_01", "02-01-02-01-01-02-01.mp4");
        var frames = VideoReader.ReadAsync(clip, 320, 180, cancel: Ct)
            .Select(frame => (frame, (IReadOnlyList<PersonFrame>)[Row(1, SampleFaces.At(160, 80, 50), FrameState.Measured, [0.1, 0.7, 0.2])]));
        var written = await AnnotatedVideo.WriteAsync(_temp["out.mp4"], frames, _labels, Name, new SoundTrack(clip), Ct);
        var (count, times) = SampleVideo.Probe(clip);
        Assert.Equal(count, written);
        Assert.All(times.Zip(SampleVideo.Probe(_temp["out.mp4"]).Times), pair => Assert.Equal(pair.First, pair.Second, 0.0001));
        Assert.Equal(Sound(clip), Sound(_temp["out.mp4"]));
        Assert.Equal(["out.mp4"], Directory.GetFiles(_temp.Path).Select(Path.GetFileName));
    }

    /// <summary>The checksum of all sound packets.</summary>
    private static string Sound(string path) => SampleVideo.Run("ffmpeg", ["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"]);

    private static string Name(int person) => person == 1 ? "Zoë 王" : "person 2";

    private static Frame Draw(PersonFrame row) => AnnotatedVideo.Draw(Grey(0), [row], _labels, Name);

    private static PersonFrame Row(int person, Face face, FrameState state, double[]? probabilities) =>
        new(0, TimeSpan.Zero, person, new TrackedFace(person, face, true, false), state, probabilities, probabilities);

    private static Frame Grey(int index) => new(index, TimeSpan.Zero, 640, 360, Enumerable.Repeat((byte)128, 640 * 360 * 3).ToArray());

    private static SKColor Pixel(Frame frame, int x, int y)
    {
        var rgb = frame.Rgb.Span[((y * frame.Width + x) * 3)..];
        return new SKColor(rgb[0], rgb[1], rgb[2]);
    }

    private static bool Near(SKColor seen, string color) => SKColor.TryParse(color, out var wanted)
        && Math.Abs(seen.Red - wanted.Red) + Math.Abs(seen.Green - wanted.Green) + Math.Abs(seen.Blue - wanted.Blue) < 12;
}
