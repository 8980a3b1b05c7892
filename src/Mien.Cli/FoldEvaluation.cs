using System.Diagnostics;
using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary>What of an evaluation by folds is wanted in this call.</summary>
/// <param name="Frames">Frames folder.</param>
/// <param name="Out">Folder of the evaluation.</param>
/// <param name="Only">Numbers of the folds to compute; empty for all.</param>
/// <param name="Gap">Whether random frames are run besides; null: under protocols that keep people apart.</param>
/// <param name="Workers">Folds at a time; 0 for as many as the cores hold.</param>
/// <param name="PlanOnly">Whether to stop behind the plan.</param>
/// <param name="Weights">What <c>--weights</c> names; null for the plan's.</param>
/// <param name="CheckpointEvery">Least time between checkpoints.</param>
internal sealed record FoldRequest(
    string Frames, string Out, IReadOnlyList<int> Only, bool? Gap, int Workers, bool PlanOnly, string? Weights, TimeSpan CheckpointEvery);

/// <summary><c>mien evaluate FRAMES --out DIR --protocol PROTOCOL</c>: plans, computes the folds, puts them together.</summary>
internal sealed class FoldEvaluation(FoldRequest request, ProgressDisplay display)
{
    private const int MostThreads = 4;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>One evaluation: that of the protocol, or that of random frames beside it.</summary>
    private sealed record Part(EvaluationFolder Folder, EvaluationPlan Plan, FoldSet Folds);

    /// <summary>Computes what is missing of an evaluation.</summary>
    /// <param name="asked">Protocol and recipe of the command line; null to go on with what is stored.</param>
    /// <param name="cancel">Stops; finished folds stay, others go on at their checkpoint.</param>
    public async Task RunAsync(EvaluationPlan? asked, CancellationToken cancel)
    {
        var frames = FrameSet.Load(request.Frames);
        var folder = new EvaluationFolder(request.Out);
        var plan = asked ?? folder.ReadPlan();
        var weights = WeightsSource.Read(request.Weights ?? plan.Recipe.Weights);
        plan = asked is null ? plan.Checked(frames, weights) : plan.On(frames, weights);
        plan = folder.HasPlan ? folder.Begin(plan) : plan;
        var setup = new TrainingSetup(frames, plan.Recipe, weights);
        var folds = plan.Draw(frames, setup.Rows);
        FoldWords.Announce(display, folds);
        var positions = Positions(folds);
        var (parts, spent) = Begin(folder, plan, frames, setup, folds, positions, cancel);
        if (request.PlanOnly)
            return;
        var jobs = parts.SelectMany(part => Missing(part, positions)).ToList();
        await FoldProcesses.RunAsync(jobs, Workers(parts[0].Plan), job => Arguments(job, request.Weights ?? asked?.Recipe.Weights), display, cancel);
        foreach (var part in parts.Skip(1))
            EvaluationMerge.Write(part.Folder, part.Plan, frames, part.Folds, setup.Labels, (0, 0));
        FoldWords.Conclude(display, EvaluationMerge.Write(folder, parts[0].Plan, frames, folds, setup.Labels, spent), folder);
        EvaluationReport.Write(folder, frames);
        display.Say(ReportCommand.Written(folder));
    }

