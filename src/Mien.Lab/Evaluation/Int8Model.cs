using System.Globalization;
using System.Text.Json;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>Exports a network in 8-bit integers, measured beside itself in fp32 on faces that it was not calibrated on.</summary>
public static class Int8Model
{
    /// <summary>Largest loss of accuracy that is accepted: half a point.</summary>
    public const double LargestLoss = 0.005;

    /// <summary>Writes the network, and its fp32 form beside it (<see cref="ExpressionClassifier.OriginalPath"/>) for machines that answer the
    /// probe otherwise.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">A whole network with its metadata.</param>
    /// <param name="frames">The corpus that <paramref name="faces"/> are of.</param>
    /// <param name="faces">What is calibrated and measured on.</param>
    /// <param name="progress">Faces done.</param>
    /// <param name="cancel">Stops; nothing is written.</param>
    /// <returns>What int8 loses against fp32.</returns>
    /// <exception cref="MienException">It loses more than <see cref="LargestLoss"/>, or the faces are of another size.</exception>
    public static PairedAccuracy Export(string path, NetworkWeights weights, FrameSet frames, Int8Faces faces,
        IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        if (weights.Input.Size != frames.Info.Size)
            throw new MienException($"The network sees {weights.Input.Size}x{weights.Input.Size} pixels, the faces of --data have {frames.Info.Size}. " +
                                    $"Prepare them with --size {weights.Input.Size}.");
        using var network = weights.ToNetwork();
        var clips = ActivationClips.Of(network, weights.Head!, weights.Input,
            [.. faces.Calibration.Select(row => (ReadOnlyMemory<byte>)frames.ReadPixels(row))], progress, cancel);
        var draft = Directory.CreateTempSubdirectory("mien-int8-").FullName;
        try
        {
            var (single, bytes) = (Path.Combine(draft, "fp32.onnx"), Path.Combine(draft, "int8.onnx"));
            OnnxExport.Write(single, network, weights.Head!, weights.Input, weights.Labels, weights.Metadata);
            Int8Export.Write(bytes, network, weights.Head!, weights.Input, weights.Labels, clips, weights.Metadata);
            var paired = Compare(single, bytes, frames, faces.Check, progress, cancel);
            RequireSmallLoss(paired);
            var metadata = Metadata(weights, frames, faces, paired, OnnxFile.Read(single).Fingerprint, Probe(bytes));
            AtomicFile.Write(ExpressionClassifier.OriginalPath(path), stream => Copy(single, stream));
            Int8Export.Write(path, network, weights.Head!, weights.Input, weights.Labels, clips, metadata);
            return paired;
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    /// <summary>Refuses a network that loses too much.</summary>
    /// <exception cref="MienException">It loses more than <see cref="LargestLoss"/>.</exception>
    public static void RequireSmallLoss(PairedAccuracy paired)
    {
        if (paired.Loss > LargestLoss)
            throw new MienException(string.Create(CultureInfo.InvariantCulture, $"int8 is refused: it loses {100 * paired.Loss:0.00} points of accuracy " +
                $"(fp32 {paired.Reference:0.0000}, int8 {paired.Accuracy:0.0000} on {paired.Faces:N0} faces), more than {100 * LargestLoss}. " +
                $"Export fp32: mien export RUN --out FILE.onnx"));
    }

    private static PairedAccuracy Compare(string single, string bytes, FrameSet frames, IReadOnlyList<FrameRow> rows,
        IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var (reference, other) = (Answers(single, "check fp32"), Answers(bytes, "check int8"));
        return PairedAccuracy.Of([.. reference.Zip(other, (a, b) => (a.Truth, a.Answer, b.Answer))]);

        List<(string Truth, string Answer)> Answers(string path, string step)
        {
            using var classifier = ExpressionClassifier.Load(path);
            var evaluation = ModelEvaluation.Run(frames, rows, classifier, LabelMap.Identity, null, new Step(progress, step), cancel);
            return [.. evaluation.Predictions().Select(prediction => (prediction.Truth, prediction.Predicted(evaluation.Labels)))];
        }
    }

    private static Dictionary<string, string> Metadata(NetworkWeights weights, FrameSet frames, Int8Faces faces, PairedAccuracy paired,
        string fp32, ModelProbe probe) => new(weights.Metadata)
        {
            ["precision"] = "int8",
            ["fp32_sha256"] = fp32,
            ["calibration"] = JsonSerializer.Serialize(new
            {
                corpus = frames.Info.Corpus,
                dataSha256 = frames.Sha256,
                faces = faces.Calibration.Count,
                clip = "least squares",
                weightLimit = Quantization.WeightLimit,
            }, ModelJson.Options),
            ["check"] = JsonSerializer.Serialize(new
            {
                corpus = frames.Info.Corpus,
                dataSha256 = frames.Sha256,
                sides = faces.Sides,
                faces = paired.Faces,
                fp32Accuracy = Math.Round(paired.Reference, 6),
                int8Accuracy = Math.Round(paired.Accuracy, 6),
                loss = Math.Round(paired.Loss, 6),
                low = Math.Round(paired.Low, 6),
                high = Math.Round(paired.High, 6),
                agreement = Math.Round(paired.Agreement, 6),
            }, ModelJson.Options),
            [ModelProbe.Key] = probe.ToJson(),
        };

    private static ModelProbe Probe(string path)
    {
        using var classifier = ExpressionClassifier.Load(path);
        return ModelProbe.Of(classifier);
    }

    /// <summary>Gives the work another name.</summary>
    private sealed class Step(IProgress<WorkProgress>? progress, string name) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => progress?.Report(value with { Stage = name });
    }

    private static void Copy(string path, Stream target)
    {
        using var source = File.OpenRead(path);
        source.CopyTo(target);
    }
}
