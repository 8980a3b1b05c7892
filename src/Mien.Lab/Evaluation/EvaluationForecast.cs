using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>What an evaluation will take, from rates measured on this machine.</summary>
/// <param name="Folds">Folds to be computed, those for the leak gap included.</param>
/// <param name="Samples">Training samples of all of them, both trainings of each; selection can end one earlier.</param>
/// <param name="FeatureSeconds">Decoding and sleeping layers, once for all folds.</param>
/// <param name="HeadSeconds">The folds' processes.</param>
/// <param name="Disk">Bytes of features, checkpoints and predictions.</param>
/// <param name="Memory">Bytes of all processes at once; features are memory-mapped and do not count.</param>
public sealed record EvaluationForecast(int Folds, long Samples, double FeatureSeconds, double HeadSeconds, long Disk, long Memory)
{
    /// <summary>A process with the tensor library, the thirteen convolutions and the file they came from, bytes; measured.</summary>
    private const long Process = 500L << 20;

    /// <summary>Manifest row, target and prediction of a picture in memory, bytes.</summary>
    private const long Picture = 1200;

    private const int PredictionBytes = 150, MomentsAndWeights = 12, InTraining = 20, BestWeights = 4;

    /// <summary>Computes it.</summary>
    /// <param name="pictures">Pictures of the corpus, with mirrored views.</param>
    /// <param name="trained">Training pictures of each fold that is to be computed.</param>
    /// <param name="plan">What was chosen.</param>
    /// <param name="rates">Measured.</param>
    /// <param name="start">Seconds until a fold's process begins to train, measured.</param>
    /// <param name="featureBytes">Of the features on disk.</param>
    /// <param name="awake">Awake weights.</param>
    /// <param name="workers">Folds at a time.</param>
    /// <param name="cores">Of the machine; more threads than cores are no faster.</param>
    public static EvaluationForecast Of(int pictures, IReadOnlyList<int> trained, EvaluationPlan plan, MeasuredRates rates, double start, long featureBytes, long awake,
        int workers, int cores)
    {
        var samples = (long)trained.Sum(train => (double)plan.Recipe.Epochs * train * (2 - plan.Recipe.ValidationShare));
        var atOnce = Math.Max(1, Math.Min(Math.Min(workers, trained.Count), cores / plan.Compute.Threads));
        var kept = plan.Select == EpochSelection.Epoch ? BestWeights : 0;
        return new EvaluationForecast(trained.Count, samples, pictures / rates.Decode + pictures / rates.Layers,
            (samples / rates.Samples + trained.Count * start) / atOnce,
            featureBytes + workers * awake * (MomentsAndWeights + kept) + 2L * PredictionBytes * pictures,
            (Process + pictures * Picture) * (workers + 1) + workers * awake * (InTraining + kept));
    }
}
