using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Media;
using static System.FormattableString;

namespace Mien.Tests.Reports;

public sealed partial class EvaluationReportTests : IDisposable
{
    private static readonly string[] _files = ["figures.csv", "report.html", "report.md", "table.tex"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_leads_with_the_figure_its_interval_and_the_gap()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var page = PageReader.Load(_folder["e", "report.html"]);
        var hero = page.All("div").Single(div => (string?)div.Attribute("class") == "hero");
        var score = Clips(sample);
        var numbers = hero.All("span").Where(span => (string?)span.Attribute("class") == "number").Select(span => span.Value).ToList();
        var gap = sample.Record.LeakGap!;
        Assert.Equal([Invariant($"{score.Accuracy.Value * 100:0.0} %"), Invariant($"{(gap.FramesAccuracy - gap.Accuracy) * 100:0.0} points")], numbers);
        Assert.Contains(Invariant($"95\u00A0% interval {score.Accuracy.Interval.Low * 100:0.0} to {score.Accuracy.Interval.High * 100:0.0}\u00A0%, over 12 people"), hero.Value);
        Assert.Contains("for this model and these drawn faces; it says nothing of another", hero.Value);
        Assert.Contains("paired over 12 people", hero.Value);
        Assert.Equal("main", hero.Parent!.Name.LocalName);
        Assert.Null(hero.ElementsBeforeSelf().FirstOrDefault());
    }

    [Fact]
    public void Every_figure_of_the_csv_is_the_score_of_the_predictions_on_disk()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var table = PredictionTable.Read(_folder["e"]);
        var expected = ScoreRecord.Of(table);
        expected.Write(_folder["score"]);
        var theirs = Read(_folder["score", "score.csv"]);
        var ours = Read(_folder["e", "figures.csv"]);
        var mine = ours.Where(row => row["protocol"] == "subjects:4").Select(Line).ToList();
        Assert.True(mine.Count > 100);
        Assert.Equal(theirs.Where(row => row["by"] != "fold").Select(Line).Order(StringComparer.Ordinal), mine.Where(line => !line.Contains("|fold|")).Order(StringComparer.Ordinal));
        var gap = Assert.Single(ours, row => row["measure"] == "leak_gap");
        Assert.Equal((sample.Record.LeakGap!.FramesAccuracy - sample.Record.LeakGap.Accuracy).ToString("0.000000", CultureInfo.InvariantCulture), gap["estimate"]);
        Assert.NotEmpty(gap["low"]);
        Assert.Contains(ours, row => row["protocol"] == "random frames (leaky)" && row["measure"] == "accuracy"
            && row["estimate"] == sample.Record.LeakGap.FramesAccuracy.ToString("0.000000", CultureInfo.InvariantCulture));

