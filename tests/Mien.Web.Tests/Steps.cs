using System.Globalization;
using System.Text.Json;

namespace Mien.Web.Tests;

/// <summary>What a user does on the pages.</summary>
internal static class Steps
{
    /// <summary>Reading may take its time on a busy machine.</summary>
    public const float Patience = 60_000;

    /// <summary>True on a page that reads the camera.</summary>
    public const string CameraIsOn = "document.querySelector('video').srcObject?.getTracks().some(track => track.readyState === 'live') === true";

    /// <summary>Drops a file on the field, as from a file manager.</summary>
    public static async Task DropAsync(this IPage page, string name, byte[] bytes)
    {
        var data = await page.EvaluateHandleAsync("""
            ([name, text]) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(text), character => character.charCodeAt(0))], name));
              return data;
            }
            """, new object[] { name, Convert.ToBase64String(bytes) });
        await page.Locator(".drop").DispatchEventAsync("drop", new { dataTransfer = data });
    }

    /// <summary>Drops a video and waits until its page is open.</summary>
    /// <returns>The id of its job.</returns>
    public static async Task<string> DropVideoAsync(this IPage page, string path, string? name = null)
    {
        await page.DropAsync(name ?? Path.GetFileName(path), await File.ReadAllBytesAsync(path));
        await page.WaitForURLAsync("**/video/*", new() { Timeout = Patience });
        return new Uri(page.Url).Segments[^1];
    }

    /// <summary>Waits until all of a video is read.</summary>
    public static Task UntilReadAsync(this IPage page, string id) => page.UntilReadAsync(null, id);

    /// <summary>Waits until all of a video is read by another server than the shared one.</summary>
    public static async Task UntilReadAsync(this IPage page, Uri? server, string id)
    {
        for (var waited = 0; waited < Patience; waited += 200, await Task.Delay(200))
        {
            using var job = await page.GetJsonAsync($"{server?.GetLeftPart(UriPartial.Authority)}/api/jobs/{id}");
            var state = job.RootElement.GetProperty("state").GetString();
            Assert.False(state is "failed" or "cancelled", job.RootElement.ToString());
            if (state == "done")
                return;
        }
        Assert.Fail($"Job {id} was not read within {Patience / 1000} s.");
    }

    /// <summary>Switches the camera on and agrees.</summary>
    public static async Task SwitchCameraOnAsync(this IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I agree" }).ClickAsync();
        await page.UntilAsync(CameraIsOn);
    }

    /// <summary>What the server says of the bundled model's accuracy, as the pages write it.</summary>
    public static async Task<(string Percent, string Pictures)> MeasuredAsync(this IPage page)
    {
        using var answer = await page.GetJsonAsync("/api/models");
        var measured = answer.RootElement.GetProperty("models")[0].GetProperty("measured");
        return (string.Create(CultureInfo.InvariantCulture, $"{100 * measured.GetProperty("accuracy").GetDouble():0.0} %"),
            string.Create(CultureInfo.InvariantCulture, $"{measured.GetProperty("support").GetInt32():N0} pictures"));
    }

    public static async Task<JsonDocument> GetJsonAsync(this IPage page, string path)
    {
        var answer = await page.APIRequest.GetAsync(path);
        Assert.True(answer.Ok, await answer.TextAsync());
        return JsonDocument.Parse(await answer.TextAsync());
    }

    /// <summary>Waits until an expression is true. The browser evaluates it itself: the page's policy forbids the usual way.</summary>
    public static async Task UntilAsync(this IPage page, string expression, object? argument = null)
    {
        for (var waited = 0; !await page.EvaluateAsync<bool>(expression, argument); waited += 100, await Task.Delay(100))
            Assert.True(waited < Patience, $"Never true: {expression}");
    }

    /// <summary>The moment at which the picture stands, seconds.</summary>
    public static Task<double> MomentAsync(this IPage page) => page.Locator(".stage video").EvaluateAsync<double>("video => video.currentTime");

    /// <summary>The moment that the slider tells, seconds.</summary>
    public static async Task<double> SliderAsync(this IPage page) =>
        double.Parse((await page.GetByRole(AriaRole.Slider).GetAttributeAsync("aria-valuenow"))!, CultureInfo.InvariantCulture);
}
