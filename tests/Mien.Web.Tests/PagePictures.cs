using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

/// <summary>Draws the pictures of <c>docs/</c> anew, with drawn actors; looked at by people, so it runs only when it is asked for:
/// <c>dotnet test --solution Mien.slnx -c Release --explicit only --filter-class 'Mien.Web.Tests.PagePictures'</c>. The pictures of runs
/// need the scratch folder of <c>docs/pictures.sh</c> in <c>MIEN_PICTURES</c>.</summary>
public sealed class PagePictures(App app) : PageTests(app)
{
    private readonly TempFolder _temp = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _temp.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task Draw()
    {
        await App.StartAsync();
        var actors = new DrawnActors(_temp.Path, expressions: 6);
        await actors.DrawAsync();
        var page = await App.OpenAsync();
        var id = await page.DropVideoAsync(actors.Two, "two actors.mp4");
        await page.UntilReadAsync(id);
        await VideoAsync(page, "video");
        await VideoAsync(await App.OpenAsync($"/video/{id}", dark: true), "video-dark");
        await VideoAsync(await App.OpenAsync($"/video/{id}", phone: true), "video-phone");
        await VideoAsync(await App.OpenAsync($"/video/{id}", dark: true, phone: true), "video-phone-dark");
        foreach (var (name, path) in new[] { ("videos", "/"), ("models", "/models") })
            await KeepAllAsync(path, name);
        await ConsentAsync();
        await KeepAllAsync("/live", "live", async live =>
        {
            await live.SwitchCameraOnAsync();
            await Expect(live.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
            await live.WaitForTimeoutAsync(8000);
        });
    }

    [Fact(Explicit = true)]
    public async Task Draw_runs()
    {
        var runs = Environment.GetEnvironmentVariable("MIEN_PICTURES");
        Assert.SkipUnless(Directory.Exists(runs), "MIEN_PICTURES names no folder.");
        await App.StartAsync();
        await using var server = await Server.StartAsync(_temp["runs"], "--runs", runs);
        var page = await App.OpenAsync(server.Address + "runs");
        using var list = JsonDocument.Parse(await page.EvaluateAsync<string>("fetch('/api/runs').then(answer => answer.text())"));
        string Id(string name) => list.RootElement.GetProperty("runs").EnumerateArray().First(run => run.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;
        await KeepAllAsync(server.Address + "runs", "runs");
        await KeepAllAsync($"{server.Address}runs/{Id("run")}", "run");
        await KeepAllAsync($"{server.Address}runs/{Id("luna5")}", "evaluation");
    }

    private async Task KeepAllAsync(string path, string name, Func<IPage, Task>? before = null)
    {
        foreach (var (dark, phone, kind) in new[] { (false, false, ""), (true, false, "-dark"), (false, true, "-phone") })
        {
            var page = await App.OpenAsync(path, dark, phone);
            await (before?.Invoke(page) ?? Task.CompletedTask);
            await KeepAsync(page, name + kind);
            await App.CloseAsync();
        }
    }

    private static async Task VideoAsync(IPage page, string name)
    {
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2);
        var place = (await page.GetByRole(AriaRole.Slider).BoundingBoxAsync())!;
        await page.GetByRole(AriaRole.Slider).ClickAsync(new() { Position = new() { X = place.Width * 0.46f, Y = 10 } });
        await page.EvaluateAsync("scrollTo(0, 0)");
        await KeepAsync(page, name);
    }

    private async Task ConsentAsync()
    {
        var page = await App.OpenAsync("/live");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync();
        await KeepAsync(page, "consent");
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        await page.WaitForTimeoutAsync(1500);
        await page.ScreenshotAsync(new() { Path = Path.Combine(TestData.RepositoryRoot, "docs", $"web-{name}.png") });
    }
}
