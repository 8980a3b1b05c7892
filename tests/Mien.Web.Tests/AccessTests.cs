using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class AccessTests(App app) : PageTests(app)
{
    private const long MostBytes = 300_000;
    private const double MostMilliseconds = 500;

    public static MatrixTheoryData<string, bool> All => new(Places.All, [false, true]);

    [Theory, MemberData(nameof(All))]
    public async Task Axe_finds_nothing_serious(string place, bool dark)
    {
        var page = await App.OpenAsync("/models", dark);
        await page.VisitAsync(App, place);
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") });
        var serious = result.Violations.Where(rule => rule.Impact is "serious" or "critical")
            .Select(rule => $"{rule.Id}: {rule.Help}\n  " + string.Join("\n  ", rule.Nodes.Take(5).Select(node => node.Html)));
        Assert.Empty(serious);
    }

    [Fact]
    public async Task Four_pages_together_are_light_and_the_first_is_painted_soon()
    {
        var page = await App.OpenAsync("/models");
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            await page.GotoAsync("/");
            best = Math.Min(best, await page.EvaluateAsync<double>("""
                () => new Promise(resolve => new PerformanceObserver(list => {
                  const paint = list.getEntriesByName('first-contentful-paint')[0];
                  if (paint) resolve(paint.startTime);
                }).observe({ type: 'paint', buffered: true }))
                """));
        }
        var sizes = new Dictionary<string, long>();
        foreach (var path in new[] { "/", "/live", "/runs", "/models" })
        {
            var fresh = await App.OpenAsync(path);
            await Expect(fresh.Locator("main > *").First).ToBeVisibleAsync();
            foreach (var entry in (await fresh.EvaluateAsync("[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, decodedBodySize }) => ({ name, decodedBodySize }))"))!.Value.EnumerateArray())
                if (new Uri(entry.GetProperty("name").GetString()!).AbsolutePath is var file && !file.StartsWith("/api/", StringComparison.Ordinal))
                    sizes[Path.HasExtension(file) ? file : "/"] = entry.GetProperty("decodedBodySize").GetInt64();
        }
        var bytes = sizes.Values.Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes in {sizes.Count} files, first paint {best:0} ms");
        Assert.InRange(bytes, 1, MostBytes);
        Assert.InRange(best, 0, MostMilliseconds);
    }
}
