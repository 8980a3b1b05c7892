using Microsoft.ML.OnnxRuntime;
using Mien.Faces;
using Mien.Lab.Detection;
using Mien.Media;
using Mien.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Detection;

[Collection(ProcessWide.Name)]
public sealed class FaceNetTests : IDisposable
{
    private const float Bound = 2e-4f;
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    /// <summary>Batch norms folded and grey taken in, the file answers as the network does, at any size.</summary>
    [Theory]
    [InlineData(64, 96)]
    [InlineData(320, 192)]
    public void The_file_answers_as_the_network(int width, int height)
    {
        using var network = Trained();
        FaceNetExport.Write(_folder["faces.onnx"], network, 0, DetectorCard.Metadata);
        var grey = (rand(1, 1, height, width) * 255).to(ScalarType.Float32);
        var wanted = network.forward(grey)[0];                                  // (cells, 15)
        using var session = new InferenceSession(_folder["faces.onnx"]);
        using var input = OrtValue.CreateTensorValueFromMemory(grey.expand(1, 3, -1, -1).contiguous().data<float>().ToArray(), [1, 3, height, width]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["input"], [input], YuNetAnswer.Names);
        Assert.InRange(Difference(wanted.narrow(1, 0, 1).sigmoid(), [outputs[0], outputs[1], outputs[2]]), 0, Bound);
        Assert.InRange(Difference(wanted.narrow(1, 0, 1).sigmoid(), [outputs[3], outputs[4], outputs[5]]), 0, Bound);
        Assert.InRange(Difference(wanted.narrow(1, 1, 4), [outputs[6], outputs[7], outputs[8]]), 0, Bound);
        Assert.InRange(Difference(wanted.narrow(1, 5, 10), [outputs[9], outputs[10], outputs[11]]), 0, Bound);
    }

    [Fact]
    public void The_detector_loads_the_file_and_refuses_an_altered_one()
    {
        using var network = Trained();
        FaceNetExport.Write(_folder["faces.onnx"], network, 0, DetectorCard.Metadata);
        using (var detector = FaceDetector.Load(_folder["faces.onnx"]))
            Assert.Empty(detector.Detect(new Frame(0, TimeSpan.Zero, 33, 31, new byte[33 * 31 * 3])));
        var bytes = File.ReadAllBytes(_folder["faces.onnx"]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_folder["altered.onnx"], bytes);
        Assert.Contains("altered", Assert.Throws<MienException>(() => FaceDetector.Load(_folder["altered.onnx"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_right_answer_has_no_loss_of_box_and_landmarks_and_a_wrong_one_has()
    {
        var scenes = Enumerable.Range(0, 8).Select(number => new SceneComposer(SampleMaterial.Create(), 96).Compose(0, number)).ToList();
        var batch = FaceBatch.Of(scenes);
        var right = zeros(scenes.Count * batch.Asked.shape[0] / scenes.Count, 15).index_copy(0, batch.Cells, cat([full(batch.Cells.shape[0], 1, 20), batch.Values], 1));
        var output = (right + full(1, 15, 0) - tensor(new[] { 20f }.Concat(new float[14]).ToArray()) * (right.narrow(1, 0, 1) == 0)).reshape(scenes.Count, -1, 15);
        var loss = FaceLoss.Of(output, batch);
        Assert.InRange(loss.Box.item<float>(), -1e-5f, 1e-4f);
        Assert.InRange(loss.Points.item<float>(), 0, 1e-5f);
        Assert.InRange(loss.Score.item<float>(), 0, 1e-5f);
        var worse = FaceLoss.Of(output + 0.3, batch);
        Assert.True(worse.Box.item<float>() > 0.05 && worse.Points.item<float>() > 0.05);
    }

    [Fact]
    public void Training_stopped_and_resumed_gives_the_numbers_of_training_at_one_go()
    {
        var recipe = new DetectorRecipe { Size = 64, Scenes = 12, Batch = 2, Average = 0.5 };
        var (whole, parts) = (Train("whole", stops: false), Train("parts", stops: true));
        Assert.Equal(whole, parts);

        float[] Train(string name, bool stops)
        {
            random.manual_seed(1);
            using var network = new FaceNet();
            for (var more = true; more;)
            {
                using var cancel = new CancellationTokenSource();
                using var training = new DetectorTraining(network, new SceneComposer(SampleMaterial.Create(), recipe.Size), recipe, _folder[name], 1);
                var stop = new Stop(stops && !File.Exists(_folder[name]) ? cancel : null);
                try
                {
                    training.Run(TimeSpan.FromHours(1), (_, _) => { }, stop, cancel.Token);
                    more = false;
                }
                catch (OperationCanceledException)
                {
                    more = true;
                }
            }
            return [.. network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.to(ScalarType.Float32).data<float>().ToArray())];
        }
    }

    [Fact]
    public void The_shift_brings_the_threshold_to_the_usual_score()
    {
        var shift = DetectorChoice.Shift(0.31f);
        Assert.Equal(0.6, 1 / (1 + Math.Exp(-(Math.Log(0.31 / 0.69) + shift))), 1e-6);
        Assert.Equal(0, DetectorChoice.Shift(0.6f), 1e-6);
    }

    private sealed class Stop(CancellationTokenSource? source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Done >= 6)
                source?.Cancel();
        }
    }

    /// <summary>A network whose batch norms are not the identity.</summary>
    private static FaceNet Trained()
    {
        random.manual_seed(0);
        var network = new FaceNet();
        using (no_grad())
            foreach (var (name, value) in network.state_dict())
                if (name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith("norm.weight", StringComparison.Ordinal))
                    value.uniform_(0.5, 1.5);
                else if (name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal))
                    value.uniform_(-0.2, 0.2);
        network.eval();
        return network;
    }

    private static float Difference(Tensor wanted, IEnumerable<OrtValue> levels)
    {
        var found = levels.SelectMany(level => level.GetTensorDataAsSpan<float>().ToArray()).ToArray();
        return (wanted.flatten() - tensor(found)).abs().max().item<float>();
    }
}
