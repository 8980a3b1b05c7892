using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>The files of a run: what was chosen, what came out, and the checkpoint while it goes on.</summary>
public sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    private string RunPath => File("run.json");

    private string CheckpointPath => File("checkpoint.safetensors");

    /// <summary>Whether a run was begun here.</summary>
    public bool Exists => System.IO.File.Exists(RunPath);

    /// <summary>Path of one of the run's files.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Reads <c>run.json</c>.</summary>
    /// <exception cref="MienException">Missing, or of another format.</exception>
    public RunRecord Read()
    {
        if (!Exists)
            throw new MienException($"'{Path}' holds no run (run.json). Train one with: mien train FRAMES --out {Path}");
        try
        {
            var run = JsonSerializer.Deserialize<RunRecord>(System.IO.File.ReadAllText(RunPath), LabJson.Options)!;
            return run.Format == RunRecord.FormatName ? run : throw new JsonException($"format '{run.Format}', expected '{RunRecord.FormatName}'");
        }
        catch (JsonException error)
        {
            throw new MienException($"'{RunPath}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes <c>run.json</c> and <c>metrics.csv</c>, each whole or not at all.</summary>
    public void Write(RunRecord run)
    {
        var csv = new StringBuilder("epoch,loss,accuracy,val_loss,val_accuracy,seconds\n");
        foreach (var epoch in run.Epochs)
            csv.Append(CultureInfo.InvariantCulture, $"{epoch.Epoch},{epoch.Loss:R},{epoch.Accuracy:R},{epoch.ValidationLoss:R},{epoch.ValidationAccuracy:R},{epoch.Seconds:0.000}\n");
        AtomicFile.WriteText(File("metrics.csv"), csv.ToString());
        AtomicFile.WriteText(RunPath, JsonSerializer.Serialize(run, LabJson.Options) + "\n");
    }

    /// <summary>Reads <c>split.csv</c>: <c>train</c> or <c>valid</c> for each picture's path.</summary>
    /// <exception cref="MienException">Missing, or of another form.</exception>
    public IReadOnlyDictionary<string, string> ReadSplit()
    {
        var path = File("split.csv");
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var sides = new Dictionary<string, string>();
            while (csv.Read())
                sides[csv.GetField("path")!] = csv.GetField("split")!;
            return sides;
        }
        catch (Exception error) when (error is CsvHelperException or IOException)
        {
            throw new MienException($"'{path}' cannot be read as a split (columns path and split): {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>Stores the awake weights, the optimizer's moments and the best weights so far.</summary>
    public void WriteCheckpoint(int epoch, Adam optimizer, IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> awake, Best best)
    {
        var tensors = awake.Select(pair => (pair.Name, (Tensor)pair.Value)).Concat(optimizer.State)
            .Concat(best.Weights.Select(pair => ("best." + pair.Key, pair.Value)));
        Safetensors.Write(CheckpointPath, [.. tensors], new Dictionary<string, string>
        {
            ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture),
            ["steps"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            ["best_epoch"] = best.Epoch.ToString(CultureInfo.InvariantCulture),
            ["best_accuracy"] = best.Accuracy.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Restores what <see cref="WriteCheckpoint"/> stored.</summary>
    /// <returns>The last whole epoch; 0 without a checkpoint.</returns>
    public int ReadCheckpoint(Adam optimizer, IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> awake, Best best)
    {
        if (!System.IO.File.Exists(CheckpointPath))
            return 0;
        using var _ = no_grad();
        var (tensors, metadata) = Safetensors.Read(CheckpointPath);
        foreach (var (name, target) in awake.Select(pair => (pair.Name, (Tensor)pair.Value)).Concat(optimizer.State))
            target.copy_(tensors[name]);
        optimizer.Steps = int.Parse(metadata["steps"], CultureInfo.InvariantCulture);
        best.Restore(int.Parse(metadata["best_epoch"], CultureInfo.InvariantCulture),
            double.Parse(metadata["best_accuracy"], CultureInfo.InvariantCulture),
            tensors.Where(pair => pair.Key.StartsWith("best.", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[5..], pair => pair.Value.clone()));
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        return int.Parse(metadata["epoch"], CultureInfo.InvariantCulture);
    }

    /// <summary>Removes the checkpoint of a finished run.</summary>
    public void DeleteCheckpoint() => System.IO.File.Delete(CheckpointPath);
}
