using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

/// <summary>Everything that the app shows, and the way there.</summary>
internal static class Places
{
    public static readonly string[] All =
        ["/", "/live", "/runs", "/models", "run", "evaluation", "evaluation of a model", "two runs", "consent", "camera", "video", "exports"];

    /// <summary>Goes to a place and waits until it is drawn.</summary>
    public static async Task VisitAsync(this IPage page, App app, string place)
    {
        await page.GotoAsync(place switch
        {
            "consent" or "camera" => "/live",
            "run" or "evaluation" or "evaluation of a model" or "two runs" => "/runs",
            "video" or "exports" => "/",
            _ => place,
        });
        await Expect(page.Locator("main > *").First).ToBeVisibleAsync(new() { Timeout = Steps.Patience });
        await (place switch
        {
            "run" => OpenAsync("actors", ".plot polyline"),
            "evaluation" => OpenAsync("folds", ".plot-line"),
            "evaluation of a model" => OpenAsync("model", ".matrix"),
            "two runs" => CompareAsync(),
            "consent" => page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync(),
            "camera" => CameraAsync(),
            "video" or "exports" => VideoAsync(),
            _ => Task.CompletedTask,
        });

        async Task OpenAsync(string name, string part)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator(part).First).ToBeVisibleAsync();
        }

        async Task CompareAsync()
        {
            foreach (var name in new[] { "actors", "frames" })
                await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Compare {name}" }).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Two side by side" }).ClickAsync();
            await Expect(page.Locator(".plot")).ToHaveCountAsync(2);
        }

        async Task CameraAsync()
        {
            await page.SwitchCameraOnAsync();
            await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        }

        async Task VideoAsync()
        {
            await page.UntilReadAsync(await page.DropVideoAsync(app.Actors.Two));
            await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
            await page.GetByText("Segments as a table").ClickAsync();
            if (place == "exports")
            {
                await page.Locator(".menu summary").ClickAsync();
                await Expect(page.Locator(".menu li").First).ToBeVisibleAsync();
            }
        }
    }
}
