using System.Diagnostics;
using Mien.Lab.Networks;
using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>How a reading is computed on this machine, and how fast.</summary>
/// <param name="Compute">Precision and threads, chosen once for all runs of the same awake layers.</param>
/// <param name="Rates">Measured.</param>
/// <param name="Awake">Weights that are retrained.</param>
public sealed record ReadingRates(ComputeRecord Compute, MeasuredRates Rates, long Awake)
{
    /// <summary>Chooses the precision and measures for some seconds, on fresh weights.</summary>
    /// <param name="reading">What is retrained, and the dense layers.</param>
    /// <param name="size">Side of the pictures, in pixels.</param>
    /// <param name="recipe">Precision, threads and batch.</param>
    /// <param name="chosen">What was chosen before for these awake layers, or null.</param>
    /// <param name="cached">Precision in which the features lie on disk already, or null.</param>
    public static ReadingRates Measure(Reading reading, int size, TrainingOptions recipe, ComputeRecord? chosen, string? cached = null)
    {
        var threads = TorchRuntime.Start(recipe.Threads);
        var head = HeadSpec.Parse(reading.Head, recipe.Dropout);
        var from = LayerPlace.Parse(reading.TrainableFrom, head);
        using var network = new Vgg16(size, head, Mien.Models.Label.PaperSix.Count);
        chosen ??= Precision.Choose(network, from.Feature, size, recipe.Precision, threads, cached);
        return new ReadingRates(chosen, MeasuredRates.Of(network, from, size, chosen, recipe.Batch), network.ParametersFrom(from).Sum(p => p.Value.NumberOfElements));
    }
}

/// <summary>Features that have to be computed first.</summary>
/// <param name="Reading">A reading that uses them.</param>
/// <param name="Pictures">Pictures.</param>
/// <param name="Bytes">On disk.</param>
public sealed record MissingFeatures(Reading Reading, int Pictures, long Bytes);

/// <summary>What a reproduction will take, from rates measured on this machine.</summary>
/// <param name="Runs">Runs that are still to be computed, with the seconds of each.</param>
/// <param name="FeatureSeconds">The sleeping layers, once for each crop and freeze boundary.</param>
/// <param name="Disk">Bytes of features and of one checkpoint.</param>
/// <param name="Memory">Bytes of the process; features are memory-mapped and do not count.</param>
public sealed record ReproductionForecast(IReadOnlyDictionary<PlannedRun, double> Runs, double FeatureSeconds, long Disk, long Memory)
{
    /// <summary>A process with the tensor library, the thirteen convolutions and the file they came from, bytes; measured.</summary>
    private const long Process = 500L << 20;

    /// <summary>Manifest row, target and prediction of a picture, bytes.</summary>
    private const long Picture = 1200;

    private const int InTraining = 24, InCheckpoint = 16;

    /// <summary>Seconds of all runs.</summary>
    public double RunSeconds => Runs.Values.Sum();

    /// <summary>Computes it.</summary>
    /// <param name="left">Runs that are still to be computed.</param>
    /// <param name="features">Features that are not there yet.</param>
    /// <param name="rates">Of each reading.</param>
    /// <param name="recipe">What all runs share.</param>
    /// <param name="start">Seconds until a run begins to train, measured.</param>
    public static ReproductionForecast Of(IReadOnlyList<PlannedRun> left, IReadOnlyList<MissingFeatures> features, IReadOnlyDictionary<Reading, ReadingRates> rates,
        TrainingOptions recipe, double start)
    {
        var awake = left.Select(run => rates[run.Reading].Awake).DefaultIfEmpty(0).Max();
        var pictures = left.Select(run => run.Train + run.Validation).DefaultIfEmpty(0).Max();
        return new ReproductionForecast(left.ToDictionary(run => run, run => start + run.Samples(recipe.Epochs) / rates[run.Reading].Rates.Samples),
            features.Sum(need => need.Pictures / rates[need.Reading].Rates.Layers),
            features.Sum(need => need.Bytes) + awake * InCheckpoint, Process + pictures * Picture + awake * InTraining);
    }

    /// <summary>Measures for some seconds what a corpus will take that is not prepared yet.</summary>
    /// <param name="plan">Expected runs.</param>
    /// <param name="size">Side of the pictures, in pixels.</param>
    /// <param name="recipe">What all runs share.</param>
    public static ReproductionForecast Expect(ReproductionPlan plan, int size, TrainingOptions recipe)
    {
        var (rates, compute) = (new Dictionary<Reading, ReadingRates>(), new Dictionary<string, ComputeRecord>());
        var clock = Stopwatch.StartNew();
        new Vgg16(size, HeadSpec.Parse(plan.Runs[0].Reading.Head, recipe.Dropout), Mien.Models.Label.PaperSix.Count).Dispose();
        var start = clock.Elapsed.TotalSeconds;
        foreach (var reading in plan.Runs.Select(run => run.Reading).Distinct())
        {
            rates[reading] = ReadingRates.Measure(reading, size, recipe, compute.GetValueOrDefault(reading.TrainableFrom));
            compute[reading.TrainableFrom] = rates[reading].Compute;
        }
        var features = plan.Runs.DistinctBy(run => (run.Crop, run.Reading.TrainableFrom)).Select(run => new MissingFeatures(run.Reading, run.Train + run.Validation,
            FeatureCache.Bytes(run.Train + run.Validation, Boundary(run.Reading, recipe), size, Precision.Parse(compute[run.Reading.TrainableFrom].Precision), 1)));
        return Of(plan.Runs, [.. features], rates, recipe, start);
    }

    private static int Boundary(Reading reading, TrainingOptions recipe) => LayerPlace.Parse(reading.TrainableFrom, HeadSpec.Parse(reading.Head, recipe.Dropout)).Feature;
}
