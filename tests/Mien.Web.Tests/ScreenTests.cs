using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

/// <summary>From a phone to a wall: nothing beside the screen, nothing too small to read, no line too long.</summary>
public sealed class ScreenTests(App app) : PageTests(app)
{
    private const double LongestLine = 60, SmallestLetters = 18;

    /// <summary>What begins left of the screen or ends right of it. What scrolls in a frame of its own, or is for screen readers, may.</summary>
    private const string Outside = """
        () => [...document.querySelectorAll('header *, main *, footer *, dialog, dialog *')]
          .filter(one => one.checkVisibility() && !one.closest('.scroll, pre, svg, .sr, .over') && !one.parentElement.closest('.drop .curves'))
          .filter(one => { const { left, right, width } = one.getBoundingClientRect(); return width > 0 && (left < -0.5 || right > document.documentElement.clientWidth + 0.5); })
          .map(one => `${one.tagName} ${one.className}`)
        """;

    /// <summary>Lines of running text, each as long as so many of its letters' height.</summary>
    private const string Lines = """
        () => [...document.querySelectorAll('main p, main li, main dd, main figcaption, dialog p, dialog li')].filter(one => one.checkVisibility()).flatMap(one => {
          const range = document.createRange(), letters = parseFloat(getComputedStyle(one).fontSize);
          return [...one.childNodes].filter(node => node.nodeType === 3).flatMap(text => { range.selectNode(text); return [...range.getClientRects()].map(line => line.width / letters); });
        })
        """;

    private const string Letters = "() => [...document.querySelectorAll('.plot text, .plot-line text, .ruler text')].map(text => text.getBoundingClientRect().height)";

    public static TheoryData<string> All => [.. Places.All];

    [Theory, MemberData(nameof(All))]
    public async Task A_phone_shows_everything_between_its_edges(string place)
    {
        var page = await App.OpenAsync();
        await page.SetViewportSizeAsync(360, 780);
        await page.VisitAsync(App, place);
        Assert.Empty(await page.EvaluateAsync<string[]>(Outside));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Fact]
    public async Task A_note_of_a_long_word_stays_on_a_phone_and_can_be_closed()
    {
        var page = await App.OpenAsync();
        await page.SetViewportSizeAsync(360, 780);
        await page.EvaluateAsync("import('/js/notes.js').then(notes => notes.note('x'.repeat(300), true))");
        var close = page.GetByRole(AriaRole.Button, new() { Name = "Close this note" });
        await close.HoverAsync();
        Assert.True(await close.EvaluateAsync<bool>("button => button.getBoundingClientRect().right <= document.documentElement.clientWidth"));
        Assert.True(await close.EvaluateAsync<bool>("button => getComputedStyle(button).color === getComputedStyle(button.parentElement).color"));
        await close.ClickAsync();
        await Expect(close).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Colours_of_drawings_follow_the_theme_on_every_page()
    {
        var page = await App.OpenAsync("/models");
        const string Paper = "import('/js/colors.js').then(colors => colors.paint('paper'))";
        var light = await page.EvaluateAsync<string>(Paper);
        await page.GetByLabel("Colours").SelectOptionAsync("dark");
        Assert.NotEqual(light, await page.EvaluateAsync<string>(Paper));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_wall_of_4K_shows_lines_that_are_not_too_long_and_letters_that_are_not_too_small(string place)
    {
        var page = await App.OpenAsync();
        await page.SetViewportSizeAsync(3840, 2160);
        await page.VisitAsync(App, place);
        Assert.Empty(await page.EvaluateAsync<string[]>(Outside));
        Assert.All(await page.EvaluateAsync<double[]>(Lines), line => Assert.InRange(line, 0, LongestLine));
        Assert.All(await page.EvaluateAsync<double[]>(Letters), height => Assert.InRange(height, SmallestLetters, double.MaxValue));
    }
}
