using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class VideoPageTests(App app) : PageTests(app)
{
    /// <summary>A page that gives away more files than ten is stopped by Chromium, and its user asked.</summary>
    private const int AtOnce = 7;

    private static readonly string[] _formats =
        ["frames.csv", "segments.csv", "summary.csv", "codebook.csv", "bins.csv", "json", "jsonl", "vtt", "srt", "eaf", "textgrid", "svg", "png", "annotated.mp4", "blurred.mp4", "blurred.check.csv", "all.zip"];

    [Fact]
    public async Task A_click_a_drag_and_keys_move_picture_and_cursor()
    {
        var page = await OpenReadAsync();
        var ruler = page.GetByRole(AriaRole.Slider);
        await ruler.ScrollIntoViewIfNeededAsync();
        var place = (await ruler.BoundingBoxAsync())!;
        var length = DrawnActors.Frames / (double)DrawnActors.FramesPerSecond;
        await page.Mouse.ClickAsync(place.X + place.Width / 2, place.Y + place.Height / 2);
        await page.UntilAsync("document.querySelector('.stage video').currentTime > 0.5");
        Assert.Equal(length / 2, await page.MomentAsync(), 0.05);
        Assert.Equal(length / 2, await page.SliderAsync(), 0.05);

        await page.Mouse.MoveAsync(place.X + place.Width / 2, place.Y - 60);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(place.X + place.Width / 4, place.Y - 60, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        Assert.Equal(length / 4, await page.SliderAsync(), 0.05);

        await ruler.PressAsync("Home");
        await ruler.PressAsync("ArrowRight");
        Assert.Equal(1.0 / DrawnActors.FramesPerSecond, await page.SliderAsync(), 0.02);
        Assert.Contains("Person 1:", await ruler.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zooming_shows_less_time_and_all_of_it_again()
    {
        var page = await OpenReadAsync();
        var ruler = page.GetByRole(AriaRole.Slider);
        var whole = await Ticks();
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await ruler.PressAsync("+");
        await Expect(page.Locator(".ruler text").Last).Not.ToHaveTextAsync(whole!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all of it" }).ClickAsync();
        await Expect(page.Locator(".ruler text").Last).ToHaveTextAsync(whole!);

        Task<string?> Ticks() => page.Locator(".ruler text").Last.TextContentAsync();
    }

    [Fact]
    public async Task Dragging_past_the_edge_stops_at_the_edge()
    {
        var page = await OpenReadAsync();
        var ruler = page.GetByRole(AriaRole.Slider);
        await ruler.PressAsync("Home");
        await ruler.PressAsync("+");
        await ruler.PressAsync("+");
        await ruler.ScrollIntoViewIfNeededAsync();
        var place = (await ruler.BoundingBoxAsync())!;
        var before = await page.Locator(".ruler text").AllTextContentsAsync();
        await page.Mouse.MoveAsync(place.X + place.Width / 2, place.Y + place.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(place.X + place.Width + 30, place.Y + place.Height / 2, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        Assert.Equal(DrawnActors.Frames / (double)DrawnActors.FramesPerSecond / 2.25, await page.SliderAsync(), 0.02);
        Assert.Equal(before, await page.Locator(".ruler text").AllTextContentsAsync());
    }

    [Fact]
    public async Task Boxes_that_are_shown_again_are_those_of_the_moment()
    {
        var page = await OpenReadAsync();
        const string IsDrawn = """
            (canvas => canvas.width > 0 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0))
              (document.querySelector('.stage canvas'))
            """;
        await page.UntilAsync(IsDrawn);
        var boxes = page.GetByRole(AriaRole.Button, new() { Name = "Boxes" });
        await boxes.ClickAsync();
        await page.GetByRole(AriaRole.Slider).PressAsync("ArrowRight");
        await page.UntilAsync($"!{IsDrawn}");
        await boxes.ClickAsync();
        await page.UntilAsync(IsDrawn);
    }

    [Fact]
    public async Task A_step_goes_to_the_next_frame_also_where_frames_do_not_come_evenly()
    {
        var page = await App.OpenAsync();
        var moments = await page.EvaluateAsync<double?[]>("""
            async () => {
              const { Boxes } = await import('/js/video/boxes.js');
              const frames = [[0, 0.1], [0.1, 0.5], [0.5, 0.6]].map(([time, end]) => ({ time, end, rows: [] }));
              window.fetch = async () => ({ ok: true, status: 200, json: async () => ({ frames }) });
              const feed = Object.assign(new EventTarget(), { job: { id: 'a', complete: true, options: {} } });
              const boxes = new Boxes(feed, new AbortController().signal);
              boxes.at(0);
              await new Promise(resolve => boxes.addEventListener('change', resolve, { once: true }));
              const found = [boxes.beside(0.3, 1), boxes.beside(0.5, -1), boxes.beside(0.05, -1), boxes.beside(0.55, 1)];
              feed.job.options.every = 2;
              return [...found, boxes.beside(0.3, 1)];
            }
            """);
        Assert.Equal([0.501, 0.101, null, null, null], moments);
    }

    [Fact]
    public async Task Boxes_stay_in_step_while_it_plays()
    {
        var page = await OpenReadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await page.UntilAsync("document.querySelector('.stage video').currentTime > 1");
        Assert.Equal(await page.MomentAsync(), await page.SliderAsync(), 0.25);
        var drawn = await page.Locator(".stage canvas").EvaluateAsync<bool>(
            "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0)");
        Assert.True(drawn);
    }

    [Fact]
    public async Task Every_format_can_be_taken_away()
    {
        var page = await OpenReadAsync(async first =>
        {
            await first.GetByText("How it is read").ClickAsync();
            await first.GetByLabel("Means over bins of, seconds").FillAsync("0.5");
            await first.GetByLabel("with boxes and labels").CheckAsync();
            await first.GetByLabel("with every face covered").CheckAsync();
        });
        foreach (var (i, format) in _formats.Index())
        {
            if (i % AtOnce == 0)
            {
                await page.ReloadAsync();
                await page.Locator(".menu summary").ClickAsync();
            }
            var link = page.Locator($".menu a[href$='/exports/{format}']");
            var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync(), new() { Timeout = Steps.Patience });
            var bytes = File.ReadAllBytes(await download.PathAsync());
            Assert.True(bytes.Length > 10, $"{format} has {bytes.Length} bytes");
            if (format == "frames.csv")
                Assert.Equal(1 + 2 * DrawnActors.Frames, System.Text.Encoding.UTF8.GetString(bytes).Trim().Split('\n').Length);
        }
    }

    [Fact]
    public async Task A_label_that_is_put_away_is_not_drawn()
    {
        var page = await OpenReadAsync();
        var lane = page.Locator(".lane canvas").First;
        const string Drawing = "canvas => canvas.toDataURL()";
        var before = await lane.EvaluateAsync<string>(Drawing);
        var label = page.Locator(".legend button").First;
        await label.ClickAsync();
        await Expect(label).ToHaveAttributeAsync("aria-pressed", "false");
        await page.UntilAsync("before => document.querySelector('.lane canvas').toDataURL() !== before", before);
        await label.ClickAsync();
        await page.UntilAsync("before => document.querySelector('.lane canvas').toDataURL() === before", before);
    }

    [Fact]
    public async Task The_page_says_what_the_curves_mean_and_how_often_the_model_is_right()
    {
        var page = await OpenReadAsync();
        await Expect(page.Locator(".meaning")).ToContainTextAsync("They do not say what the person feels.");
        await Expect(page.Locator(".meaning")).ToContainTextAsync((await page.MeasuredAsync()).Pictures);
    }

    [Fact]
    public async Task The_moment_can_be_explained()
    {
        var page = await OpenReadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain this moment" }).ClickAsync();
        await Expect(page.Locator(".explain figcaption")).ToContainTextAsync("Person", new() { Timeout = Steps.Patience });
        Assert.True(await page.Locator(".explain img").EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth > 0)"));
    }

    [Fact]
    public async Task Every_button_is_seen_on_the_black_of_the_full_screen()
    {
        var page = await OpenReadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Full screen" }).ClickAsync();
        await page.UntilAsync("!!document.fullscreenElement");
        var contrasts = await page.EvaluateAsync<double[]>("""
            async () => {
              const { contrast } = await import('/js/colors.js');
              return [...document.querySelectorAll('.player :is(button, select, .clock)')].map(one => contrast(getComputedStyle(one).color, 'rgb(0, 0, 0)'));
            }
            """);
        Assert.NotEmpty(contrasts);
        Assert.All(contrasts, contrast => Assert.InRange(contrast, 4.5, 21));
    }

    private async Task<IPage> OpenReadAsync(Func<IPage, Task>? before = null)
    {
        var page = await App.OpenAsync();
        await (before?.Invoke(page) ?? Task.CompletedTask);
        await page.UntilReadAsync(await page.DropVideoAsync(App.Actors.Two));
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2, new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people");
        await page.UntilAsync("document.querySelector('.stage video')?.readyState > 1");
        return page;
    }
}
