using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class ModelsPageTests(App app) : PageTests(app)
{
    [Fact]
    public async Task A_model_is_shown_with_its_accuracy_its_protocol_and_what_is_forbidden()
    {
        var page = await App.OpenAsync("/models");
        await Expect(page.Locator(".law")).ToContainTextAsync("art. 5(1)(f)");
        await Expect(page.Locator(".law")).ToContainTextAsync("art. 50(3)");
        var bundled = page.Locator(".card").First;
        var (percent, pictures) = await page.MeasuredAsync();
        await Expect(bundled).ToContainTextAsync(percent);
        await Expect(bundled).ToContainTextAsync(pictures);
        await Expect(bundled).ToContainTextAsync("neither trained nor chosen");
        await Expect(bundled).ToContainTextAsync("On other faces: ck48");
        await Expect(bundled).ToContainTextAsync("Not for");
        await bundled.GetByText("The whole card").ClickAsync();
        await Expect(bundled.Locator("table").Last).ToContainTextAsync("contempt");
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_says_why_and_hides_no_other()
    {
        var page = await App.OpenAsync();
        App.PutModel("broken.onnx", [1, 2, 3]);
        await page.GotoAsync("/models");
        await Expect(page.Locator(".card", new() { HasText = "broken.onnx" })).ToContainTextAsync("It cannot be used");
        await Expect(page.Locator(".card").First).ToContainTextAsync((await page.MeasuredAsync()).Percent);
        Assert.Empty(App.Complaints());
        App.PutModel("broken.onnx", null);
    }

    [Fact]
    public async Task A_model_that_does_not_say_of_how_many_pictures_it_was_tested_is_shown()
    {
        var page = await App.OpenAsync();
        var pictures = (await page.MeasuredAsync()).Pictures;
        var support = pictures.Split(' ')[0].Replace(",", "", StringComparison.Ordinal);
        await page.RouteAsync("**/api/models", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace($"\"support\":{support}", "\"support\":null", StringComparison.Ordinal) });
        });
        await page.GotoAsync("/models");
        await Expect(page.Locator(".card").First).ToContainTextAsync("get the label they carry");
        await Expect(page.GetByText(pictures)).ToHaveCountAsync(0);
        await page.GotoAsync("/");
        await page.UntilReadAsync(await page.DropVideoAsync(App.Actors.Two));
        await Expect(page.Locator(".meaning")).ToContainTextAsync("as they are labelled");
        Assert.Empty(App.Complaints());
    }
}
