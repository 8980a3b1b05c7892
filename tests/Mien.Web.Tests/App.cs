using System.Collections.Concurrent;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Reports;

namespace Mien.Web.Tests;

/// <summary>The server with a folder, two runs and two evaluations, drawn actors, and Debian's Chromium: started once for all tests.</summary>
public sealed class App : IAsyncLifetime
{
    private const float Patience = 15_000;
    private static readonly string[] _programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly TempFolder _temp = new();
    private readonly ConcurrentBag<string> _complaints = [];
    private readonly List<IBrowserContext> _open = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Server? _server;

    private static string? Chromium { get; } =
        _programs.Prepend(Environment.GetEnvironmentVariable("MIEN_CHROMIUM")).FirstOrDefault(File.Exists);

    internal DrawnActors Actors => field ??= new DrawnActors(_temp.Path);

    internal Uri Address => _server!.Address;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A page of a browser of its own; skips the test, counted, where there is no Chromium.</summary>
    /// <param name="path">Where it begins.</param>
    /// <param name="dark">With the dark colours.</param>
    /// <param name="phone">On a screen as small as a phone's.</param>
    internal async Task<IPage> OpenAsync(string path = "/", bool dark = false, bool phone = false)
    {
        await StartAsync();
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = _server!.Address.ToString(),
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["camera"],
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 900 },
        });
        _open.Add(context);
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Starts what is needed; the tests that share it run one after another.</summary>
    internal async Task StartAsync()
    {
        Assert.SkipWhen(Chromium is null, "No Chromium was found. Install it (apt-get install chromium), or name it in MIEN_CHROMIUM.");
        if (_browser is not null)
            return;
        await Actors.DrawAsync();
        Directory.CreateDirectory(_temp["videos"]);
        File.Copy(Actors.Two, _temp["videos", "interview.mp4"]);
        WriteRun("actors", SampleRuns.Actors());
        WriteRun("frames", SampleRuns.Frames());
        WriteEvaluation("folds");
        WriteModelEvaluation("model");
        _server = await Server.StartAsync(_temp["data"], "--folder", _temp["videos"], "--runs", _temp["runs"]);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={Actors.Camera}"],
        });
    }

    /// <summary>Writes a run as training does after each epoch.</summary>
    /// <param name="name">Folder.</param>
    /// <param name="run">The run.</param>
    /// <param name="validation">What it predicted in the end, as CSV; null for nothing.</param>
    internal void WriteRun(string name, RunRecord run, string? validation = null)
    {
        var folder = new RunFolder(_temp["runs", name]);
        if (validation is not null)
            File.WriteAllText(folder.File("validation.csv"), validation);
        folder.Write(run);
    }

    /// <summary>Writes an evaluation by folds, or one of which some are missing.</summary>
    internal void WriteEvaluation(string name, Func<EvaluationRecord, EvaluationRecord>? change = null) => SampleEvaluations.Create(_temp["runs", name], change: change);

    /// <summary>Puts a file among the models of the user; null takes it away.</summary>
    internal void PutModel(string name, byte[]? bytes)
    {
        if (bytes is null)
            File.Delete(_temp["data", "models", name]);
        else
            File.WriteAllBytes(_temp["data", "models", name], bytes);
    }

    internal void DeleteRun(string name) => Directory.Delete(_temp["runs", name], recursive: true);

    /// <summary>What scripts of the page stumbled over since the last call.</summary>
    internal IReadOnlyList<string> Complaints()
    {
        var complaints = _complaints.ToArray();
        _complaints.Clear();
        return complaints;
    }

    /// <summary>Closes every page, and with it its camera and its events.</summary>
    internal async Task CloseAsync()
    {
        foreach (var context in _open)
            await context.CloseAsync();
        _open.Clear();
    }

    private void WriteModelEvaluation(string name)
    {
        var pictures = new PartFigures("synthetic faces, valid, frames", 8, 0.75, 0.75, ["happy", "sad"], [[3, 1], [1, 3]]);
        var record = new ModelEvaluationRecord(ModelEvaluationRecord.FormatName, "synthetic faces", new string('a', 64), "valid", new Dictionary<string, int>(), [pictures]);
        Directory.CreateDirectory(_temp["runs", name]);
        File.WriteAllText(_temp["runs", name, "evaluation.json"], JsonSerializer.Serialize(record, LabJson.Options));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _temp.Dispose();
    }
}

/// <summary>All browser tests share one <see cref="App"/> and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedApp : ICollectionFixture<App>
{
    public const string Name = "app";
}
