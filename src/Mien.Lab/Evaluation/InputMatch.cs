using Mien.Lab.Datasets;
using Mien.Models;
using Mien.Recognition;
using static System.FormattableString;

namespace Mien.Lab.Evaluation;

/// <summary>Whether prepared pictures are what a model was trained to see: size, crop, and the template of faces.</summary>
public static class InputMatch
{
    /// <summary>Refuses pictures that are known to be others than the model's.</summary>
    /// <returns>What cannot be known, a sentence each; empty when all is known and alike.</returns>
    /// <exception cref="MienException">They differ; says in what, and what to do.</exception>
    public static IReadOnlyList<string> Require(FrameSet frames, ExpressionClassifier model)
    {
        var (wanted, shown) = (model.Input, frames.Info);
        if (wanted.Size != shown.Size)
            throw new MienException($"The model sees {wanted.Size}x{wanted.Size} pixels, the frames have {shown.Size}. Prepare the corpus with --size {wanted.Size}.");
        if (model.Metadata.GetValueOrDefault("data_sha256") == frames.Sha256)
            return [];
        var (modelUnknown, framesUnknown) = (model.Metadata.GetValueOrDefault("crop_known") == "false", !frames.IsCropKnown);
        if (modelUnknown || framesUnknown)
            return [Unknown(frames, wanted, modelUnknown, framesUnknown)];
        if (wanted.Crop != shown.Crop)
            throw new MienException($"The model was trained on {Words(wanted.Crop)}, '{shown.Corpus}' was prepared as {Words(shown.Crop)}. Prepare the corpus again " +
                                    $"with --crop {(wanted.Crop == InputSpec.FaceCrop ? "face" : "none")} --size {wanted.Size}, or take a model that was trained on {Words(shown.Crop)}.");
        var (template, other) = (wanted.Template ?? FaceTemplate.Default, shown.Template ?? FaceTemplate.Default);
        if (wanted.Crop == InputSpec.FaceCrop && !template.Equals(other))
            throw new MienException($"The model was trained on faces aligned with {Words(template)}, those of '{shown.Corpus}' are aligned with {Words(other)}. " +
                                    (template.Equals(FaceTemplate.Default) ? "Prepare the corpus again with --crop face." : "'mien prepare --crop face' has one template alone: train the model again on faces that are prepared now."));
        return [];
    }

    /// <summary>Stills have no recorded crop on one side or on both.</summary>
    private static string Unknown(FrameSet frames, InputSpec wanted, bool model, bool pictures) => (model, pictures) switch
    {
        (true, true) => $"The model was trained on stills as they came, and '{frames.Info.Corpus}' holds such: whether both show the same part of a face or frame is not recorded.",
        (true, false) => $"The model was trained on stills as they came: whether they showed {Words(frames.Info.Crop)}, as '{frames.Info.Corpus}' does, is not recorded.",
        _ => $"'{frames.Info.Corpus}' holds stills as they came: whether they show {Words(wanted.Crop)}, which the model was trained on, is not recorded.",
    };

    private static string Words(string crop) => crop == InputSpec.FaceCrop ? "aligned faces" : "whole frames";

    private static string Words(FaceTemplate template) =>
        Invariant($"eyes at ({template.Points[0]:0.###}, {template.Points[1]:0.###}) and ({template.Points[2]:0.###}, {template.Points[3]:0.###}) and a margin of {template.Margin:0.###}");
}
