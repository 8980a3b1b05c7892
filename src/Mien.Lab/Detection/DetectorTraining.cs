using System.Diagnostics;
using System.Globalization;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Lab.Detection;

/// <summary>The training loop of the detector: fresh scenes, one step each batch.</summary>
/// <param name="network">Its weights change.</param>
/// <param name="composer">Makes the scenes.</param>
/// <param name="recipe">How long and how fast.</param>
/// <param name="checkpoint">Path of the checkpoint.</param>
/// <param name="threads">Threads that compose.</param>
internal sealed class DetectorTraining(FaceNet network, SceneComposer composer, DetectorRecipe recipe, string checkpoint, int threads) : IDisposable
{
    private const int Settling = 60;

    private readonly Adam _optimizer = new(network.named_parameters().Select(pair => (pair.name, pair.parameter, 1.0)), threads, recipe.Average);

    private int Steps => (recipe.Scenes + recipe.Batch - 1) / recipe.Batch;

    /// <summary>Trains to the end, from the checkpoint where one is there; the network then holds the running means.</summary>
    /// <param name="every">Least time between checkpoints; one is written when it is stopped, too.</param>
    /// <param name="log">Receives mean losses now and then: scenes done, sum, score, box, landmarks.</param>
    /// <param name="progress">Receives "train".</param>
    /// <param name="cancel">Stops between two steps.</param>
    public void Run(TimeSpan every, Action<int, float[]> log, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var (step, clock, sums, count) = (Restore(), Stopwatch.StartNew(), new float[4], 0);
        network.train();
        while (step < Steps)
        {
            if (cancel.IsCancellationRequested)
                Keep(step);
            cancel.ThrowIfCancellationRequested();
            using (NewDisposeScope())
            {
                var batch = Batch(step);
                var loss = FaceLoss.Of(network.forward(batch.Pictures), batch);
                loss.Sum.backward();
                _optimizer.Step(RateAt(step), recipe.WeightDecay);
                float[] parts = [loss.Sum.item<float>(), loss.Score.item<float>(), loss.Box.item<float>(), loss.Points.item<float>()];
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += parts[i];
            }
            if (!float.IsFinite(sums[0]))
                throw new MienException($"Training diverged: the loss is no finite number. Use a smaller learningRate than {recipe.LearningRate}.");
            step++;
            if (++count == 100 || step == Steps)
            {
                log(step * recipe.Batch, [.. sums.Select(sum => sum / count)]);
                (sums, count) = (new float[4], 0);
            }
            progress?.Report(new WorkProgress("train", (long)step * recipe.Batch, (long)Steps * recipe.Batch, "scenes"));
            if (clock.Elapsed > every)
            {
                Keep(step);
                clock.Restart();
            }
        }
        Keep(step);
        Settle();
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private FaceBatch Batch(int step)
    {
        var scenes = new Scene[recipe.Batch];
        Parallel.For(0, scenes.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => scenes[i] = composer.Compose(recipe.Seed, step * recipe.Batch + i));
        return FaceBatch.Of(scenes);
    }

    private double RateAt(int step)
    {
        var (at, warm) = ((double)step / Steps, recipe.WarmUp);
        return recipe.LearningRate * (at < warm ? (at + 1.0 / Steps) / warm : (1 + Math.Cos(Math.PI * (at - warm) / (1 - warm))) / 2);
    }

    /// <summary>Puts the running means in place and lets the batch norms see their own statistics again.</summary>
    private void Settle()
    {
        _optimizer.Exchange();
        using var _ = no_grad();
        for (var i = 0; i < Settling; i++)
        {
            using var scope = NewDisposeScope();
            network.forward(Batch(Steps + i).Pictures);
        }
        network.eval();
    }

    private IEnumerable<(string Name, Tensor Value)> State() => network.state_dict().Select(pair => (pair.Key, pair.Value)).Concat(_optimizer.State);

    private void Keep(int step) => Safetensors.Write(checkpoint, [.. State()], new Dictionary<string, string>
    {
        ["step"] = step.ToString(CultureInfo.InvariantCulture),
        ["steps"] = _optimizer.Steps.ToString(CultureInfo.InvariantCulture),
    });

    private int Restore()
    {
        if (!File.Exists(checkpoint))
            return 0;
        using var _ = no_grad();
        var (tensors, metadata) = Safetensors.Read(checkpoint);
        foreach (var (name, value) in State())
            value.copy_(tensors[name]);
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        _optimizer.Steps = int.Parse(metadata["steps"], CultureInfo.InvariantCulture);
        return int.Parse(metadata["step"], CultureInfo.InvariantCulture);
    }
}
