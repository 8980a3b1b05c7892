using System.Globalization;
using System.Text.Json;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>What a finished run leaves: predictions, weights, ONNX, TensorBoard events.</summary>
internal static class RunOutputs
{
    private const int ParityPictures = 16;
    private const double ParityBound = 1e-5;

    /// <summary>Writes the predictions.</summary>
    public static void WriteFigures(RunFolder folder, RunRecord run, Trainer trainer, FrameSet frames)
    {
        Predictions.Write(folder.File("validation.csv"), run.Labels, Predict(frames, trainer, run.Labels.Count));
    }

    /// <summary>Writes the trained networks, and the curves for TensorBoard.</summary>
    /// <exception cref="MienException">ONNX Runtime and TorchSharp disagree by more than 1e-5 in a probability.</exception>
    public static void WriteNetworks(RunFolder folder, RunRecord run, ExpressionNetwork network, HeadSpec head, Trainer trainer, FrameSet frames, Best best,
        NetworkWeights? weights)
    {
        WriteEvents(folder.File("events"), run);
        var metadata = Metadata(run, head, weights, frames);
        metadata["class_shares"] = JsonSerializer.Serialize(Shares(trainer));
        WriteWeights(folder.File("model.safetensors"), network, metadata);
        OnnxExport.Write(folder.File("model.onnx"), network, head, run.Input, run.Labels, metadata);
        CheckParity(folder.File("model.onnx"), network, frames, run.Input.Size, trainer.Split.Validation);
        if (best.Epoch != run.Options.Epochs)
            WriteBest(folder.File("best.safetensors"), network, best, metadata);
    }

    private static Dictionary<string, string> Metadata(RunRecord run, HeadSpec head, NetworkWeights? weights, FrameSet frames) => new(Kind(run, head))
    {
        ["format"] = NetworkWeights.FormatName,
        ["labels"] = JsonSerializer.Serialize(run.Labels),
        ["input"] = JsonSerializer.Serialize(run.Input, Mien.Models.ModelJson.Options),
        ["protocol"] = run.Protocol.Name,
        ["leaky"] = run.Protocol.Leaky ? "true" : "false",
        ["protocol_reason"] = run.Protocol.Reason,
        ["corpus"] = run.Data.Corpus,
        ["data_sha256"] = run.Data.Sha256,
        ["epoch"] = run.Options.Epochs.ToString(CultureInfo.InvariantCulture),
        ["validation_accuracy"] = run.Epochs[^1].ValidationAccuracy.ToString("0.0000", CultureInfo.InvariantCulture),
        ["weights"] = weights?.Name ?? "none",
        ["origin"] = weights?.Origin ?? "none",
        ["licence"] = run.Options.Teacher.Length > 0
            ? $"Derived from the answers of '{run.Environment.GetValueOrDefault("teacher_origin") ?? run.Options.Teacher}' and corpus '{run.Data.Corpus}'; both licences bind."
            : $"Derived from weights '{weights?.Origin ?? "none"}' and corpus '{run.Data.Corpus}'; both licences bind.",
        ["meaning"] = "apparent (acted) facial expression, not what anyone feels",
        ["crop_known"] = frames.IsCropKnown ? "true" : "false",
    };

    /// <summary>Which network it is: VGG16 says its head.</summary>
    private static Dictionary<string, string> Kind(RunRecord run, HeadSpec head) => run.Options.Network == SmallGraph.Name
        ? new() { ["network"] = run.Options.Network, ["teacher"] = run.Options.Teacher }
        : new() { ["head"] = head.ToString(), ["dropout"] = JsonSerializer.Serialize(head.Dropout) };

    /// <summary>Share of each class in the training pictures, in label order.</summary>
    private static double[] Shares(Trainer trainer)
    {
        var shares = new double[trainer.Targets[0].Length];
        foreach (var row in trainer.Split.Train)
            for (var i = 0; i < shares.Length; i++)
                shares[i] += trainer.Targets[row][i] / trainer.Split.Train.Count;
        return [.. shares.Select(share => Math.Round(share, 5))];
    }

    private static void WriteWeights(string path, ExpressionNetwork network, Dictionary<string, string> metadata) =>
        Safetensors.Write(path, [.. network.StoredWeights()], metadata);

    /// <summary>Last of all: the network has the best weights afterwards.</summary>
    private static void WriteBest(string path, ExpressionNetwork network, Best best, Dictionary<string, string> metadata)
    {
        using (no_grad())
            foreach (var (name, value) in network.named_parameters())
                if (best.Weights.TryGetValue(name, out var kept))
                    value.copy_(kept);
        WriteWeights(path, network, new Dictionary<string, string>(metadata)
        {
            ["epoch"] = best.Epoch.ToString(CultureInfo.InvariantCulture),
            ["selected"] = "selected on validation",
            ["validation_accuracy"] = best.Accuracy.ToString("0.0000", CultureInfo.InvariantCulture),
        });
    }

    private static IEnumerable<Prediction> Predict(FrameSet frames, Trainer trainer, int classes)
    {
        foreach (var (rows, logits) in trainer.Logits(trainer.Split.Validation))
        {
            using var softmax = nn.functional.softmax(logits, 1);
            var probabilities = softmax.data<float>().ToArray().Chunk(classes).ToArray();
            foreach (var (row, p) in rows.Select(row => frames.Rows[row]).Zip(probabilities))
                yield return new Prediction(row.Path, row.Clip, row.Label, [.. p.Select(value => (double)value)], row.Subject);
        }
    }

    private static void WriteEvents(string folder, RunRecord run)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var writer = utils.tensorboard.SummaryWriter(folder, createRunName: false);
        foreach (var epoch in run.Epochs)
        {
            writer.add_scalar("loss/train", (float)epoch.Loss, epoch.Epoch);
            writer.add_scalar("loss/validation", (float)epoch.ValidationLoss, epoch.Epoch);
            writer.add_scalar("accuracy/train", (float)epoch.Accuracy, epoch.Epoch);
            writer.add_scalar("accuracy/validation", (float)epoch.ValidationAccuracy, epoch.Epoch);
        }
        foreach (var file in Directory.GetFiles(folder))   // the library puts the host's name into the file's
            File.Move(file, Path.Combine(folder, "events.out.tfevents." + Path.GetFileName(file).Split('.')[3]), overwrite: true);
    }

    /// <summary>The export is refused, and removed, when its probabilities differ from the trained network's.</summary>
    private static void CheckParity(string path, ExpressionNetwork network, FrameSet frames, int size, IReadOnlyList<int> rows)
    {
        var difference = OnnxParity.LargestDifference(path, network, [.. rows.Take(ParityPictures).Select(row => (ReadOnlyMemory<byte>)frames.ReadScaled(frames.Rows[row], size))]);
        if (difference <= ParityBound)
            return;
        File.Delete(path);
        throw new MienException($"The ONNX export was refused: its probabilities differ from the trained network's by {difference:0.0e+0} " +
                                $"(at most {ParityBound:0e+0}). This is a bug; please report it with run.json.");
    }
}
