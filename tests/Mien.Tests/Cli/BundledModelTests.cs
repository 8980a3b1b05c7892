using Microsoft.ML.OnnxRuntime;
using Mien.Cli;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Tests.Cli;

public sealed class BundledModelTests
{
    [Theory]
    [InlineData("mien", 16_000_000)]
    [InlineData("mien-small", 1_500_000)]
    public void A_bundled_network_runs_in_int8_and_answers_drawn_faces_as_its_weights_do(string name, int mostBytes)
    {
        var model = ModelSource.Find(name)!;
        Assert.InRange(new FileInfo(model.Integers()!).Length, 1, mostBytes);
        using var options = new SessionOptions();
        using var single = ExpressionClassifier.Load(WeightsFile.ToOnnx(model.Path, model.Template), options);
        using var bytes = ExpressionClassifier.Load(model.Integers()!);
        using var opened = ModelSource.Open(name);
        Assert.Equal(bytes.Metadata["precision"], opened.Notice is null ? opened.Metadata["precision"] : "int8");
        Assert.Equal(single.Labels, bytes.Labels);
        Assert.Equal((single.Input.Size, single.Temperature), (bytes.Input.Size, bytes.Temperature));

        var synthetic = new SyntheticOptions();
        var faces = SyntheticClip.All(synthetic).Where((_, i) => i % 3 == 0).Select(clip => (ReadOnlyMemory<byte>)FaceCrop.Cut(SyntheticCorpus.Draw(clip, synthetic).ElementAt(3), null, single.Input)).ToList();
        var same = single.Classify(faces).Zip(bytes.Classify(faces)).Count(pair => Best(pair.First) == Best(pair.Second));
        Assert.InRange(same, (int)(0.9 * faces.Count), faces.Count);
    }

    private static int Best(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());
}
