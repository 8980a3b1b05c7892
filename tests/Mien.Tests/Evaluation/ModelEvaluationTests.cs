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
public sealed class ModelEvaluationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;
    private readonly ExpressionClassifier _classifier;

    public ModelEvaluationTests()
    {
        _frames = TinyFrames.Create(_folder["frames"]);
        _classifier = Model(TinyFrames.Size, "happy", "sad", "fearful", "angry");
    }

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_clip_is_the_mean_of_its_frames()
    {
        var evaluation = Run(LabelMap.Identity);
        var clips = evaluation.Clips();
        Assert.Equal(36, evaluation.Frames().Support);
        Assert.Equal(12, clips.Support);
        var expected = ClassificationReport.Of(evaluation.Labels, evaluation.Rows.Select((row, i) => (row, p: evaluation.Probabilities[i])).GroupBy(pair => pair.row.Clip)
            .Select(clip => (clip.First().row.Label, Largest(evaluation, clip.Select(pair => pair.p).ToList()))));
        Assert.Equal(expected.Confusion, clips.Confusion);
        Assert.Equal(9, evaluation.Frames(row => row.Subject == "4").Support);
    }

    [Fact]
    public void Labels_of_the_model_are_merged_by_the_map()
    {
        var plain = Run(LabelMap.Identity);
        var merged = Run(new LabelMap(new Dictionary<string, string?>(), new Dictionary<string, string?> { ["fearful"] = "sad" }));
        Assert.Equal(["happy", "sad", "angry"], merged.Labels);
        int[] columns = [.. new[] { "happy", "sad", "fearful", "angry" }.Select(label => plain.Labels.ToList().IndexOf(label))];
        Assert.All(plain.Probabilities.Zip(merged.Probabilities), pair =>
        {
            Assert.Equal(pair.First[columns[0]], pair.Second[0], 1e-9);
            Assert.Equal(pair.First[columns[1]] + pair.First[columns[2]], pair.Second[1], 1e-9);
            Assert.Equal(pair.First[columns[3]], pair.Second[2], 1e-9);
        });
    }

    [Fact]
    public void A_label_that_may_not_be_chosen_gives_its_share_to_the_others()
    {
        var evaluation = Run(new LabelMap(new Dictionary<string, string?>(), new Dictionary<string, string?> { ["fearful"] = null }));
        Assert.DoesNotContain("fearful", evaluation.Labels);
        Assert.All(evaluation.Probabilities, p => Assert.Equal(1, p.Sum(), 1e-6));
    }

    [Fact]
    public void Pictures_that_the_model_cannot_name_are_left_out_and_counted()
    {
        var evaluation = Run(new LabelMap(new Dictionary<string, string?> { ["angry"] = null }, new Dictionary<string, string?> { ["sad"] = null }));
        Assert.Equal(12, evaluation.Rows.Count);
        Assert.Equal(new Dictionary<string, int> { ["angry"] = 12, ["sad"] = 12 }, evaluation.LeftOut);
    }

    [Fact]
    public void No_shared_label_another_size_and_no_pictures_are_refused()
    {
        using var other = Model(TinyFrames.Size, "calm", "contempt");
        using var large = Model(64, "happy", "sad");
        Assert.Contains("share no label", Refused(other, _frames.Rows));
        Assert.Contains("--size 64", Refused(large, _frames.Rows));
        Assert.Contains("no pictures", Refused(_classifier, []));
    }

    [Fact]
    public void A_broken_picture_is_an_error_that_names_it()
    {
        File.WriteAllText(Path.Combine(_frames.Folder, _frames.Rows[20].Path), "no picture");
        Assert.Contains(Path.GetFileName(_frames.Rows[20].Path), Refused(_classifier, _frames.Rows));
    }

    [Fact]
    public void A_picture_and_its_mirror_image_get_the_same_mirrored_answer()
    {
        var picture = _frames.ReadPixels(_frames.Rows[0]);
        var mirrored = new byte[picture.Length];
        for (var i = 0; i < picture.Length / 3; i++)
            Array.Copy(picture, i * 3, mirrored, (i / TinyFrames.Size * TinyFrames.Size + TinyFrames.Size - 1 - i % TinyFrames.Size) * 3, 3);
        var plain = _classifier.Classify([picture, mirrored]);
        var both = new Answering(Mirrored: true, PriorCorrection: 0).Of(_classifier, [picture, mirrored]);
        Assert.NotEqual(plain[0], plain[1]);
        for (var i = 0; i < plain[0].Length; i++)
        {
            Assert.Equal((plain[0][i] + plain[1][i]) / 2, both[0][i], 1e-6f);
            Assert.Equal(both[0][i], both[1][i], 1e-6f);
        }
    }

    [Fact]
    public void A_whole_prior_correction_divides_by_the_shares_of_training()
    {
        using var model = Model(TinyFrames.Size, new Dictionary<string, string> { ["class_shares"] = "[0.5,0.25,0.125,0.125]" }, "happy", "sad", "fearful", "angry");
        var picture = _frames.ReadPixels(_frames.Rows[0]);
        var plain = model.Classify([picture])[0];
        double[] divided = [plain[0] / 0.5, plain[1] / 0.25, plain[2] / 0.125, plain[3] / 0.125];
        var corrected = new Answering(Mirrored: false, PriorCorrection: 1).Of(model, [picture])[0];
        Assert.All(corrected.Zip(divided), pair => Assert.Equal(pair.Second / divided.Sum(), pair.First, 1e-6));
        Assert.Contains("class_shares", Assert.Throws<MienException>(() => new Answering(false, 0.5).Of(_classifier, [picture])).Message);
    }

    [Fact]
    public void Against_the_own_baseline_every_person_shows_every_class_equally_on_geometric_average()
    {
        double[][] answers = [[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6]];
        FrameRow[] rows = [Row("a", "1"), Row("a", "2"), Row("b", "3")];
        var corrected = PersonBaseline.Remove(rows, answers);
        var mean = new[] { Math.Sqrt(0.8 * 0.6), Math.Sqrt(0.1 * 0.3), 0.1 };
        var sum = 0.8 / mean[0] + 0.1 / mean[1] + 0.1 / mean[2];
        Assert.Equal([0.8 / mean[0] / sum, 0.1 / mean[1] / sum, 0.1 / mean[2] / sum], corrected[0], (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.All(corrected[2], p => Assert.Equal(1 / 3.0, p, 1e-12));
        Assert.Contains("--subjects", Assert.Throws<MienException>(() => PersonBaseline.Remove([Row("", "1")], [[1.0]])).Message);

        static FrameRow Row(string subject, string clip) => new(clip + ".png", "happy", subject, clip, 0, 0, "", "", "", "", "", "", "", []);
    }

    private ModelEvaluation Run(LabelMap map) => ModelEvaluation.Run(_frames, _frames.Rows, _classifier, map, cancel: TestContext.Current.CancellationToken);

    private string Refused(ExpressionClassifier classifier, IReadOnlyList<FrameRow> rows) => Assert.Throws<MienException>(() =>
        ModelEvaluation.Run(_frames, rows, classifier, LabelMap.Identity, cancel: TestContext.Current.CancellationToken)).Message;

    private static string Largest(ModelEvaluation evaluation, List<double[]> frames)
    {
        var means = Enumerable.Range(0, evaluation.Labels.Count).Select(label => frames.Average(p => p[label])).ToList();
        return evaluation.Labels[means.IndexOf(means.Max())];
    }

    private ExpressionClassifier Model(int size, params string[] labels) => Model(size, [], labels);

    private ExpressionClassifier Model(int size, Dictionary<string, string> metadata, params string[] labels)
    {
        torch.random.manual_seed(4);
        var head = HeadSpec.Parse("gap", []);
        using var network = new Vgg16(size, head, labels.Length);
        var path = _folder[$"{size}-{labels.Length}-{metadata.Count}.onnx"];
        OnnxExport.Write(path, network, head, InputSpec.KerasVgg16 with { Size = size }, labels, metadata);
        return ExpressionClassifier.Load(path);
    }
}
