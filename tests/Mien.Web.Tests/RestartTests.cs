using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class RestartTests(App app) : PageTests(app)
{
    private readonly TempFolder _temp = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_server_that_was_killed_goes_on_where_it_was()
    {
        var page = await App.OpenAsync();
        string id;
        Uri address;
        await using (var server = await Server.StartAsync(_temp["data"]))
        {
            address = server.Address;
            await page.GotoAsync(address.ToString());
            id = await page.DropVideoAsync(App.Actors.Long);
            await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
            await server.KillAsync();
        }
        await using (await Server.StartAsync(_temp["data"], "--port", $"{address.Port}"))
        {
            await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people", new() { Timeout = 5 * Steps.Patience });
            using var read = await page.GetJsonAsync($"{address}api/jobs/{id}/frames?limit=5000");
            var frames = read.RootElement.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("frame").GetInt32()).ToList();
            Assert.Equal(Enumerable.Range(0, DrawnActors.LongFrames), frames);
        }
    }
}
