using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Media;
using TorchSharp;

namespace Mien.Tests.Recognition;

public sealed class PriorCorrectionTests(PriorCorrectionTests.SkewedModel model) : IClassFixture<PriorCorrectionTests.SkewedModel>, IDisposable
{
    private static readonly double[] _shares = [0.6, 0.3, 0.1];

    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Answers_are_divided_by_the_shares_to_the_power_and_sum_to_one()
    {
        float[] answer = [0.5f, 0.3f, 0.2f];
        PriorCorrection.Apply(answer, [0.64, 0.32, 0.04], 0.5);
        var sum = 0.5 / 0.8 + 0.3 / Math.Sqrt(0.32) + 0.2 / 0.2;
        Assert.Equal([0.5 / 0.8 / sum, 0.3 / Math.Sqrt(0.32) / sum, 0.2 / 0.2 / sum], answer.Select(p => (double)p), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void The_opposite_power_takes_it_back()
    {
        float[] answer = [0.5f, 0.3f, 0.2f];
        PriorCorrection.Apply(answer, _shares, 0.7);
        Assert.NotEqual(0.5, answer[0], 0.05);
        PriorCorrection.Apply(answer, _shares, -0.7);
        Assert.Equal([0.5, 0.3, 0.2], answer.Select(p => (double)p), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public async Task The_rows_of_a_video_are_the_corrected_answers()
    {
        var path = SampleVideo.Make(_temp["a.mp4"], 5);
        using var classifier = ExpressionClassifier.Load(model.File, threads: 1);
        Assert.Equal(_shares, classifier.ClassShares);
        var options = new RecognitionOptions { Tracking = new() { Faces = Mien.Faces.FaceChoice.Frame } };
        var recognizer = new ExpressionRecognizer(classifier);
        var plain = await recognizer.RecognizeAsync(path, options, Ct).ToListAsync(Ct);
        var corrected = await recognizer.RecognizeAsync(path, options with { PriorCorrection = 1 }, Ct).ToListAsync(Ct);
        Assert.All(plain.Zip(corrected), pair =>
        {
            var expected = pair.First.Raw!.Select(p => (float)p).ToArray();
            PriorCorrection.Apply(expected, _shares, 1);
            Assert.Equal(expected.Select(p => (double)p), pair.Second.Raw!, (one, other) => Math.Abs(one - other) < 1e-6);
        });
    }

    [Theory]
    [InlineData(-1.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void An_impossible_power_is_refused_with_its_flag(double power) =>
        Assert.Contains("--prior-correction", Assert.Throws<MienException>(() => new RecognitionOptions { PriorCorrection = power }).Message, StringComparison.Ordinal);

    /// <summary>A network that tells how frequent its classes were.</summary>
    public sealed class SkewedModel : IDisposable
    {
        private readonly TempFolder _temp = new();

        public SkewedModel()
        {
            torch.manual_seed(1);
            var head = HeadSpec.Parse("gap,8", []);
            using var network = new Vgg16(32, head, 3);
            OnnxExport.Write(File, network, head, InputSpec.KerasVgg16 with { Size = 32 }, ["happy", "sad", "angry"],
                new Dictionary<string, string> { ["protocol"] = "actors", ["class_shares"] = "[0.6,0.3,0.1]" });
        }

        public string File => _temp["model.onnx"];

        public void Dispose() => _temp.Dispose();
    }
}
