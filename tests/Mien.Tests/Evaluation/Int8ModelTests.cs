using System.Text.Json.Nodes;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Datasets;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static TorchSharp.torch;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class Int8ModelTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Loss_agreement_and_interval_are_those_computed_by_hand()
    {
        // Of 100 faces both are right on 90, both wrong in the same way on 6, 3 are lost and 1 is won.
        var paired = PairedAccuracy.Of([.. Faces(90, "a", "a"), .. Faces(6, "b", "b"), .. Faces(3, "a", "b"), .. Faces(1, "b", "a")]);
        Assert.Equal(100, paired.Faces);
        Assert.Equal(0.93, paired.Reference, 1e-12);
        Assert.Equal(0.91, paired.Accuracy, 1e-12);
        Assert.Equal(0.02, paired.Loss, 1e-12);
        Assert.Equal(0.96, paired.Agreement, 1e-12);
        // (3 - 1) / 102 -+ 1.96 sqrt((3.5 + 1.5 - 2 * 2 / 102) / 102^2)
        Assert.Equal(-0.023190, paired.Low, 1e-5);
        Assert.Equal(0.062406, paired.High, 1e-5);
    }

    [Fact]
    public void More_than_half_a_point_is_too_much()
    {
        Int8Model.RequireSmallLoss(new PairedAccuracy(1000, 0.800, 0.7951, 0.99, 0, 0));
        Int8Model.RequireSmallLoss(new PairedAccuracy(1000, 0.800, 0.82, 0.99, 0, 0));
        var refused = Assert.Throws<MienException>(() => Int8Model.RequireSmallLoss(new PairedAccuracy(1000, 0.800, 0.794, 0.99, 0, 0)));
        Assert.Contains("0.60 points", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_faces_are_refused_with_their_number()
    {
        var frames = SampleFrames.Save(_temp, [.. Rows("train", 300), .. Rows("valid", 999), .. Rows("test", 0)]);
        Assert.Contains("256 and 999", Assert.Throws<MienException>(() => Int8Faces.Draw(frames, ["happy"], null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_calibration_faces_and_foreign_labels_are_not_checked()
    {
        var copies = Rows("valid", 50).Select((row, i) => row with { Path = $"happy/copy{i}.png", Pixels = Rows("train", 1)[0].Pixels });
        var frames = SampleFrames.Save(_temp, [.. Rows("train", 64), .. Rows("valid", 1000), .. copies, SampleFrames.Row("calm", "c", split: "valid")]);
        var faces = Int8Faces.Draw(frames, ["happy"], null);
        Assert.Equal(64, faces.Calibration.Count);
        Assert.Equal(1000, faces.Check.Count);
        Assert.Empty(faces.Check.Select(row => row.Pixels).Intersect(faces.Calibration.Select(row => row.Pixels)));
        Assert.All(faces.Check, row => Assert.Equal("happy", row.Label));
    }

    [Fact]
    public void Without_a_split_whole_recordings_are_kept_apart()
    {
        var rows = Enumerable.Range(0, 30).SelectMany(clip => Enumerable.Range(0, 50).Select(frame => SampleFrames.Row("happy", $"c{clip}-", frame)));
        var faces = Int8Faces.Draw(SampleFrames.Save(_temp, [.. rows]), ["happy"], null);
        Assert.Empty(faces.Check.Select(row => row.Clip).Intersect(faces.Calibration.Select(row => row.Clip)));
        Assert.Equal(1200, faces.Check.Count);
    }

    [Fact]
    public void The_runs_own_split_goes_before_that_of_the_corpus()
    {
        var frames = SampleFrames.Save(_temp, [.. Rows("train", 1000), .. Rows("valid", 100)]);
        var split = frames.Rows.ToDictionary(row => row.Path, row => row.Split == "train" ? "valid" : "train");
        var faces = Int8Faces.Draw(frames, ["happy"], split);
        Assert.All(faces.Calibration, row => Assert.Equal("valid", row.Split));
        Assert.Equal(1000, faces.Check.Count);
    }

    [Fact]
    public void An_exported_network_carries_what_it_lost_and_its_fp32_form()
    {
        var frames = TinyFrames.Create(_temp["frames"], pictures: 334);
        var weights = Weights(_temp["net.safetensors"]);
        var faces = Int8Faces.Draw(frames, weights.Labels, null);
        var paired = Int8Model.Export(_temp["net.onnx"], weights, frames, faces, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1002, paired.Faces);
        using var classifier = ExpressionClassifier.Load(_temp["net.onnx"], 1);
        Assert.Null(classifier.Notice);
        Assert.Equal("int8", classifier.Metadata["precision"]);
        Assert.Equal("a licence", classifier.Metadata["licence"]);
        Assert.Equal(OnnxFile.Read(_temp["net.fp32.onnx"]).Fingerprint, classifier.Metadata["fp32_sha256"]);
        var check = JsonNode.Parse(classifier.Metadata["check"])!;
        Assert.Equal(1002, check["faces"]!.GetValue<int>());
        Assert.Equal(paired.Loss, check["loss"]!.GetValue<double>(), 1e-6);
        Assert.Equal(paired.Reference, check["fp32Accuracy"]!.GetValue<double>(), 1e-6);
        Assert.Equal(256, JsonNode.Parse(classifier.Metadata["calibration"])!["faces"]!.GetValue<int>());
    }

    [Fact]
    public void Faces_of_another_size_are_refused()
    {
        var frames = SampleFrames.Save(_temp, [.. Rows("train", 64), .. Rows("valid", 1000)]);   // of 32 pixels
        var weights = Weights(_temp["net.safetensors"], 64);
        var refused = Assert.Throws<MienException>(() => Int8Model.Export(_temp["net.onnx"], weights, frames, Int8Faces.Draw(frames, ["happy"], null),
            cancel: TestContext.Current.CancellationToken));
        Assert.Contains("--size 64", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, string, string)> Faces(int count, string reference, string other) => Enumerable.Repeat(("a", reference, other), count);

    private static List<FrameRow> Rows(string split, int count) =>
        [.. Enumerable.Range(0, count).Select(i => SampleFrames.Row("happy", split, i, split: split))];

    private static NetworkWeights Weights(string path, int size = 32)
    {
        random.manual_seed(3);
        using var network = new Vgg16(size, HeadSpec.Parse("gap", []), 3);
        Safetensors.Write(path, [.. network.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter))], new Dictionary<string, string>
        {
            ["labels"] = "[\"happy\",\"sad\",\"angry\"]",
            ["input"] = $"{{\"size\":{size},\"order\":\"Bgr\",\"mean\":[104,117,124],\"std\":[1,1,1]}}",
            ["head"] = "gap",
            ["licence"] = "a licence",
        });
        return NetworkWeights.Read(path);
    }
}
