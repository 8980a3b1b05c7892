using Mien.Cli;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Models;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

/// <summary><c>mien explain</c> for models of faces and of whole frames.</summary>
[Collection(ProcessWide.Name)]
public sealed class ExplainCommandTests : IDisposable
{
    private static readonly string[] _recipe =
        ["--weights", "none", "--head", "gap", "--epochs", "1", "--batch", "16", "--precision", "fp32", "--threads", "2", "--protocol", "actors"];

    private readonly TempFolder _folder = new();
    private readonly string? _store = Environment.GetEnvironmentVariable("MIEN_MODELS");

    public ExplainCommandTests() => Environment.SetEnvironmentVariable("MIEN_MODELS", _folder["store"]);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("MIEN_MODELS", _store);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_of_faces_on_a_picture_without_one_ends_with_1_and_one_sentence_that_helps()
    {
        await Train(faces: true);
        File.WriteAllBytes(_folder["a.png"], ImageFile.EncodePng(new byte[64 * 64 * 3], 64, 64));
        var (code, output, error) = await Run("explain", _folder["a.png"], "--model", _folder["run"], "--out", _folder["out"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("mien fetch yunet", output);
        Assert.Contains("--faces frame", error);
        Assert.False(Directory.Exists(_folder["out"]));
        Assert.Equal(ExitCode.Done, (await Run("explain", _folder["a.png"], "--model", _folder["run"], "--out", _folder["out"], "--faces", "frame")).Code);
    }

    [Fact]
    public async Task A_model_of_whole_frames_needs_no_detector()
    {
        await Train(faces: false);
        File.WriteAllBytes(_folder["a.png"], ImageFile.EncodePng(new byte[64 * 64 * 3], 64, 64));
        var (code, output, _) = await Run("explain", _folder["a.png"], "--model", _folder["run"], "--out", _folder["out"], "--label", "sad");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("what speaks for sad", output);
        Assert.DoesNotContain("face 1", output);
    }

    [Fact]
    [Trait("data", "real")]
    public async Task Every_face_of_a_photo_is_explained_at_its_place_or_the_largest_alone()
    {
        await Prepare();
        var photo = TestData.Require("edge", "multi_face.jpg");
        var (code, output, error) = await Run("explain", photo, "--model", _folder["run"], "--out", _folder["all"]);
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("face 5 of 5, the largest first", output);
        (_, output, _) = await Run("explain", photo, "--model", _folder["run"], "--out", _folder["one"], "--faces", "largest");
        Assert.Contains("face 1 of 1", output);
        var (before, all, one) = (ImageFile.Read(photo), ImageFile.Read(_folder["all", "multi_face.explained.png"]), ImageFile.Read(_folder["one", "multi_face.explained.png"]));
        Assert.Equal((before.Width, before.Height), (all.Width, all.Height));
        Assert.InRange(Changed(before, one), 0.001, 0.9 * Changed(before, all));
        Assert.InRange(Changed(before, all), 0.001, 0.6);
        Assert.Contains("no face", (await Run("explain", Blank(), "--model", _folder["run"], "--out", _folder["none"])).Error);
    }

    [Fact]
    [Trait("data", "real")]
    public async Task A_video_is_followed_and_keeps_its_frames()
    {
        await Prepare();
        var (code, output, error) = await Run("explain", TestData.Require("ravdess_mp4", "Actor_05", "02-01-01-01-02-01-05.mp4"), "--model", _folder["run"], "--out", _folder["out"]);
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("93 frames, 93 of them with a face", output);
        var video = await VideoFile.ProbeAsync(_folder["out", "02-01-01-01-02-01-05.explained.mp4"], TestContext.Current.CancellationToken);
        Assert.Equal((640, 360), (video.Width, video.Height));
    }

    private async Task Prepare()
    {
        await Train(faces: true);
        var (code, _, error) = await Run("fetch", "yunet", "--from", TestData.Require("detectors", "face_detection_yunet_2023mar.onnx"));
        Assert.True(code == ExitCode.Done, error);
    }

    private async Task Train(bool faces)
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        if (faces)
            FrameSet.Save(frames.Folder, frames.Info with { Crop = InputSpec.FaceCrop, Template = FaceTemplate.Default }, frames.Rows, []);
        var (code, _, error) = await Run(["train", frames.Folder, "--out", _folder["run"], .. _recipe]);
        Assert.True(code == ExitCode.Done, error);
    }

    private string Blank()
    {
        File.WriteAllBytes(_folder["blank.png"], ImageFile.EncodePng(new byte[64 * 64 * 3], 64, 64));
        return _folder["blank.png"];
    }

    private static double Changed(Frame before, Frame after)
    {
        var (a, b) = (before.Rgb.ToArray(), after.Rgb.ToArray());
        return Enumerable.Range(0, a.Length).Count(i => a[i] != b[i]) / (double)a.Length;
    }
}
