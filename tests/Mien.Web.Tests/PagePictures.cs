using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

/// <summary>Draws the pictures of <c>docs/</c> anew, with drawn actors (those of runs are in <c>docs/pictures.sh</c>); looked at by people, so it runs only when it is asked for:
/// <c>dotnet test --solution Mien.slnx -c Release --explicit only --filter-class 'Mien.Web.Tests.PagePictures'</c>.</summary>
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
        {
            await KeepAsync(await App.OpenAsync(path), name);
            await KeepAsync(await App.OpenAsync(path, dark: true), name + "-dark");
            await KeepAsync(await App.OpenAsync(path, phone: true), name + "-phone");
        }
        await ConsentAsync();
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
