using Mien.Cli;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Tests.Networks;
using Mien.Tests.Reports;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

/// <summary>One command gives the page of an evaluation; <c>mien report</c> writes it again.</summary>
[Collection(ProcessWide.Name)]
public sealed class ReportCommandTests : IDisposable
{
    private static readonly string[] _recipe =
        ["--weights", "none", "--head", "gap,8", "--dropout", "0.1", "--epochs", "2", "--batch", "16", "--precision", "fp32", "--threads", "1"];
    private static readonly string[] _files = ["report.html", "report.md", "figures.csv", "table.tex"];

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public ReportCommandTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_evaluation_by_folds_ends_with_its_report_and_report_writes_it_again()
    {
        var said = await Done(["evaluate", _frames.Folder, "--out", _folder["e"], "--protocol", "subjects:2", "--no-gap", .. _recipe]);
        Assert.Contains($"Page: {_folder["e", "report.html"]}", said);
        var first = Taken("e");

        said = await Done("report", _folder["e"], "--frames", _frames.Folder);
        Assert.StartsWith("# VGG16 on drawn stripes, synthetic faces, tested on people it has not seen", said);
        Assert.Contains($"Page: {_folder["e", "report.html"]}", said);
        Assert.Equal(first, Read("e"));
        Assert.Contains("Worst and best", Sections("e"));

        await Done("report", _folder["e"]);
        Assert.DoesNotContain("Worst and best", Sections("e"));
        Assert.Equal(first[1..], Read("e")[1..]);
    }

    [Fact]
    public async Task A_fixed_model_ends_with_its_report_and_report_writes_it_again()
    {
        await Train();
        var others = TinyFrames.Create(_folder["others"], seed: 2);
        var said = await Done("evaluate", others.Folder, "--model", _folder["run"], "--split", "all", "--out", _folder["e"]);
        Assert.Contains($"Page: {_folder["e", "report.html"]}", said);
        var record = ModelEvaluationRecord.Read(new EvaluationFolder(_folder["e"]));
        var page = PageReader.Load(_folder["e", "report.html"]);
        Assert.Contains("A fixed model trained on drawn stripes, tested on drawn stripes, synthetic faces", page.Value);
        Assert.Contains(FormattableString.Invariant($"{record.Scores[1].Accuracy.Value * 100:0.0} %of 12 clips").Split('%')[0], page.Value);
        Assert.Contains("of 12 clips (mean of probabilities of their frames) of 4 people get the label", page.Value);
        Assert.Equal(["What it shows", "Confusion", "Classes", "People", "Parts", "Confidence", "Worst and best", "Method", "Repeat it"], Sections("e"));
        Assert.Contains($"mien evaluate FRAMES --model MODEL --split all --out DIR", page.Value);
        Assert.DoesNotContain(_folder.Path, string.Concat(_files.Append("evaluation.json").Select(file => File.ReadAllText(_folder["e", file]))));

        var first = Taken("e");
        await Done("report", _folder["e"], "--frames", others.Folder);
        Assert.Equal(first, Read("e"));
        var (code, _, error) = await Run("report", _folder["e"], "--frames", _frames.Folder);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("other manifest hash", error);
    }

    [Fact]
    public async Task A_model_scored_on_what_it_was_trained_on_is_stamped_leaky_on_its_page()
    {
        await Train();
        await Done("evaluate", _frames.Folder, "--model", _folder["run"], "--split", "all", "--allow-leak", "--out", _folder["e"]);
        var page = PageReader.Load(_folder["e", "report.html"]);
        Assert.Contains(page.All("span"), span => (string?)span.Attribute("class") == "stamp" && span.Value == "leaky");
        Assert.Contains("measures its memory", page.Value);
        Assert.Contains("(leaky: trained on these frames)", File.ReadAllText(_folder["e", "table.tex"]));
        Assert.Contains("fixed model (leaky)", File.ReadAllText(_folder["e", "figures.csv"]));
    }

    [Fact]
    public async Task A_folder_without_an_evaluation_and_a_broken_one_end_with_1()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal(ExitCode.Failed, (await Run("report", _folder["empty"])).Code);
        var (code, _, error) = await Run("report", _folder["empty"], "--frames", _frames.Folder);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no evaluation", error);
        File.WriteAllText(_folder["empty", "evaluation.json"], """{"format": "mien.evaluation/7"}""");
        (code, _, error) = await Run("report", _folder["empty"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("mien.evaluation/7", error);
        Assert.False(File.Exists(_folder["empty", "report.html"]));
    }

    private Task<string> Train() => Done(["train", _frames.Folder, "--out", _folder["run"], "--protocol", "actors", .. _recipe]);

    private IReadOnlyList<string> Sections(string name) => [.. PageReader.Load(_folder[name, "report.html"]).All("section").Select(section => section.All("h2").Single().Value)];

    private List<string> Read(string name) => [.. _files.Select(file => File.ReadAllText(_folder[name, file]))];

    private List<string> Taken(string name)
    {
        var content = Read(name);
        foreach (var file in _files)
            File.Delete(_folder[name, file]);
        return content;
    }

    private static async Task<string> Done(params string[] args)
    {
        var (code, output, error) = await Run(args);
        Assert.True(code == ExitCode.Done, error);
        return output;
    }
}