    /// <summary>Computes one fold in this process.</summary>
    /// <returns>The exit code.</returns>
    public static int RunFold(FoldRequest request, int fold, CancellationToken cancel)
    {
        var (progress, stop) = FoldProcesses.Child(cancel);
        var folder = new EvaluationFolder(request.Out);
        var plan = folder.ReadPlan();
        try
        {
            new FoldTraining(FrameSet.Load(request.Frames), plan, WeightsSource.Read(request.Weights ?? plan.Recipe.Weights), folder)
                .Run(fold, request.CheckpointEvery, progress, stop);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Stores the plan, shows what it will take, and computes the features once for all folds.</summary>
    private (List<Part> Parts, (double Decode, double Layers) Spent) Begin(EvaluationFolder folder, EvaluationPlan plan, FrameSet frames, TrainingSetup setup,
        FoldSet folds, IReadOnlyList<int> positions, CancellationToken cancel)
    {
        TorchRuntime.Start();
        using var network = setup.CreateNetwork();
        var start = _clock.Elapsed.TotalSeconds;   // a fold's process does the same before it trains
        if (plan.Compute.Threads == 0)
            plan = plan with { Compute = setup.ChoosePrecision(network, plan.Recipe.Threads > 0 ? plan.Recipe.Threads : Math.Min(MostThreads, Environment.ProcessorCount)) };
        List<Part> parts = [new(folder, plan, folds)];
        if (request.Gap ?? folds.Protocol.Claims == LeakClaim.Subjects)
            parts.Add(Beside(folder, plan.UnderFrames(folds.Folds.Count), frames, setup));
        var rates = MeasuredRates.Measure(frames, setup, network, plan.Compute, plan.Recipe.Batch);
        FoldWords.Plan(display, Forecast(parts, positions, setup, frames, rates, start), rates, plan, Workers(plan), parts.Count > 1, frames.Folder);
        if (request.PlanOnly)
            return (parts, (0, 0));
        parts = [.. parts.Select(part => part with { Plan = part.Folder.Begin(part.Plan) })];
        foreach (var part in parts)
            SplitFile.Write(part.Folder.File("split.csv"), frames, part.Folds);
        if (setup.HasFreshViews)
            return (parts, (0, 0));
        TorchRuntime.Start();
        using var features = setup.OpenFeatures(network, Precision.Parse(parts[0].Plan.Compute.Precision), display, cancel);
        return (parts, features.Spent);
    }

    private static Part Beside(EvaluationFolder folder, EvaluationPlan plan, FrameSet frames, TrainingSetup setup) =>
        new(folder.Gap, plan, plan.Draw(frames, setup.Rows));

    private EvaluationForecast Forecast(List<Part> parts, IReadOnlyList<int> positions, TrainingSetup setup, FrameSet frames, MeasuredRates rates, double start)
    {
        var trained = parts.SelectMany(part => Missing(part, positions).Select(job => part.Folds.TrainOf(frames, part.Folds.Find(job.Fold)).Count)).ToList();
        var plan = parts[0].Plan;
        return EvaluationForecast.Of(frames.Rows.Count * (plan.Recipe.Flip ? 2 : 1), trained, plan, rates, start, setup.FeatureBytes(Precision.Parse(plan.Compute.Precision)),
            setup.Layers().Where(layer => layer.Awake).Sum(layer => layer.Parameters), Workers(plan), Environment.ProcessorCount);
    }

    /// <summary>Places of the wanted folds; the n-th of random frames goes with the n-th of the protocol.</summary>
    private List<int> Positions(FoldSet folds) => request.Only.Count == 0
        ? [.. Enumerable.Range(0, folds.Folds.Count)]
        : [.. request.Only.Select(folds.Find).Select(fold => folds.Folds.ToList().IndexOf(fold)).Distinct().Order()];

    private static IEnumerable<FoldJob> Missing(Part part, IReadOnlyList<int> positions) =>
        positions.Select(position => part.Folds.Folds[position].Number).Where(number => !part.Folder.HasFold(number)).Select(number => new FoldJob(part.Folder.Path, number));

    private int Workers(EvaluationPlan plan) => request.Workers > 0 ? request.Workers : Math.Max(1, Environment.ProcessorCount / plan.Compute.Threads);

    private IReadOnlyList<string> Arguments(FoldJob job, string? weights) =>
    [
        "evaluate", request.Frames, "--out", job.Folder, "--fold-process", job.Fold.ToString(CultureInfo.InvariantCulture),
        "--checkpoint-seconds", request.CheckpointEvery.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        .. weights is null ? Array.Empty<string>() : ["--weights", weights],
    ];
}
