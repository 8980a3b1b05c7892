using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Reports;

namespace Mien.Tests.Evaluation;

/// <summary>A reproduction whose runs are made by hand.</summary>
internal static class SampleReproduction
{
    public static readonly TrainingOptions Tiny = new()
    {
        Weights = "none",
        Dropout = [0.1, 0.1],
        Epochs = 3,
        Batch = 8,
        LearningRate = 1e-3,
        Precision = "fp32",
        Threads = 2,
        Seed = 5,
    };

    public static Reproduction Open(TempFolder folder, FrameSet frames, params Reading[] readings) => Reproduction.Open(folder["out"], [frames], Tiny, null, readings);

    /// <summary>Puts a finished run into the folder, whose last epoch has these numbers.</summary>
    public static void Finish(TempFolder folder, PlannedRun run, double loss, double accuracy, double validationLoss, double validationAccuracy)
    {
        var sample = SampleRuns.Frames(synthetic: true);
        new RunFolder(folder["out", "runs", run.Name]).Write(sample with
        {
            Options = run.Options(Tiny),
            Protocol = new ProtocolRecord(run.Protocol.ToString().ToLowerInvariant(), run.Protocol is not (SplitProtocol.Clips or SplitProtocol.Actors), "As drawn.", []),
            Epochs = [new(1, 1.5, 0.3, 1.4, 0.99, 1), new(2, 1, 0.5, 1.2, 0.4, 1), new(3, loss, accuracy, validationLoss, validationAccuracy, 1)],
        });
    }
}