        static string Line(Dictionary<string, string> row) => string.Join('|', row.Where(cell => cell.Key is not "protocol").Select(cell => cell.Value));
    }

    [Fact]
    public void Classes_people_and_parts_are_shown_with_support_as_scored()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var page = PageReader.Load(_folder["e", "report.html"]);
        var score = Clips(sample);
        var rows = page.All("tr").Select(row => row.Elements().Select(cell => cell.Value).ToList()).ToList();
        Assert.All(score.Classes, label => Assert.Contains(rows, row => row.Count == 8 && row[0] == label.Label && row[1] == Invariant($"{label.Support}")
            && row[2] == Percent(label.Recall.Value) && row[5] == Percent(label.Precision.Value)));
        foreach (var by in new[] { "subject", "sex", "intensity", "statement", "fold" })
            Assert.All(score.Groups.Where(group => group.By == by), group => Assert.Contains(rows, row => row.Count == 7
                && row[0] == (by == "subject" ? "" : by + " ") + group.Value && row[1] == Invariant($"{group.Support}") && row[2] == Percent(group.Accuracy.Value)));
        Assert.Equal(12 * 2, page.All("circle").Count(dot => dot.Parent!.Elements().First().Value == "Accuracy of every person"));
        Assert.Equal(4, page.All("svg").Count(svg => ((string?)svg.Attribute("aria-label"))?.StartsWith("Loss curves of fold", StringComparison.Ordinal) == true));
        var matrix = page.All("table").Single(table => (string?)table.Attribute("class") == "matrix");
        Assert.Equal(score.Confusion.SelectMany(row => row).Select(count => Invariant($"{count}")), matrix.All("tr").Skip(1).SelectMany(row => row.All("td").Take(6)).Select(cell => cell.Value));
    }

    [Fact]
    public void No_file_names_a_user_a_host_or_an_absolute_path()
    {
        var sample = SampleEvaluations.Create(_folder["e"], change: record => record with { Recipe = record.Recipe with { Weights = "/home/ada/secret/own.safetensors" } });
        EvaluationReport.Write(sample.Folder);
        Assert.All(_files, file =>
        {
            var text = File.ReadAllText(_folder["e", file]);
            Assert.DoesNotContain(_folder.Path, text);
            Assert.DoesNotMatch(AbsolutePath(), text);
        });
        Assert.Contains("own.safetensors", File.ReadAllText(_folder["e", "report.html"]));
    }

    [Fact]
    public void The_same_folder_gives_the_same_bytes()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var first = _files.Select(file => File.ReadAllText(_folder["e", file])).ToList();
        EvaluationReport.Write(sample.Folder);
        Assert.Equal(first, _files.Select(file => File.ReadAllText(_folder["e", file])));
    }

    [Theory]
    [InlineData(1, "1 subject: an interval over people needs at least 8")]
    [InlineData(4, "4 subjects: an interval over people needs at least 8")]
    public void Too_few_people_have_no_interval_and_every_file_says_so(int people, string why)
    {
        var sample = SampleEvaluations.Create(_folder["e"], people);
        EvaluationReport.Write(sample.Folder);
        Assert.All(_files, file => Assert.Contains(why, file.EndsWith(".html", StringComparison.Ordinal) ? PageReader.Load(_folder["e", file]).Value : File.ReadAllText(_folder["e", file])));
        Assert.Contains("How the figure would change with other people", PageReader.Load(_folder["e", "report.html"]).Value);
        Assert.DoesNotContain(", over 1 p", PageReader.Load(_folder["e", "report.html"]).Value);
    }

    [Fact]
    public void Unknown_people_are_said_to_be_unknown()
    {
        var sample = SampleEvaluations.Create(_folder["e"], gap: false, named: false);
        EvaluationReport.Write(sample.Folder);
        var text = PageReader.Load(_folder["e", "report.html"]).Value;
        Assert.Contains("The corpus does not say who is in a picture", text);
        Assert.Contains("the subjects are unknown", text);
        Assert.Contains("Not measured: random frames were not run besides", text);
    }

    [Fact]
    public void A_partial_evaluation_is_stamped()
    {
        var sample = SampleEvaluations.Create(_folder["e"], gap: false, change: record => record with { MissingFolds = [5, 6] });
        var markdown = EvaluationReport.Write(sample.Folder);
        var page = PageReader.Load(_folder["e", "report.html"]);
        Assert.Contains(page.All("span"), span => (string?)span.Attribute("class") == "stamp" && span.Value == "partial");
        Assert.Contains("4 of 6 folds are there. The rest: --folds 5,6", page.Value);
        Assert.Contains("folds 5, 6 are missing", markdown);
        Assert.Contains("Partial: 2 folds are missing", File.ReadAllText(_folder["e", "table.tex"]));
    }

    [Fact]
    public void The_leaky_protocol_itself_is_stamped_and_has_no_clips()
    {
        SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(new EvaluationFolder(_folder["e", "frames"]));
        var page = PageReader.Load(_folder["e", "frames", "report.html"]);
        Assert.Contains(page.All("span"), span => (string?)span.Attribute("class") == "stamp" && span.Value == "leaky");
        Assert.Contains("of 216 pictures of 12 people get the label", page.Value);
        Assert.DoesNotContain(Read(_folder["e", "frames", "figures.csv"]), row => row["unit"] == "clips");
    }

    [Theory]
    [InlineData("imagenet", "all: neutral, calm, happy, sad, angry, fearful")]
    [InlineData("mien", "classes not in the sourcecalm")]
    [InlineData("none", "so this is no transfer")]
    [InlineData("own.safetensors", "classes not in the sourcenot recorded")]
    public void The_transfer_is_told_in_the_papers_terms(string weights, string says)
    {
        var sample = SampleEvaluations.Create(_folder["e"], gap: false, change: record => record with { Recipe = record.Recipe with { Weights = weights, TrainableFrom = "block5" } });
        EvaluationReport.Write(sample.Folder);
        var method = PageReader.Load(_folder["e", "report.html"]).All("section").Single(section => section.All("h2").Single().Value == "Method");
        string[] rows = [.. method.All("th").Take(8).Select(cell => cell.Value)];
        Assert.Equal(["Source domain", "Source task", "Target domain", "Target task", "Transferred", "Slept", "Retrained", "Target classes not in the source"], rows);
        Assert.Contains(says, method.Value);
        Assert.Contains("10 layers with weights: block1_conv1", method.Value);
        Assert.Contains("5 layers with weights: block5_conv1, block5_conv2, block5_conv3, fc1, predictions", method.Value);
    }

    [Theory]
    [InlineData("RAVDESS", false, "luna5", 1056, true)]
    [InlineData("RAVDESS", false, "luna5", 88, false)]
    [InlineData("RAVDESS", false, "loao", 1056, false)]
    [InlineData("RAVDESS", true, "luna5", 1056, false)]
    [InlineData("other", false, "luna5", 1056, false)]
    public void Published_figures_stand_only_beside_the_same_classes_protocol_corpus_and_number_of_clips(string corpus, bool drawn, string protocol, int clips, bool shown)
    {
        var sample = SampleEvaluations.Create(_folder["e"], people: clips / 6, gap: false, change: record => record with
        {
            Corpus = corpus,
            Synthetic = drawn,
            Protocol = SampleEvaluations.Apart with { Name = protocol },
        });
        EvaluationReport.Write(sample.Folder);
        var text = PageReader.Load(_folder["e", "report.html"]).Value;
        Assert.Equal(shown && clips / 6 * 6 == clips, text.Contains("10.3390/app12010327", StringComparison.Ordinal));
        Assert.DoesNotContain("arXiv:2401.00416", text);
        Assert.Contains("25 / 32", text);
    }

    [Fact]
    public void Hostile_names_stay_text_in_every_format()
    {
        const string hostile = "a_b & 5% $x$ {y} \\input{z} ~^# <script>alert('x')</script>|\u0001";
        var sample = SampleEvaluations.Create(_folder["e"], change: record => record with { Corpus = hostile, Protocol = record.Protocol with { Name = hostile, Means = hostile, CannotSay = hostile }, Warnings = [hostile] });
        EvaluationReport.Write(sample.Folder);
        PageReader.Load(_folder["e", "report.html"]);
        Assert.DoesNotContain("<script", File.ReadAllText(_folder["e", "report.html"]));
        Assert.DoesNotContain("<script", File.ReadAllText(_folder["e", "report.md"]));
        var caption = File.ReadAllLines(_folder["e", "table.tex"]).Single(line => line.StartsWith("\\caption", StringComparison.Ordinal));
        Assert.Contains(@"a\_b \& 5\% \$x\$ \{y\} \textbackslash{}input\{z\} \textasciitilde{}\textasciicircum{}\# \textless{}script\textgreater{}", caption);
        Assert.DoesNotContain('\u0001', caption);
    }

    [Fact]
    public void The_latex_table_holds_the_scores_and_balanced_braces()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var (text, score) = (File.ReadAllText(_folder["e", "table.tex"]), Clips(sample));
        Assert.Contains(Invariant($"Accuracy & 72 & {score.Accuracy.Value * 100:0.0} & {score.Accuracy.Interval.Low * 100:0.0}--{score.Accuracy.Interval.High * 100:0.0} \\\\"), text);
        Assert.All(score.Classes, label => Assert.Contains(Invariant($"Recall, {label.Label} & {label.Support} & {label.Recall.Value * 100:0.0} & "), text));
        Assert.Contains("random frames (leaky) & 216 & ", text);
        Assert.Equal(text.Count(c => c == '{'), text.Count(c => c == '}'));
        Assert.Contains("The figures as a LaTeX table" + text, PageReader.Load(_folder["e", "report.html"]).Value);
    }

    [Fact]
    public void Predictions_of_another_evaluation_are_refused()
    {
        var sample = SampleEvaluations.Create(_folder["e"], gap: false);
        var first = sample.Predictions[0];
        var other = sample.Record.Labels.First(label => label != first.Predicted);
        TestPredictions.Write(_folder["e", "predictions.csv"], sample.Record.Labels, [first with { Predicted = other }, .. sample.Predictions.Skip(1)]);
        Assert.Contains("does not belong to the evaluation.json", Assert.Throws<MienException>(() => EvaluationReport.Write(sample.Folder)).Message);
        Assert.False(File.Exists(_folder["e", "report.html"]));
    }

    [Fact]
    public void Worst_and_best_clips_are_shown_from_the_frames_of_the_evaluation_alone()
    {
        var frames = Frames(_folder["frames"]);
        var sample = SampleEvaluations.Create(_folder["e"], people: 2, gap: false, change: record => record with { DataSha256 = frames.Sha256 });
        EvaluationReport.Write(sample.Folder, frames);
        var section = PageReader.Load(_folder["e", "report.html"]).All("section").Single(part => part.All("h2").Single().Value == "Worst and best");
        var wrong = Clips(sample).Support - Clips(sample).Confusion.Select((row, i) => row[i]).Sum();
        Assert.Equal(Math.Min(3, wrong) + 3, section.All("ol").Count());
        Assert.All(section.All("ol"), strip => Assert.Equal(3, strip.All("img").Count()));
        Assert.Contains("before you pass this page on", section.Value);

        var stranger = SampleEvaluations.Create(_folder["f"], people: 2, gap: false);
        Assert.Contains("other manifest hash", Assert.Throws<MienException>(() => EvaluationReport.Write(stranger.Folder, frames)).Message);
    }

    [Fact]
    public void The_uncertain_state_says_who_chose_it_and_what_it_keeps()
    {
        var sample = SampleEvaluations.Create(_folder["e"], change: record => record with
        {
            Uncertain = new UncertainRecord(0.1, 0.5, 0.08),
            UncertainClips = new UncertainRecord(0.1, 0.625, 0.2) { SilentFolds = 1 },
        });
        var markdown = EvaluationReport.Write(sample.Folder);
        var page = PageReader.Load(_folder["e", "report.html"]);
        const string says = "Inner people of the training fold alone chose it, for at most 10.0\u00A0% mistakes among the answered. " +
                            "On the test 62.5\u00A0% of the clips are answered, and 20.0\u00A0% of these wrong, more than stated";
        Assert.Contains(says, page.Value);
        Assert.Contains("In 1 of 4 folds no threshold kept the rate", page.Value);
        Assert.Contains(says, markdown);
        Assert.Contains(page.All("rect"), mark => (string?)mark.Attribute("data-name") == "thresholds");
        var rows = Read(_folder["e", "figures.csv"]).Where(row => row["measure"] is "answered" or "error_of_answered").Select(row => (row["unit"], row["estimate"], row["support"]));
        Assert.Equal([("clips", "0.625000", "72"), ("clips", "0.200000", "45"), ("frames", "0.500000", "216"), ("frames", "0.080000", "108")], rows);
    }

    [Fact]
    public void Both_votes_and_the_pictures_stand_in_one_table()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        var rows = PageReader.Load(_folder["e", "report.html"]).All("tr").Select(row => row.Elements().Select(cell => cell.Value).ToList()).Where(row => row.Count == 8).ToList();
        var logits = Score.Of(sample.Record.Labels, FrameVote.MeanOfLogits(sample.Record.Labels, sample.Rows()));
        Assert.Contains(rows, row => row[0] == "clips, mean of logits" && row[2] == Percent(logits.Accuracy.Value) && row[6] == Invariant($"{logits.Probabilities!.LogLoss.Value:0.000}"));
        Assert.Contains(rows, row => row[0] == "clips, mean of probabilities" && row[1] == "72");
        Assert.Contains(rows, row => row[0] == "pictures" && row[1] == "216");
    }

    [Fact]
    public void The_command_repeats_the_evaluation()
    {
        var sample = SampleEvaluations.Create(_folder["e"]);
        EvaluationReport.Write(sample.Folder);
        Assert.Contains("mien evaluate FRAMES --out DIR --protocol subjects:4 --select epoch --head gap,512 --dropout 0.3 --epochs 8", PageReader.Load(_folder["e", "report.html"]).Value);
    }

    private static Score Clips(SampleEvaluations sample) =>
        Score.Of(sample.Record.Labels, FrameVote.MeanOfProbabilities(sample.Record.Labels, sample.Rows()), Score.Clips, "mean of probabilities");

    private static FrameSet Frames(string folder)
    {
        var sample = SampleEvaluations.Create(Path.Combine(folder, "names"), people: 2, gap: false);
        var rows = sample.Predictions.Select((p, i) => new FrameRow(p.Path, p.Truth, p.Subject, p.Clip, i % 3, i % 3 / 30.0, "", "", "", "", "", "0000000000000000", "0000000000000000", []));
        foreach (var prediction in sample.Predictions)
        {
            var path = Path.Combine(folder, prediction.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, ImageFile.EncodePng(new byte[8 * 8 * 3], 8, 8));
        }
        FrameSet.Save(folder, new FrameSetInfo(FrameSetInfo.FormatName, "synthetic faces", true, 8, 1, "made up", []), [.. rows], []);
        return FrameSet.Load(folder);
    }

    private static List<Dictionary<string, string>> Read(string path)
    {
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.HeaderRecord!.ToDictionary(column => column, column => csv.GetField(column)!));
        return rows;
    }

    private static string Percent(double share) => Invariant($"{share * 100:0.0}\u00A0%");

    [GeneratedRegex(@"(?<![\w/<])/(home|root|tmp|work|usr|var|Users)/|[A-Z]:\\")]
    private static partial Regex AbsolutePath();
}
