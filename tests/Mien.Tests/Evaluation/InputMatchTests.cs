using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using TorchSharp;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class InputMatchTests : IDisposable
{
    private static readonly FaceTemplate _wide = new(FaceTemplate.Default.Points, 0.25f);

    private readonly TempFolder _folder = new();
    private readonly FrameSet _whole;

    public InputMatchTests() => _whole = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_of_the_models_own_kind_pass_without_a_word()
    {
        Assert.Empty(Require(_whole, null));
        Assert.Empty(Require(Faces(FaceTemplate.Default), FaceTemplate.Default));
        Assert.Empty(Require(Faces(_wide), _wide));
    }

    [Fact]
    public void Whole_frames_for_a_model_of_faces_and_the_reverse_are_refused_with_the_way_out()
    {
        var message = Refused(_whole, FaceTemplate.Default);
        Assert.Contains("trained on aligned faces, 'drawn stripes' was prepared as whole frames", message);
        Assert.Contains("--crop face --size 32", message);
        Assert.Contains("--crop none", Refused(Faces(FaceTemplate.Default), null));
    }

    [Fact]
    public void Faces_of_another_template_are_refused_and_both_are_named()
    {
        var message = Refused(Faces(_wide), FaceTemplate.Default);
        Assert.Contains("eyes at (0.301, 0.357) and (0.699, 0.357) and a margin of 0", message);
        Assert.Contains("a margin of 0.25", message);
        Assert.Contains("Prepare the corpus again with --crop face", message);
        Assert.Contains("train the model again", Refused(Faces(FaceTemplate.Default), _wide));
    }

    [Fact]
    public void Stills_as_they_came_are_a_warning_on_either_side()
    {
        var stills = Stills();
        Assert.Contains("whether they show aligned faces, which the model was trained on, is not recorded", Assert.Single(Require(stills, FaceTemplate.Default)));
        Assert.Contains("whether they show whole frames", Assert.Single(Require(stills, null)));
        Assert.Contains("whether they showed aligned faces, as 'drawn stripes' does", Assert.Single(Require(Faces(FaceTemplate.Default), null, "false")));
        Assert.Contains("whether both show the same part", Assert.Single(Require(stills, null, "false")));
    }

    [Fact]
    public void A_models_own_pictures_need_no_word_even_where_the_crop_is_not_known()
    {
        var stills = Stills();
        using var model = Model(null, "false", stills.Sha256);
        Assert.Empty(InputMatch.Require(stills, model));
    }

    private IReadOnlyList<string> Require(FrameSet frames, FaceTemplate? template, string known = "true")
    {
        using var model = Model(template, known);
        return InputMatch.Require(frames, model);
    }

    private string Refused(FrameSet frames, FaceTemplate? template) => Assert.Throws<MienException>(() => Require(frames, template)).Message;

    private FrameSet Faces(FaceTemplate template) => Saved(_whole.Info with { Crop = InputSpec.FaceCrop, Template = template }, _whole.Rows);

    private FrameSet Stills() => Saved(_whole.Info, [.. _whole.Rows.Select(row => row with { Time = 0 })]);

    private FrameSet Saved(FrameSetInfo info, IReadOnlyList<FrameRow> rows)
    {
        FrameSet.Save(_whole.Folder, info, rows, []);
        return FrameSet.Load(_whole.Folder);
    }

    /// <summary>A model of whole frames, or of faces aligned by a template.</summary>
    private ExpressionClassifier Model(FaceTemplate? template, string known, string data = "another")
    {
        torch.random.manual_seed(4);
        var head = HeadSpec.Parse("gap", []);
        using var network = new Vgg16(TinyFrames.Size, head, 3);
        var input = InputSpec.KerasVgg16 with { Size = TinyFrames.Size, Crop = template is null ? InputSpec.FrameCrop : InputSpec.FaceCrop, Template = template };
        OnnxExport.Write(_folder["model.onnx"], network, head, input, ["happy", "sad", "angry"], new Dictionary<string, string> { ["crop_known"] = known, ["data_sha256"] = data });
        return ExpressionClassifier.Load(_folder["model.onnx"]);
    }
}
