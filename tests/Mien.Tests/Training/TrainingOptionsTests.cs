using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Training;

namespace Mien.Tests.Training;

public class TrainingOptionsTests
{
    [Fact]
    public void The_paper_is_possible_and_has_its_values()
    {
        var paper = TrainingOptions.Paper;
        paper.Validate();
        Assert.Equal(("imagenet", "head", "4096,4096", 20), (paper.Weights, paper.TrainableFrom, paper.Head, paper.Epochs));
        Assert.Equal([0.3, 0.5], paper.Dropout);
        Assert.Equal(SplitProtocol.Frames, paper.Protocol);
        Assert.False(paper.Flip || paper.Grey || paper.SoftTargets);
    }

    [Fact]
    public void All_impossible_values_are_told_at_once_each_with_its_flag()
    {
        var error = Assert.Throws<MienException>(() => new TrainingOptions
        {
            Epochs = 0,
            Batch = -1,
            LearningRate = double.NaN,
            BackboneRate = 0,
            WeightDecay = -1,
            ValidationShare = 1,
            Dropout = [0.3, 1],
            Schedule = "linear",
            Precision = "fp64",
            Threads = -1,
        }.Validate());
        Assert.All(["--epochs 0", "--batch -1", "--learning-rate NaN", "--backbone-rate 0", "--weight-decay -1", "--validation-share 1",
            "--dropout 0.3,1", "--schedule linear", "--precision fp64", "--threads -1"], flag => Assert.Contains(flag, error.Message));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 0.1, 0.2, 0.3 })]
    [InlineData(new[] { -0.1 })]
    [InlineData(new[] { double.NaN })]
    public void Impossible_dropout_is_refused(double[] dropout) =>
        Assert.Contains("--dropout", Assert.Throws<MienException>(() => new TrainingOptions { Dropout = dropout }.Validate()).Message);

    [Fact]
    public void A_recipe_comes_back_from_json_and_an_unknown_member_is_refused()
    {
        var options = new TrainingOptions { Protocol = SplitProtocol.Actors, Dropout = [0.1], Flip = true, Seed = 9 };
        var json = JsonSerializer.Serialize(options, LabJson.Options);
        Assert.Contains("\"protocol\": \"actors\"", json);
        var read = JsonSerializer.Deserialize<TrainingOptions>(json, LabJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, LabJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TrainingOptions>("""{"epoch": 3}""", LabJson.Options));
    }
}
