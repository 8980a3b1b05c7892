using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Detection;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Tests.Networks;
using static TorchSharp.torch;
using Adam = Mien.Lab.Training.Adam;
using Parameter = TorchSharp.Modules.Parameter;

namespace Mien.Tests.Training;

/// <summary>What the fields of a recipe do to samples, targets, rates and weights.</summary>
[Collection(ProcessWide.Name)]
public sealed class RecipeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_running_mean_of_the_weights_is_the_one_computed_by_hand()
    {
        var weight = new Parameter(zeros(1));
        using var adam = new Adam([("w", weight, 1)], 1, average: 0.5);
        var (mean, kept) = (0.0, new[] { 2.0 / 11, 3.0 / 12, 4.0 / 13, 5.0 / 14 });   // (1 + n) / (10 + n), while below 0.5
        for (var step = 0; step < 4; step++)
        {
            weight.grad = ones(1);
            adam.Step(0.1, 0);
            mean = kept[step] * mean + (1 - kept[step]) * weight.item<float>();
        }
        Assert.Equal(mean, adam.Averages.Single().Value.item<float>(), 1e-6);
        var last = weight.item<float>();
        adam.Exchange();
        Assert.Equal(mean, weight.item<float>(), 1e-6);
        adam.Exchange();
        Assert.Equal(last, weight.item<float>());
        Assert.Contains("adam.average.w", adam.State.Select(pair => pair.Name));
    }

    [Fact]
    public void Without_a_mean_the_weights_stand_for_it()
    {
        var weight = new Parameter(ones(2));
        using var adam = new Adam([("w", weight, 1)], 1);
        adam.Exchange();
        Assert.Same(weight, adam.Averages.Single().Value);
        Assert.Equal(2, adam.State.Count());
    }

    [Fact]
    public void Mixed_targets_sum_to_one_and_mixed_samples_follow_them()
    {
        var target = nn.functional.one_hot(tensor(new long[] { 0, 1, 2, 0, 1 }), 3).to(ScalarType.Float32);
        var x = target.reshape(5, 3, 1, 1).expand(5, 3, 4, 4).contiguous();   // each picture shows its own target
        var (mixed, shares) = Mixup.Blend(x, target, 0.4, new Random(2));
        Assert.All(shares.sum(1).data<float>().ToArray(), sum => Assert.Equal(1, sum, 1e-6f));
        Assert.InRange((mixed.mean([2, 3]) - shares).abs().max().item<float>(), 0, 1e-6);
        Assert.Equal(target.argmax(1).data<long>().ToArray(), shares.argmax(1).data<long>().ToArray());
        Assert.True((shares - target).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Mixing_keeps_channels_last_in_memory()
    {
        var x = SleepingLayers.ChannelsLast(randn(4, 3, 5, 5));
        Assert.Equal(x.stride(), Mixup.Blend(x, ones(4, 2), 1, new Random(1)).X.stride());
    }

    [Fact]
    public void Rates_fall_from_block_to_block_and_reach_every_tensor()
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        var setup = new TrainingSetup(frames, new TrainingOptions { Weights = "none", Head = "gap,8", Dropout = [0.1], BackboneRate = 0.5, BlockRate = 0.1 }, null);
        Assert.Equal([5e-5, 5e-4, 5e-3, 0.05, 0.5, 1, 1], new[] { "features.2.bias", "features.5.weight", "features.14.weight", "features.21.bias",
            "features.28.weight", "classifier.0.weight", "classifier.3.bias" }.Select(setup.RateOf), (a, b) => Math.Abs(a - b) < 1e-12);
        using var network = setup.CreateNetwork();
        var awake = network.ParametersFrom(LayerPlace.Parse("block1", setup.Head)).ToList();
        var before = awake.Select(pair => pair.Value.detach().clone()).ToList();
        using var adam = setup.CreateOptimizer(awake, 1);
        foreach (var (_, value) in awake)
            value.grad = ones_like(value);
        adam.Step(0.01, 0);
        Assert.All(awake.Zip(before), pair =>   // Adam's first step is the rate, whatever the gradient
            Assert.Equal(0.01 * setup.RateOf(pair.First.Name), (pair.Second - pair.First.Value).mean().item<float>(), 1e-6));
    }

    [Fact]
    public void A_balanced_epoch_has_as_many_samples_and_of_rare_classes_more()
    {
        int[] classes = [.. Enumerable.Repeat(0, 900), .. Enumerable.Repeat(1, 100)];
        int[] rows = [.. Enumerable.Range(0, 1000)];
        var even = ClassBalance.Draw(rows, classes, 1, new Random(1));
        Assert.InRange(even.Count(row => classes[row] == 1), 499, 501);
        Assert.Equal(100, even.Where(row => classes[row] == 1).Distinct().Count());
        Assert.InRange(even.Length, 999, 1001);
        Assert.InRange(ClassBalance.Draw(rows, classes, 0.5, new Random(1)).Count(row => classes[row] == 1), 249, 251);   // 10 of 30 + 10
        Assert.NotEqual(even, ClassBalance.Draw(rows, classes, 1, new Random(2)));
    }

    [Fact]
    public void Log_priors_are_those_of_the_samples_that_are_drawn()
    {
        int[] classes = [0, 0, 0, 1];
        float[][] targets = [[1, 0], [1, 0], [0.5f, 0.5f], [0, 1]];
        Assert.Equal([Math.Log(2.5 / 4), Math.Log(1.5 / 4)], ClassBalance.LogPriors([0, 1, 2, 3], classes, targets, 0).Select(p => (double)p), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([Math.Log(2.5 / 6), Math.Log(3.5 / 6)], ClassBalance.LogPriors([0, 1, 2, 3], classes, targets, 1).Select(p => (double)p), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void The_inner_tenth_is_the_same_for_every_seed_and_has_no_given_validation_picture_nor_a_copy_of_one()
    {
        var frames = Stills(copies: 5);
        int[] rows = [.. Enumerable.Range(0, frames.Rows.Count)];
        var split = Protocol.Draw(frames, rows, new TrainingOptions { Protocol = SplitProtocol.Inner, ValidationShare = 0.25, Seed = 1 });
        Assert.Equal(split.Validation, Protocol.Draw(frames, rows, new TrainingOptions { Protocol = SplitProtocol.Inner, ValidationShare = 0.25, Seed = 2 }).Validation);
        Assert.All(split.Train.Concat(split.Validation), row => Assert.Equal("train", frames.Rows[row].Split));
        var given = frames.Rows.Where(row => row.Split == "valid").Select(row => row.Pixels).ToHashSet();
        Assert.DoesNotContain(split.Train.Concat(split.Validation), row => given.Contains(frames.Rows[row].Pixels));
        Assert.Equal(5, split.CopiesDropped);
        Assert.InRange(split.Validation.Count, 30, 70);
        Assert.Equal(200, split.Train.Count + split.Validation.Count + split.CopiesDropped);
    }

    [Fact]
    public void Without_training_pictures_there_is_no_inner_share() =>
        Assert.Contains("--protocol inner", Assert.Throws<MienException>(() =>
            Split.Inner(Relabelled(Stills(0), row => row with { Split = "" }), [0, 1, 2], 0.1)).Message);

    [Fact]
    public void The_input_says_size_crop_and_grey_of_the_recipe()
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        var input = new TrainingSetup(frames, new TrainingOptions { Weights = "none", Size = 48, Crop = "face", Grey = true }, null).Input;
        Assert.Equal((48, InputSpec.FaceCrop, FaceTemplate.Default, true), (input.Size, input.Crop, input.Template, input.Grey));
        Assert.Equal(TinyFrames.Size, new TrainingSetup(frames, new TrainingOptions { Weights = "none" }, null).Input.Size);
    }

    [Fact]
    public void The_recipes_of_the_project_are_possible()
    {
        var recipes = Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models", "recipes"), "*.json");
        Assert.NotEmpty(recipes);
        Assert.All(recipes, recipe => Validate(File.ReadAllText(recipe), IsDetector(recipe)));

        static bool IsDetector(string recipe) => Path.GetFileName(recipe) == "detector.json";
        static void Validate(string json, bool detector)
        {
            if (detector)
                JsonSerializer.Deserialize<DetectorRecipe>(json, LabJson.Options)!.Validate();
            else
                JsonSerializer.Deserialize<TrainingOptions>(json, LabJson.Options)!.Validate();
        }
    }

    /// <summary>200 stills of train and 50 of valid; the first of both are copies.</summary>
    private FrameSet Stills(int copies)
    {
        var frames = TinyFrames.Create(_folder["stills"]);
        var rows = Enumerable.Range(0, 250).Select(i => frames.Rows[i % 2] with
        {
            Path = $"happy/{i}.png",
            Clip = $"still{i}",
            Subject = "",
            Split = i < 200 ? "train" : "valid",
            Pixels = $"{(i >= 200 && i - 200 < copies ? i - 200 : i):x16}",
        });
        return Saved([.. rows]);
    }

    private FrameSet Relabelled(FrameSet frames, Func<FrameRow, FrameRow> change) => Saved([.. frames.Rows.Select(change)]);

    private FrameSet Saved(IReadOnlyList<FrameRow> rows)
    {
        FrameSet.Save(_folder["stills"], new FrameSetInfo(FrameSetInfo.FormatName, "stills", true, TinyFrames.Size, 1, "", []), rows, []);
        return FrameSet.Load(_folder["stills"]);
    }
}
