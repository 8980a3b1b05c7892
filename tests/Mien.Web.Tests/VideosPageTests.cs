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
        await ReadFromFolder(page).ClickAsync();
        await page.WaitForURLAsync("**/video/*");
        await page.UntilReadAsync(new Uri(page.Url).Segments[^1]);
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
    }

    [Fact]
    public async Task A_video_of_the_folder_is_read_as_the_numbers_say()
    {
        var page = await App.OpenAsync();
        await page.GetByText("How it is read").ClickAsync();
        await page.GetByLabel("Read every n-th frame").FillAsync("2");
        await page.GetByLabel("Smoothing time, seconds").FillAsync("0.4");
        await ReadFromFolder(page).ClickAsync();
        await page.WaitForURLAsync("**/video/*", new() { Timeout = Steps.Patience });
        using var job = await page.GetJsonAsync($"/api/jobs/{new Uri(page.Url).Segments[^1]}");
        var options = job.RootElement.GetProperty("options");
        Assert.Equal(2, options.GetProperty("every").GetInt32());
        Assert.Equal(0.4, options.GetProperty("smoothTime").GetDouble());
    }

    [Theory]
    [InlineData("Read every n-th frame", "0")]
    [InlineData("At most so many persons", "1.5")]
    [InlineData("Rare expressions named sooner", "2")]
    [InlineData("To, seconds", "0")]
    public async Task A_number_that_is_not_possible_is_shown_and_nothing_is_read(string label, string value)
    {
        var page = await App.OpenAsync();
        var sent = 0;
        page.Request += (_, request) => sent += request.Method == "POST" ? 1 : 0;
        var how = page.GetByText("How it is read");
        await how.ClickAsync();
        var field = page.GetByLabel(label);
        await field.FillAsync(value);
        await how.ClickAsync();
        await Expect(field).ToBeHiddenAsync();
        await page.DropAsync("two.mp4", await File.ReadAllBytesAsync(App.Actors.Two, TestContext.Current.CancellationToken));
        await Expect(field).ToBeFocusedAsync();
        await how.ClickAsync();
        await ReadFromFolder(page).ClickAsync();
        await Expect(field).ToBeFocusedAsync();
        Assert.Equal(0, sent);
    }

    [Fact]
    public async Task What_is_dropped_while_another_is_sent_goes_behind_it_and_both_are_in_the_list()
    {
        var page = await App.OpenAsync();
        var (sent, free) = (0, new TaskCompletionSource());
        await page.RouteAsync("**/api/uploads*", async route =>
        {
            sent++;
            await free.Task;
            await route.ContinueAsync();
        });
        var bytes = await File.ReadAllBytesAsync(App.Actors.Two, TestContext.Current.CancellationToken);
        await page.DropAsync("before.mp4", bytes);
        await page.DropAsync("behind.mp4", bytes);
        await page.UntilAsync("document.querySelector('.drop .meter').checkVisibility()");
        Assert.InRange(sent, 0, 1);
        free.SetResult();
        foreach (var name in new[] { "before.mp4", "behind.mp4" })
            await Expect(page.Locator(".job", new() { HasText = name })).ToContainTextAsync("2 people", new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".drop .meter")).ToBeHiddenAsync();
        Assert.EndsWith("/", page.Url, StringComparison.Ordinal);
        Assert.Equal(2, sent);
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task What_was_not_taken_in_when_the_page_was_left_is_named()
    {
        var page = await App.OpenAsync();
        var sent = 0;
        await page.RouteAsync("**/api/uploads*", _ => Task.FromResult(sent++));
        var bytes = await File.ReadAllBytesAsync(App.Actors.Two, TestContext.Current.CancellationToken);
        await page.DropAsync("slow.mp4", bytes);
        await page.DropAsync("behind.mp4", bytes);
        await page.GetByRole(AriaRole.Link, new() { Name = "Models" }).ClickAsync();
        await Expect(page.Locator(".toast.bad")).ToContainTextAsync("'slow.mp4' and 1 other file were not taken in");
        Assert.InRange(sent, 0, 1);
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task A_job_that_arrives_late_does_not_take_back_what_was_heard_of_it()
    {
        var page = await App.OpenAsync();
        var state = await page.EvaluateAsync<string>("""
            async () => {
              const { JobList } = await import('/js/videos/jobs.js');
              const job = { id: 'a', name: 'a.mp4', media: { width: 1, height: 1 }, bytes: 1, created: '2026-01-01T00:00:00Z', people: [] };
              const list = new JobList({ limits: { jobs: 9 } });
              list.update({ ...job, state: 'done' });
              list.add({ ...job, state: 'queued' });
              return list.element.querySelector('[role=status]').textContent;
            }
            """);
        Assert.Equal("No face was found", state);
    }

    [Fact]
    public async Task Skipping_to_the_content_leaves_the_page_as_it_is()
    {
        var page = await App.OpenAsync();
        await page.Locator(".drop").EvaluateAsync("zone => { zone.dataset.mark = 'same'; }");
        await page.Locator(".skip").PressAsync("Enter");
        await page.UntilAsync("location.hash === '#main'");
        await page.GoBackAsync();
        await page.UntilAsync("location.hash === ''");
        Assert.Equal("same", await page.EvaluateAsync<string?>("document.querySelector('.drop')?.dataset.mark ?? null"));
    }

    private static ILocator ReadFromFolder(IPage page) => page.Locator(".folder").GetByRole(AriaRole.Button, new() { Name = "interview.mp4" });

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
