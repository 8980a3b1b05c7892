using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

[Collection(SharedApp.Name), Trait("speed", "slow")]
public sealed class RestartTests(App app) : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_server_that_was_killed_goes_on_where_it_was()
    {
        var page = await app.OpenAsync();
        string id;
        Uri address;
        await using (var server = await Server.StartAsync(_temp["data"]))
        {
            address = server.Address;
            await page.GotoAsync(address.ToString());
            id = await page.DropVideoAsync(app.Actors.Long);
            await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
            await server.KillAsync();
        }
        await using (await Server.StartAsync(_temp["data"], "--port", $"{address.Port}"))
        {
            await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people", new() { Timeout = 3 * Steps.Patience });
            using var read = await page.GetJsonAsync($"{address}api/jobs/{id}/frames?limit=5000");
            var frames = read.RootElement.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("frame").GetInt32()).ToList();
            Assert.Equal(Enumerable.Range(0, 60 * DrawnActors.Frames), frames);
        }
    }
}
