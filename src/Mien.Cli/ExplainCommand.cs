using System.CommandLine;
using System.Globalization;
using Mien.Faces;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;
using static TorchSharp.torch;

namespace Mien.Cli;

/// <summary><c>mien explain INPUT --model RUN --out DIR</c></summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> _input = new("INPUT") { Description = "A video or a picture." };
    private static readonly Option<string> _model = new("--model") { Description = "Run folder, its .safetensors, mien or mien-small.", Required = true };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the result.", Required = true };
    private static readonly Option<string> _faces = new("--faces") { Description = "all, largest, or frame (the whole frame, as the paper). Default: what the model was trained on." };
    private static readonly Option<string> _layer = new("--layer") { Description = "Layer to look at. Default: the last one." };
    private static readonly Option<string> _label = new("--label") { Description = "Class to explain. Default: the most probable of each face or frame." };

    public static Command Create()
    {
        var command = new Command("explain", "Show which parts of a face or frame speak for a class (Grad-CAM).") { _input, _model, _out, _faces, _layer, _label };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var (input, model) = (parsed.GetRequiredValue(_input), parsed.GetRequiredValue(_model));
        using var scope = NewDisposeScope();
        var weights = WeightsSource.Network(model) ?? throw new MienException("--model none: there is nothing to explain.");
        var label = parsed.GetValue(_label) is { } name ? IndexOf(weights, Label.Canonical(name)) : (int?)null;
        using var explainer = new FrameExplainer(weights, parsed.GetValue(_layer), label);
        var choice = RecognizeOptions.Faces(parsed.GetValue(_faces), weights.Input);
        using var detector = choice == FaceChoice.Frame ? null : FaceDetector.Load();
        var target = Path.Combine(parsed.GetRequiredValue(_out), Path.GetFileNameWithoutExtension(input) + ".explained");
        if (MediaFile.IsPicture(input))
            Picture(input, target + ".png", explainer, choice, detector, weights, explainer.Layer, display);
        else
            await VideoAsync(input, target + ".mp4", explainer, choice, detector, explainer.Layer, display, cancel);
        return ExitCode.Done;
    }

    private static void Picture(string input, string target, FrameExplainer explainer, FaceChoice choice, FaceDetector? detector, NetworkWeights weights,
        string layer, ProgressDisplay display)
    {
        var frame = ImageFile.Read(input);
        var (picture, explanations) = detector is null ? explainer.Whole(frame) : explainer.Faces(frame,
            detector.Detect(frame).OrderByDescending(face => face.Box.Area).Take(choice == FaceChoice.Largest ? 1 : int.MaxValue));
        if (explanations.Count == 0)
            throw new MienException($"'{input}' shows no face that the detector finds. Explain the whole picture with --faces frame.");
        AtomicFile.Write(target, stream => stream.Write(ImageFile.EncodePng(picture.Rgb.Span, picture.Width, picture.Height)));
        foreach (var (explanation, i) in explanations.Select((explanation, i) => (explanation, i)))
            display.Say(string.Create(CultureInfo.InvariantCulture, $"{target}: what speaks for {weights.Labels[explanation.Label]} ({explanation.Probabilities[explanation.Label]:0.00}) in {layer}") +
                        (detector is null ? "" : $", face {i + 1} of {explanations.Count}, the largest first"));
    }

    private static async Task VideoAsync(string input, string target, FrameExplainer explainer, FaceChoice choice, FaceDetector? detector,
        string layer, ProgressDisplay display, CancellationToken cancel)
    {
        var options = new RecognitionOptions();
        var video = await VideoFile.ProbeAsync(input, cancel);
        var (width, height) = video.Fit(options.LongerSide);
        var expected = RecognizePlan.FramesOf(video, options.Frames);
        var follower = new FaceFollower(frame => detector!.Detect(frame), options.Tracking with { Faces = choice });
        var shown = 0;
        var frames = follower.FollowAsync(VideoReader.ReadAsync(input, width, height, cancel: cancel), cancel).Select(Paint);
        var count = await VideoWriter.WriteTimedAsync(target, frames, new SoundTrack(input, options.Frames.From, options.Frames.To), cancel);
        display.Say($"{target}: {count:N0} frames{(detector is null ? "" : $", {shown:N0} of them with a face")}, {layer}; brightest is what speaks most for the class in that {(detector is null ? "frame" : "face")}");

        Frame Paint(FollowedFrame followed)
        {
            var (picture, explanations) = detector is null ? explainer.Whole(followed.Frame) : explainer.Faces(followed.Frame, followed.Faces.Select(face => face.Face));
            shown += explanations.Count > 0 ? 1 : 0;
            display.Report(new WorkProgress("explain", followed.Frame.Index + 1, expected, "frames"));
            return picture;
        }
    }

    private static int IndexOf(NetworkWeights weights, string label) => weights.Labels.ToList().IndexOf(label) is var index and >= 0
        ? index
        : throw new MienException($"--label {label}: the model knows {string.Join(", ", weights.Labels)}.");
}
