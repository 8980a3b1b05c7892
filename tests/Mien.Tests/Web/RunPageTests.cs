using System.Net;
using Mien.Lab;
using Mien.Lab.Training;
using Mien.Tests.Reports;

namespace Mien.Tests.Web;

public sealed class RunPageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_run_is_listed_and_shown_with_its_curves_and_table()
    {
        new RunFolder(Folder("paper")).Write(SampleRuns.Frames());
        await using var app = await StartAsync();
        var item = (await app.GetAsync("/api/runs")).GetProperty("runs").EnumerateArray().Single();
        Assert.Equal(("paper", "run", true), (item.GetProperty("name").GetString(), item.GetProperty("kind").GetString(), item.GetProperty("leaky").GetBoolean()));
        var run = await app.GetAsync($"/api/runs/{item.GetProperty("id").GetString()}");
        Assert.Equal(SampleRuns.Frames().Epochs.Select(epoch => epoch.ValidationAccuracy),
            run.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("validationAccuracy").GetDouble()));
        Assert.Equal([0.1523, 0.9488, 0.8108, 0.7812], run.GetProperty("table1").EnumerateArray().Select(row => row.GetProperty("paper").GetDouble()));
    }

    [Fact]
    public async Task Epochs_come_while_the_run_grows()
    {
        var whole = SampleRuns.Actors();
        var folder = new RunFolder(Folder("growing"));
        folder.Write(whole with { Epochs = [.. whole.Epochs.Take(2)], Finished = false });
        await using var app = await StartAsync();
        var id = (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("id").GetString();
        var listening = app.EventsAsync($"/api/runs/{id}/events");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        folder.Write(whole with { Finished = true });
        var events = await listening;
        Assert.Equal(whole.Epochs.Select(epoch => epoch.Epoch), events.Where(item => item.Event == "epoch").Select(item => item.Data.GetProperty("epoch").GetInt32()));
        Assert.Equal(["running", "finished"], events.Where(item => item.Event == "run").Select(item => item.Data.GetProperty("state").GetString()));
        var back = await app.EventsAsync($"/api/runs/{id}/events", after: $"{whole.Epochs.Count - 1}");
        Assert.Equal(whole.Epochs.Count, back.Single(item => item.Event == "epoch").Data.GetProperty("epoch").GetInt32());
    }

    [Fact]
    public async Task An_evaluation_shows_folds_confusion_and_leak_gap()
    {
        SampleEvaluations.Create(Folder("evaluation"));
        await using var app = await StartAsync();
        var item = (await app.GetAsync("/api/runs")).GetProperty("runs").EnumerateArray().Single();
        Assert.Equal("evaluation", item.GetProperty("kind").GetString());
        var evaluation = await app.GetAsync($"/api/runs/{item.GetProperty("id").GetString()}");
        Assert.Equal(4, evaluation.GetProperty("folds").GetArrayLength());
        Assert.Equal(6, evaluation.GetProperty("frames").GetProperty("confusion").GetArrayLength());
        Assert.Contains("Leak gap", evaluation.GetProperty("leakGap").GetProperty("sentence").GetString());
    }

    [Fact]
    public async Task Two_runs_stand_side_by_side()
    {
        new RunFolder(Folder("frames")).Write(SampleRuns.Frames());
        new RunFolder(Folder("actors")).Write(SampleRuns.Actors());
        await using var app = await StartAsync();
        var ids = (await app.GetAsync("/api/runs")).GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("id").GetString()).ToList();
        var pair = await app.GetAsync($"/api/runs/compare?a={ids[0]}&b={ids[1]}");
        var row = pair.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("figure").GetString() == "validation accuracy");
        Assert.Equal(row.GetProperty("a").GetDouble() - row.GetProperty("b").GetDouble(), row.GetProperty("difference").GetDouble(), 1e-12);
        Assert.NotEmpty(pair.GetProperty("why").GetString()!);
    }

    [Fact]
    public async Task A_broken_run_says_so_and_hides_no_other()
    {
        new RunFolder(Folder("good")).Write(SampleRuns.Frames());
        Directory.CreateDirectory(Folder("bad"));
        File.WriteAllText(Path.Combine(Folder("bad"), "run.json"), "{");
        await using var app = await StartAsync();
        var runs = (await app.GetAsync("/api/runs")).GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(2, runs.Count);
        var bad = runs.Single(run => run.GetProperty("name").GetString() == "bad");
        Assert.Contains("run.json", bad.GetProperty("problem").GetString());
        using var answer = await app.Client.GetAsync($"/api/runs/{bad.GetProperty("id").GetString()}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Theory]
    [InlineData(1200, 45, "running")]
    [InlineData(1200, 75, "stopped")]
    [InlineData(4, 10, "running")]
    [InlineData(4, 20, "stopped")]
    public async Task A_run_goes_on_for_a_quarter_of_an_hour_or_three_epochs(double epoch, int minutes, string state)
    {
        var whole = SampleRuns.Actors();
        new RunFolder(Folder("slow")).Write(whole with { Epochs = [whole.Epochs[0] with { Seconds = epoch }], Finished = false });
        File.SetLastWriteTimeUtc(Path.Combine(Folder("slow"), "run.json"), DateTime.UtcNow.AddMinutes(-minutes));
        await using var app = await StartAsync();
        Assert.Equal(state, (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_evaluation_goes_on_while_a_process_holds_a_fold()
    {
        SampleEvaluations.Create(Folder("evaluation"), gap: false, change: record => record with { MissingFolds = [5] });
        File.SetLastWriteTimeUtc(Path.Combine(Folder("evaluation"), "evaluation.json"), DateTime.UtcNow.AddHours(-5));
        await using var app = await StartAsync();
        using (FileLock.TryTake(Path.Combine(Folder("evaluation"), ".fold-05.lock")))
            Assert.Equal("running", (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("state").GetString());
        Assert.Equal("stopped", (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_folder_that_may_not_be_read_hides_no_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden to this account.");
        new RunFolder(Folder("good")).Write(SampleRuns.Frames());
        var closed = Directory.CreateDirectory(Folder("closed"));
        if (!OperatingSystem.IsWindows())
            closed.UnixFileMode = UnixFileMode.None;
        await using var app = await StartAsync();
        Assert.Equal("good", (await app.GetAsync("/api/runs")).GetProperty("runs").EnumerateArray().Single().GetProperty("name").GetString());
        if (!OperatingSystem.IsWindows())
            closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    }

    private string Folder(string name) => _temp["runs", name];

    private Task<WebApp> StartAsync() => WebApp.StartAsync(options => options with { Runs = _temp["runs"] });
}
