using System.Text;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Tests.Reports;

public sealed class RunReportTests
{
    private static readonly string[] _files =
        ["figure1.png", "figure1.svg", "figure2.png", "figure2.svg", "report.html", "table1.csv", "table1.md"];

    [Fact]
    public void A_leaky_run_says_leaky_in_every_file()
    {
        using var folder = new TempFolder();
        RunReport.Write(folder.Path, SampleRuns.Frames(synthetic: true));
        Assert.Equal(_files, Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(_files, file => Assert.Contains("leaky", Text(folder[file])));
        Assert.All(_files, file => Assert.Contains("synthetic faces", Text(folder[file]), StringComparison.OrdinalIgnoreCase));
        Assert.All(_files, file => Assert.Contains("mien", Text(folder[file])));
    }

    [Fact]
    public void A_run_that_does_not_leak_never_says_leaky()
    {
        using var folder = new TempFolder();
        RunReport.Write(folder.Path, SampleRuns.Actors());
        Assert.All(_files, file => Assert.DoesNotContain("leaky", Text(folder[file])));
        Assert.All(_files, file => Assert.DoesNotContain("synthetic", Text(folder[file]), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_page_names_the_figure_the_reason_every_option_and_the_limits()
    {
        using var folder = new TempFolder();
        var run = SampleRuns.Frames();
        RunReport.Write(folder.Path, run);
        var text = PageReader.Load(folder["report.html"]).Value;
        Assert.Contains("98.0 %", text);
        Assert.Contains(run.Protocol.Reason, text);
        Assert.All(run.Protocol.Warnings, warning => Assert.Contains(warning, text));
        Assert.Contains(run.Data.Sha256, text);
        Assert.Contains(run.Compute.Reason, text);
        Assert.Contains("split not stated", text);
        Assert.Contains("apparent (acted) expression, not what anyone feels", text);
        Assert.Contains("Always answering happy, the largest class, would give 18.5\u00A0%.", text);
        Assert.Contains("mien train FRAMES --out RUN --preset paper", text);
        Assert.All(typeof(TrainingOptions).GetProperties().Where(p => !p.GetMethod!.IsStatic),
            option => Assert.Contains(char.ToLowerInvariant(option.Name[0]) + option.Name[1..], text));
    }

    [Fact]
    public void The_command_carries_what_differs_from_the_preset()
    {
        using var folder = new TempFolder();
        var run = SampleRuns.Actors();
        RunReport.Write(folder["a"], run with { Options = run.Options with { Seed = 7, LearningRate = 0.001 } });
        Assert.Contains("--preset paper --protocol actors --learning-rate 0.001 --seed 7", PageReader.Load(folder["a", "report.html"]).Value);
        RunReport.Write(folder["b"], run with { Options = run.Options with { Flip = true } });
        Assert.Contains("--recipe recipe.json", PageReader.Load(folder["b", "report.html"]).Value);
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        using var folder = new TempFolder();
        const string hostile = "</style><script>alert('x')</script>\"&amp;\u0001";
        var run = SampleRuns.Frames();
        run = run with
        {
            Labels = [hostile, .. run.Labels.Skip(1)],
            Options = run.Options with { Weights = hostile, Head = hostile, ValidationSubjects = hostile },
            Protocol = new ProtocolRecord(hostile, true, hostile, [hostile]),
            Data = run.Data with { Corpus = hostile, Sha256 = hostile },
            Environment = new Dictionary<string, string> { [hostile] = hostile },
            Network = [.. run.Network.Select(layer => layer with { Name = layer.Name + hostile })],
        };
        RunReport.Write(folder.Path, run, new ClassificationReport(run.Labels, [.. run.Labels.Select(_ => new int[6])]));
        var page = PageReader.Load(folder["report.html"]);
        Assert.Contains("</style><script>alert('x')</script>\"&amp;\uFFFD", page.Value);
        Assert.DoesNotContain("<script", File.ReadAllText(folder["report.html"]));
        Assert.DoesNotContain("<script", File.ReadAllText(folder["figure1.svg"]));
        Assert.DoesNotContain("<script", File.ReadAllText(folder["figure2.svg"]));
    }

    [Fact]
    public void The_confusion_matrix_shows_counts_and_recall()
    {
        using var folder = new TempFolder();
        var run = SampleRuns.Actors();
        var counts = run.Labels.Select(_ => new int[6]).ToArray();
        (counts[0][0], counts[0][3], counts[2][2]) = (30, 10, 1234);
        RunReport.Write(folder.Path, run, new ClassificationReport(run.Labels, counts));
        var table = PageReader.Load(folder["report.html"]).All("table").Single(t => (string?)t.Attribute("class") == "matrix");
        var rows = table.All("tr").Skip(1).Select(row => row.All("td").Select(cell => cell.Value).ToList()).ToList();
        Assert.Equal(["30", "0", "0", "10", "0", "0", "75.0\u00A0%"], rows[0]);
        Assert.Equal(["0", "0", "0", "0", "0", "0", "no samples"], rows[1]);
        Assert.Equal("1,234", rows[2][2]);
    }

    [Fact]
    public void An_unfinished_run_says_where_it_stopped()
    {
        using var folder = new TempFolder();
        var run = SampleRuns.Actors();
        RunReport.Write(folder.Path, run with { Epochs = [.. run.Epochs.Take(7)], Finished = false });
        Assert.Contains("stopped after epoch 7 of 20", PageReader.Load(folder["report.html"]).Value);
    }

    private static string Text(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path));
}
