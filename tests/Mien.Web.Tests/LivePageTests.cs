using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class LivePageTests(App app) : PageTests(app)
{
    [Fact]
    public async Task The_camera_stays_off_without_consent()
    {
        var page = await App.OpenAsync("/live");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("to nowhere else");
        await page.GetByRole(AriaRole.Button, new() { Name = "No, go back" }).ClickAsync();
        Assert.False(await page.EvaluateAsync<bool>(Steps.CameraIsOn));
        await Expect(page.GetByText("The camera is off.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_camera_is_read_after_consent_and_released_at_the_end()
    {
        var page = await ReadingAsync();
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".facts dd").First).Not.ToHaveTextAsync("–");
        await Expect(page.Locator(".recording")).ToHaveTextAsync("Nothing is stored");
        await page.EvaluateAsync("window.track = document.querySelector('video').srcObject.getTracks()[0]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        Assert.Equal("ended", await page.EvaluateAsync<string>("window.track.readyState"));
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task Leaving_the_page_releases_the_camera()
    {
        var page = await ReadingAsync();
        await page.EvaluateAsync("window.track = document.querySelector('video').srcObject.getTracks()[0]");
        await page.GetByRole(AriaRole.Link, new() { Name = "Models" }).ClickAsync();
        await page.UntilAsync("window.track.readyState === 'ended'");
    }

    [Fact]
    public async Task A_recording_becomes_a_video_that_can_be_opened()
    {
        var page = await ReadingAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        await Expect(page.Locator(".recording")).ToContainTextAsync("pictures are stored here");
        await page.WaitForTimeoutAsync(1500);
        await page.GetByRole(AriaRole.Button, new() { Name = "End the recording" }).ClickAsync();
        await Expect(page.Locator(".recording")).ToHaveTextAsync("Nothing is stored");
        await page.Locator(".recorder a").ClickAsync(new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".lane")).Not.ToHaveCountAsync(0, new() { Timeout = Steps.Patience });
    }

    [Fact]
    public async Task The_server_is_asked_only_when_the_camera_is_there()
    {
        var page = await App.OpenAsync();
        await page.AddInitScriptAsync("""
            const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async wish => { await new Promise(resolve => { window.allow = resolve; }); return open(wish); };
            """);
        var sockets = 0;
        page.WebSocket += (_, _) => sockets++;
        await page.GotoAsync("/live");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I agree" }).ClickAsync();
        await page.UntilAsync("!!window.allow");
        await page.WaitForTimeoutAsync(500);
        Assert.Equal(0, sockets);
        await page.EvaluateAsync("window.allow()");
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        Assert.Equal(1, sockets);
    }

    [Fact]
    public async Task Going_back_while_the_question_is_open_leaves_the_camera_off()
    {
        var page = await App.OpenAsync("/models");
        await page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync();
        await page.EvaluateAsync("() => { navigator.mediaDevices.getUserMedia = async () => { window.wasAsked = true; throw new Error('none'); }; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.EvaluateAsync("window.agree = document.querySelector('dialog button.strong')");
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.EvaluateAsync("window.agree.click()");
        Assert.False(await page.EvaluateAsync<bool>("window.wasAsked === true"));
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task A_hidden_page_goes_on_sending_pictures()
    {
        var page = await App.OpenAsync("/models");
        var sent = 0;
        page.WebSocket += (_, socket) => socket.FrameSent += (_, _) => Interlocked.Increment(ref sent);
        await page.GotoAsync("/live");
        await page.SwitchCameraOnAsync();
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        await page.EvaluateAsync("() => { HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0; }");
        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { get: () => true })");
        var before = Volatile.Read(ref sent);
        for (var waited = 0; Volatile.Read(ref sent) < before + 5; waited += 100, await Task.Delay(100, TestContext.Current.CancellationToken))
            Assert.True(waited < Steps.Patience, "A hidden page sends nothing.");
    }

    [Fact]
    public async Task Stop_during_a_recording_says_where_it_is()
    {
        var page = await ReadingAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        await Expect(page.Locator(".recording")).ToContainTextAsync("pictures are stored here", new() { Timeout = Steps.Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("goes to the videos of the first page");
    }

    private async Task<IPage> ReadingAsync()
    {
        var page = await App.OpenAsync("/live");
        await page.SwitchCameraOnAsync();
        return page;
    }
}
