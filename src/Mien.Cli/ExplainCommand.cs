using System.CommandLine;
using System.Globalization;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Media;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Cli;

/// <summary><c>mien explain INPUT --model RUN --out DIR</c></summary>
internal static class ExplainCommand
{
    private const int LongerSide = 640;
    private const double DefaultRate = 25;

    private static readonly Argument<string> _input = new("INPUT") { Description = "A video or a picture." };
    private static readonly Option<string> _model = new("--model") { Description = "Run folder, or its .safetensors.", Required = true };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the result.", Required = true };
    private static readonly Option<string> _layer = new("--layer") { Description = "Convolution to look at.", DefaultValueFactory = _ => "block5_conv3" };
    private static readonly Option<string> _label = new("--label") { Description = "Class to explain. Default: the most probable of each frame." };

    public static Command Create()
    {
        var command = new Command("explain", "Show which parts of a picture or video speak for a class (Grad-CAM).") { _input, _model, _out, _layer, _label };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var input = parsed.GetRequiredValue(_input);
        using var scope = NewDisposeScope();
        var weights = WeightsSource.Read(parsed.GetRequiredValue(_model)) ?? throw new MienException("--model none: there is nothing to explain.");
        var network = Network(weights);
        var label = parsed.GetValue(_label) is { } name ? IndexOf(weights, Label.Canonical(name)) : (int?)null;
        var target = Path.Combine(parsed.GetRequiredValue(_out), Path.GetFileNameWithoutExtension(input) + ".explained");
        if (MediaFile.IsPicture(input))
        {
            var (picture, explanation) = Explain(ImageFile.Read(input));
            AtomicFile.Write(target + ".png", stream => stream.Write(ImageFile.EncodePng(picture.Rgb.Span, picture.Width, picture.Height)));
            display.Say(string.Create(CultureInfo.InvariantCulture, $"{target}.png: what speaks for {weights.Labels[explanation.Label]} " +
                $"({explanation.Probabilities[explanation.Label]:0.00}) in {parsed.GetValue(_layer)}"));
            return ExitCode.Done;
        }
        var video = await VideoFile.ProbeAsync(input, cancel);
        var (width, height) = video.Fit(LongerSide);
        var expected = (int)(video.Duration?.TotalSeconds * video.FrameRate ?? 0);
        var frames = await VideoWriter.WriteAsync(target + ".mp4", PaintAsync(VideoReader.ReadAsync(input, width, height, cancel: cancel)), video.FrameRate ?? DefaultRate, cancel);
        display.Say($"{target}.mp4: {frames:N0} frames, {parsed.GetValue(_layer)}; brightest is what speaks most for the class in that frame");
        return ExitCode.Done;

        async IAsyncEnumerable<Frame> PaintAsync(IAsyncEnumerable<Frame> source)
        {
            await foreach (var frame in source)
            {
                yield return Explain(frame).Picture;
                display.Report(new WorkProgress("explain", frame.Index + 1, expected, "frames"));
            }
        }

        (Frame Picture, Explanation Explanation) Explain(Frame frame)
        {
            var size = weights.Input.Size;
            var planes = new float[3 * size * size];
            weights.Input.Write(Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, size, size), planes);
            using var inner = NewDisposeScope();
            var explanation = GradCam.Explain(network, tensor(planes, [1, 3, size, size]), parsed.GetValue(_layer)!, label);
            return (HeatOverlay.Paint(frame, explanation), explanation);
        }
    }

    private static Vgg16 Network(NetworkWeights weights)
    {
        if (weights.Head is not { } head || weights.Labels.Count == 0)
            throw new MienException($"'{weights.Name}' has convolutions but no classes to explain. Take a run of 'mien train', or: --model mien");
        var network = new Vgg16(weights.Input.Size, head, weights.Labels.Count);
        weights.CopyTo(network, head: true);
        network.eval();
        return network;
    }

    private static int IndexOf(NetworkWeights weights, string label) => weights.Labels.ToList().IndexOf(label) is var index and >= 0
        ? index
        : throw new MienException($"--label {label}: the model knows {string.Join(", ", weights.Labels)}.");
}
