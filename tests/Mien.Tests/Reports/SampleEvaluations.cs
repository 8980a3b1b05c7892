using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Tests.Reports;

/// <summary>Evaluation folders as 'mien evaluate' leaves them, with made-up answers.</summary>
internal sealed record SampleEvaluations(EvaluationFolder Folder, EvaluationRecord Record, IReadOnlyList<TestPrediction> Predictions)
{
    public static readonly FoldProtocol Apart = new("subjects:4", FoldClaim.Subjects, false,
        "12 people in 4 drawn folds: nobody who is tested was seen in training.", "It speaks of people like these; not of other corpora.");

    public static readonly FoldProtocol Random = new("frames:4", FoldClaim.Nothing, true,
        "Random frames in 4 folds.", "Nothing can be claimed about new clips or new people.");

    private static readonly IReadOnlyList<string> _labels = Label.PaperSix;

    /// <summary>People of six clips of three pictures each; every third person's last clips are misread, more of them unlike the leaky part.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="people">How many.</param>
    /// <param name="gap">Whether random frames were run besides.</param>
    /// <param name="named">Whether subjects are known.</param>
    /// <param name="change">Changes the record before it is written.</param>
    public static SampleEvaluations Create(string folder, int people = 12, bool gap = true, bool named = true, Func<EvaluationRecord, EvaluationRecord>? change = null)
    {
        var apart = Answers(people, named, picture => picture.Person % 4 + 1, picture => (picture.Person + 2 * picture.Class) % 5 < 2 ? (picture.Class + 1) % 6 : picture.Class);
        var leaky = Answers(people, named, picture => picture.Number % 4 + 1, picture => (picture.Number + picture.Person) % 17 == 0 ? (picture.Class + 2) % 6 : picture.Class);
        var honest = RecordOf(Apart, apart, clips: true);
        if (gap)
        {
            Save(Path.Combine(folder, "frames"), RecordOf(Random, leaky, clips: false), leaky);
            var (a, b) = (FoldFigures.OfFrames(_labels, leaky), honest.Frames);
            honest = honest with { LeakGap = new LeakGapRecord(a.Accuracy, b.Accuracy, a.Uar, b.Uar, Sentence(a.Accuracy - b.Accuracy)) };
        }
        honest = change?.Invoke(honest) ?? honest;
        Save(folder, honest, apart);
        return new SampleEvaluations(new EvaluationFolder(folder), honest, apart);
    }

    public static string Sentence(double gap) => string.Create(CultureInfo.InvariantCulture,
        $"Leak gap: {gap * 100:0.0} percentage points of accuracy, for this model and these drawn faces; it says nothing of another.");

    /// <summary>The answers as rows to score.</summary>
    public IReadOnlyList<ScoredClip> Rows() =>
        [.. Predictions.Select(p => new ScoredClip(p.Clip, p.Truth, p.Predicted) { Path = p.Path, Subject = p.Subject, Fold = p.Fold.ToString("00", CultureInfo.InvariantCulture), Probabilities = p.Probabilities }.WithName())];

    private static List<TestPrediction> Answers(int people, bool named, Func<(int Person, int Class, int Number), int> fold, Func<(int Person, int Class, int Number), int> answer)
    {
        var answers = new List<TestPrediction>();
        for (var person = 1; person <= people; person++)
            for (var label = 0; label < 6; label++)
                for (var frame = 0; frame < 3; frame++)
                    answers.Add(One(person, label, frame, named, fold((person, label, answers.Count)), answer((person, label, answers.Count))));
        return [.. answers.OrderBy(prediction => prediction.Fold)];
    }

    private static TestPrediction One(int person, int label, int frame, bool named, int fold, int answer)
    {
        var clip = named ? $"02-01-{label + 1:00}-{(label == 0 ? 1 : 1 + person % 2):00}-{1 + (person + label) % 2:00}-01-{person:00}.mp4" : $"clip{person}-{label}";
        var sure = 0.35 + 0.1 * ((person + label) % 6);
        double[] probabilities = [.. Enumerable.Range(0, 6).Select(i => i == answer ? sure : (1 - sure) / 5)];
        return new TestPrediction($"{_labels[label]}/{clip}_{frame}.png", clip, _labels[label], _labels[answer], probabilities, fold,
            named ? person.ToString("00", CultureInfo.InvariantCulture) : "");
    }

    private static EvaluationRecord RecordOf(FoldProtocol protocol, IReadOnlyList<TestPrediction> answers, bool clips) => new(
        EvaluationRecord.FormatName, null, protocol, [], [], "synthetic faces", true, new string('a', 64), _labels,
        FoldFigures.OfFrames(_labels, answers), clips ? FoldFigures.OfClips(_labels, answers) : null,
        [.. answers.GroupBy(answer => answer.Fold).Select(fold => new FoldResult(Fold(fold, answers.Count), FoldFigures.OfFrames(_labels, fold), clips ? FoldFigures.OfClips(_labels, fold) : null))],
        EpochSelection.Epoch, TrainingOptions.Paper with { Protocol = SplitProtocol.Actors, Epochs = 8, Head = "gap,512", Dropout = [0.3] }, "fp32", "fp32", 1,
        new Dictionary<string, string> { ["mien"] = "0.1.0", ["commit"] = "1a2b3c4" });

    private static FoldRecord Fold(IGrouping<int, TestPrediction> fold, int all) => new(FoldRecord.FormatName, fold.Key, all - fold.Count(), fold.Count(),
        [.. fold.Select(answer => answer.Subject).Where(subject => subject.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        new FoldChoice("subjects", ["01", "02"], 36, 5, 1.25, Epochs(8, fold.Key)), Epochs(5, fold.Key), new string('b', 64));

    private static IReadOnlyList<FoldEpoch> Epochs(int count, int fold) => [.. Enumerable.Range(1, count).Select(epoch =>
        new FoldEpoch(epoch, 1.8 * Math.Exp(-epoch / 4.0), 1 - Math.Exp(-epoch / 3.0), 1.7 - 0.2 * epoch + 0.02 * epoch * epoch + 0.03 * fold, 0.5))];

    private static void Save(string folder, EvaluationRecord record, IReadOnlyList<TestPrediction> answers)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "evaluation.json"), JsonSerializer.Serialize(record, LabJson.Options));
        TestPredictions.Write(Path.Combine(folder, "predictions.csv"), record.Labels, answers);
    }
}
