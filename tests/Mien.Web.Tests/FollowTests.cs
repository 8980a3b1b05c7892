using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

/// <summary>Pages go on listening: to a job that goes on, to other pages, to a server that comes back.</summary>
public sealed class FollowTests(App app) : PageTests(app)
{
    private readonly TempFolder _temp = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_copy_that_is_asked_for_later_is_there_without_a_reload()
    {
        var page = await App.OpenAsync();
        await page.UntilReadAsync(await page.DropVideoAsync(App.Actors.Two));
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people");
        await page.Locator(".menu summary").ClickAsync();
        await page.Locator(".menu button", new() { HasText = "annotated.mp4" }).ClickAsync();
        await Expect(page.Locator(".menu a[href$='/exports/annotated.mp4']")).ToBeVisibleAsync(new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people");
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2);
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task What_was_cancelled_is_followed_when_it_is_tried_again()
    {
        var page = await App.OpenAsync();
        var id = await page.DropVideoAsync(App.Actors.Long);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people", new() { Timeout = Steps.Patience });
        await Expect(page.Locator(".lane")).ToHaveCountAsync(2);
        await page.UntilReadAsync(id);
    }

    [Fact]
    public async Task A_name_reaches_another_page_of_a_video_that_is_read()
    {
        var first = await App.OpenAsync();
        await first.UntilReadAsync(await first.DropVideoAsync(App.Actors.Two));
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(first.Url);
        await Expect(second.Locator(".lane")).ToHaveCountAsync(2);
        await first.Locator(".lane .name").First.ClickAsync();
        await first.GetByRole(AriaRole.Textbox, new() { Name = "Name of this person" }).FillAsync("Grace");
        await first.Keyboard.PressAsync("Enter");
        await Expect(second.Locator(".lane .name").First).ToHaveTextAsync("Grace");
    }

    [Fact]
    public async Task A_name_that_is_left_as_it_was_is_not_sent_and_the_focus_comes_back()
    {
        var page = await App.OpenAsync();
        await page.UntilReadAsync(await page.DropVideoAsync(App.Actors.Two));
        var sent = 0;
        page.Request += (_, request) => sent += request.Method == "PUT" ? 1 : 0;
        var name = page.Locator(".lane .name").First;
        await name.ClickAsync();
        await page.Locator("h1").ClickAsync();
        await Expect(name).ToBeVisibleAsync();
        foreach (var key in new[] { "Escape", "Enter" })
        {
            await name.ClickAsync();
            await page.Keyboard.PressAsync(key);
            await Expect(name).ToBeFocusedAsync();
        }
        Assert.Equal(0, sent);
    }

    [Fact]
    public async Task A_screen_reader_is_told_states_and_not_every_frame()
    {
        var page = await App.OpenAsync();
        var id = await page.DropVideoAsync(App.Actors.Long);
        await Expect(page.Locator(".heading")).ToBeVisibleAsync();
        await page.EvaluateAsync("""
            window.told = [];
            new MutationObserver(() => told.push(document.querySelector('.heading [role=status]').textContent))
              .observe(document.querySelector('.heading [role=status]'), { childList: true, characterData: true, subtree: true });
            """);
        await page.UntilReadAsync(id);
        await Expect(page.Locator(".heading .state")).ToContainTextAsync("2 people");
        var told = await page.EvaluateAsync<string[]>("window.told");
        Assert.InRange(told.Length, 1, 4);
        Assert.Equal("2 people", told[^1]);
    }

    [Fact]
    public async Task Zooming_while_it_is_read_loses_nothing_that_comes_later()
    {
        var page = await App.OpenAsync();
        var times = await page.EvaluateAsync<double[]>("""
            async () => {
              const { Curves } = await import('/js/video/curves.js');
              const frame = time => ({ time, end: time + 1, rows: [{ person: 1, state: 'measured', smoothed: [1], raw: [1] }] });
              const curves = new Curves(), read = [0, 1, 2, 3].map(frame);
              const answer = times => ({ from: 0, to: 30, segments: [], people: [{ person: 1, times, ends: times.map(time => time + 1),
                states: times.map(() => 'measured'), smoothed: times.map(() => [1]), raw: times.map(() => [1]) }] });
              curves.take(answer([0, 1]));
              curves.addFrames(read);
              curves.take(answer([0, 1, 2]));
              curves.addFrames([4, 5].map(frame));
              return curves.people.get(1).times;
            }
            """);
        Assert.Equal([0, 1, 2, 3, 4, 5], times);
    }

    [Fact]
    public async Task Curves_that_only_grow_let_go_of_what_is_past()
    {
        var page = await App.OpenAsync();
        var left = await page.EvaluateAsync<string>("""
            async () => {
              const { Curves } = await import('/js/video/curves.js');
              const curves = new Curves(), row = person => ({ person, state: 'measured', smoothed: [1], raw: [1] });
              curves.addFrames([0, 1, 2, 3].map(time => ({ time, end: time + 1, rows: time ? [row(1)] : [row(1), row(2)] })));
              curves.forget(2.5);
              curves.addFrames([{ time: 4, end: 5, rows: [row(1)] }]);
              return [...curves.people].map(([number, { times, raw }]) => `${number}: ${times}, ${raw.length}`).join();
            }
            """);
        Assert.Equal("1: 2,3,4, 3", left);
    }

    [Fact]
    public async Task A_late_answer_does_not_replace_a_later_one_and_many_events_do_not_keep_curves_from_coming()
    {
        var page = await App.OpenAsync();
        var people = await page.EvaluateAsync<int[]>("""
            async () => {
              const [{ Feed }, { View }] = await Promise.all([import('/js/video/feed.js'), import('/js/video/view.js')]);
              const asked = [], pause = () => new Promise(resolve => setTimeout(resolve, 20)), end = performance.now() + 20_000;
              const until = async (isSo, act = () => {}) => { while (!isSo() && performance.now() < end) { act(); await pause(); } };
              window.fetch = () => new Promise(resolve => asked.push(resolve));
              const curves = person => ({ person, times: [0], ends: [1], states: ['measured'], smoothed: [[1]], raw: [[1]] });
              const answer = person => ({ ok: true, status: 200, json: async () => ({ segments: [], people: [curves(person)] }) });
              const view = new View(), feed = new Feed({ id: 'a', people: [], media: { duration: 10 } }, view, new AbortController().signal);
              await until(() => asked.length >= 2, () => view.grow(view.length + 1));
              asked[1](answer(2));
              await until(() => feed.curves.people.has(2));
              asked[0](answer(1));
              await pause();
              return [...feed.curves.people.keys()];
            }
            """);
        Assert.Equal([2], people);
    }

    [Fact]
    public async Task A_page_whose_events_are_refused_says_so()
    {
        var page = await App.OpenAsync("/models");
        await page.RouteAsync("**/api/events", route => route.FulfillAsync(new() { Status = 401 }));
        await page.GotoAsync("/");
        await Expect(page.Locator(".toast.bad")).ToContainTextAsync("Reload it");
    }

    [Fact]
    public async Task The_list_is_fetched_again_when_the_server_is_back()
    {
        var page = await App.OpenAsync();
        Uri address;
        await using (var server = await Server.StartAsync(_temp["first"]))
        {
            address = server.Address;
            await page.GotoAsync(address.ToString());
            await page.UntilReadAsync(address, await page.DropVideoAsync(App.Actors.Two));
            await page.GotoAsync(address.ToString());
            await Expect(page.Locator(".job")).ToHaveCountAsync(1);
            await server.KillAsync();
        }
        await using (await Server.StartAsync(_temp["second"], "--port", $"{address.Port}"))
            await Expect(page.GetByText("Nothing read yet")).ToBeVisibleAsync(new() { Timeout = Steps.Patience });
    }
}
