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
        await Expect(bundled).ToContainTextAsync("81.0 %");
        await Expect(bundled).ToContainTextAsync("3,396 pictures");
        await Expect(bundled).ToContainTextAsync("Given split");
        await Expect(bundled).ToContainTextAsync("Not for");
        await bundled.GetByText("The whole card").ClickAsync();
        await Expect(bundled.Locator("table")).ToContainTextAsync("contempt");
        Assert.Empty(App.Complaints());
    }
}
