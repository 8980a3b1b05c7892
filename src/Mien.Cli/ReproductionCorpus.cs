using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Cli;

/// <summary>The corpus of a reproduction: frames that are prepared, or clips that are prepared as whole pictures and, where there are a
/// detector and faces, as face crops.</summary>
internal sealed class ReproductionCorpus(string corpus, string folder, ProgressDisplay display)
{
    private const string Whole = "frames", Faces = "faces";
    private static readonly PrepareOptions _options = new() { Labels = Label.PaperSix };

    /// <summary>Whether there is nothing to decode: frames were named, or an earlier call prepared them.</summary>
    public bool IsPrepared => IsFrames || (IsPreparedAs(Whole) && (!HasDetector || IsPreparedAs(Faces)));

    private bool IsFrames => File.Exists(FrameSet.ManifestPath(corpus));

    private bool IsPreparedAs(string name) => File.Exists(FrameSet.ManifestPath(Path.Combine(folder, name)));

    private static bool HasDetector => new ModelStore().Find(PublishedWeights.YuNet.Name) is not null;

    /// <summary>What clips that are not prepared will take, from a sample of them that is thrown away again.</summary>
    public async Task<(ReproductionPlan Plan, ReproductionForecast Forecast)> ExpectAsync(TrainingOptions recipe, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("mien-plan-").FullName;
        try
        {
            var whole = Preparation.Open(corpus, Path.Combine(scratch, Whole), _options);
            display.Say($"Found {whole.Catalogue.Name}: {whole.Catalogue.Found}.");
            List<(string Crop, int Pictures)> crops = [(InputSpec.FrameCrop, await SampleAsync(whole, "whole pictures", cancel))];
            if (HasDetector)
                crops.Add((InputSpec.FaceCrop, await SampleAsync(Preparation.Open(corpus, Path.Combine(scratch, Faces), _options with { Crop = PictureCrop.Face }), "face crops", cancel)));
            var plan = ReproductionPlan.Expect([.. crops.Where(crop => crop.Pictures > 0)], [.. whole.Catalogue.Clips.Select(clip => clip.Subject).Distinct()], recipe, Reading.All);
            return (plan, ReproductionForecast.Expect(plan, _options.Size, recipe));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>The corpus in each crop, what cannot be had, and whether inputs were skipped.</summary>
    public async Task<(IReadOnlyList<FrameSet> Crops, IReadOnlyList<string> LeftOut, bool Skipped)> PrepareAsync(CancellationToken cancel)
    {
        if (IsFrames)
        {
            var frames = FrameSet.Load(corpus);
            var other = frames.Info.Crop == InputSpec.FaceCrop ? InputSpec.FrameCrop : InputSpec.FaceCrop;
            return ([frames], [$"{ReproductionWords.Crop(other)}: these frames are prepared as {ReproductionWords.Crop(frames.Info.Crop)}. Name the folder of the clips to have both."], false);
        }
        var whole = await PrepareCommand.PrepareAsync(corpus, Path.Combine(folder, Whole), _options, display, cancel);
        if (!HasDetector)
            return ([whole.Frames], ["face crops: there is no face detector on this machine. Get it once with: mien fetch yunet"], whole.Skipped.Count > 0);
        try
        {
            var faces = await PrepareCommand.PrepareAsync(corpus, Path.Combine(folder, Faces), _options with { Crop = PictureCrop.Face }, display, cancel);
            return ([whole.Frames, faces.Frames], [], whole.Skipped.Count + faces.Skipped.Count > 0);
        }
        catch (MienException error)
        {
            return ([whole.Frames], ["face crops: " + error.Message], whole.Skipped.Count > 0);
        }
    }

    private async Task<int> SampleAsync(Preparation preparation, string what, CancellationToken cancel)
    {
        var plan = await preparation.PlanAsync(cancel);
        display.Say($"Plan: {plan.Clips:N0} clips to prepare as {what}, about {plan.Frames:N0} pictures, {ProgressDisplay.Duration(TimeSpan.FromSeconds(plan.Seconds))}, {ProgressDisplay.Size(plan.DiskBytes)} on disk.");
        return (int)Math.Min(plan.Frames, int.MaxValue);
    }
}
