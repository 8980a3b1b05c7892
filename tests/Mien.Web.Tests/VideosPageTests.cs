using System.Diagnostics;
using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class VideosPageTests(App app) : PageTests(app)
{
    [Fact]
    public async Task A_dropped_video_becomes_a_lane_a_person_and_a_row_a_frame()
    {
        var page = await App.OpenAsync();
        var id = await page.DropVideoAsync(App.Actors.Two);
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        await page.UntilReadAsync(id);
        using var read = await page.GetJsonAsync($"/api/jobs/{id}/frames");
        var frames = read.RootElement.GetProperty("frames");
        Assert.Equal(DrawnActors.Frames, frames.GetArrayLength());
        Assert.Equal(2 * DrawnActors.Frames, frames.EnumerateArray().Sum(frame => frame.GetProperty("rows").GetArrayLength()));
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people");
        await page.GetByRole(AriaRole.Link, new() { Name = "Videos", Exact = true }).ClickAsync();
        await Expect(page.Locator($".job[data-id='{id}'] .ribbons svg")).ToHaveCountAsync(2);
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task A_real_clip_becomes_a_row_for_each_frame_that_ffprobe_counts()
    {
        var clip = Directory.GetFiles(TestData.Require("ravdess_mp4", "Actor_01"), "*.mp4").Order(StringComparer.Ordinal).First();
        var page = await App.OpenAsync();
        await page.UntilReadAsync(await page.DropVideoAsync(clip));
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("1 person");
        await Expect(page.Locator(".lane")).ToHaveCountAsync(1);
        await page.Locator(".menu summary").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".menu a[href$='/exports/frames.csv']").ClickAsync());
        Assert.Equal(await CountFramesAsync(clip), File.ReadLines(await download.PathAsync()).Count() - 1);
    }

    private static async Task<int> CountFramesAsync(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path])
        { RedirectStandardOutput = true })!;
        return int.Parse(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_text_called_mp4_is_refused_in_words()
    {
        var page = await App.OpenAsync();
        await page.DropAsync("clip.mp4", "I am no video at all, whatever my name says.\n"u8.ToArray());
        await Expect(page.Locator(".toast.bad")).ToContainTextAsync("clip.mp4");
        await Expect(page.Locator(".job", new() { HasText = "clip.mp4" })).ToHaveCountAsync(0);
        Assert.EndsWith("/", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_that_is_being_read_can_be_cancelled_and_deleted()
    {
        var page = await App.OpenAsync();
        var id = await page.DropVideoAsync(App.Actors.Long);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("Cancelled");
        await page.GotoAsync("/");
        var row = page.Locator($".job[data-id='{id}']");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal(404, (await page.APIRequest.GetAsync($"/api/jobs/{id}")).Status);
    }

    [Fact]
    public async Task Everything_is_deleted_after_a_question()
    {
        var page = await App.OpenAsync();
        await page.DropVideoAsync(App.Actors.Two);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete everything" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "No, go back" }).ClickAsync();
        await Expect(page.Locator(".job")).Not.ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete everything" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete everything" }).ClickAsync();
        await Expect(page.GetByText("Nothing read yet")).ToBeVisibleAsync();
        using var left = await page.GetJsonAsync("/api/jobs");
        Assert.Equal(0, left.RootElement.GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task A_video_of_the_folder_is_read_in_place()
    {
        var page = await App.OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "interview.mp4" }).ClickAsync();
        await page.WaitForURLAsync("**/video/*");
        await page.UntilReadAsync(new Uri(page.Url).Segments[^1]);
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
    }

    [Fact]
    public async Task Two_pages_see_the_same_job_and_each_others_changes()
    {
        IPage first = await App.OpenAsync(), second = await App.OpenAsync();
        var id = await first.DropVideoAsync(App.Actors.Two);
        await Expect(second.Locator($".job[data-id='{id}']")).ToBeVisibleAsync();
        await second.Locator($".job[data-id='{id}'] .name").ClickAsync();
        await Expect(second.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        await first.Locator(".lane .name").First.ClickAsync();
        await first.GetByRole(AriaRole.Textbox, new() { Name = "Name of this person" }).FillAsync("Ada");
        await first.Keyboard.PressAsync("Enter");
        await Expect(first.Locator(".lane .name").First).ToHaveTextAsync("Ada");
        await first.UntilReadAsync(id);
        await second.ReloadAsync();
        await Expect(second.Locator(".lane .name").First).ToHaveTextAsync("Ada");
        Assert.Empty(App.Complaints());
    }

}
