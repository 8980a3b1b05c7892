using System.Globalization;
using Mien.Tests.Reports;
using static Microsoft.Playwright.Assertions;

namespace Mien.Web.Tests;

public sealed class RunsPageTests(App app) : PageTests(app)
{
    private static readonly string[] _paperColors = ["#178F49", "#D62F3C", "#2472D4", "#DB7B0B"];

    [Fact]
    public async Task A_run_shows_figure_2_in_the_papers_colours_and_table_1()
    {
        var page = await App.OpenAsync("/runs");
        await page.GetByRole(AriaRole.Link, new() { Name = "actors" }).ClickAsync();
        await Expect(page.Locator(".plot polyline")).ToHaveCountAsync(4);
        Assert.Equal(_paperColors, await page.Locator(".plot polyline").EvaluateAllAsync<string[]>("lines => lines.map(line => line.getAttribute('stroke'))"));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Table 1" })).ToContainTextAsync("0.7812");
    }

    [Fact]
    public async Task Figure_2_Table_1_and_confusion_grow_while_it_trains()
    {
        var page = await App.OpenAsync("/runs");
        var run = SampleRuns.Actors();
        App.WriteRun("growing", run with { Epochs = [.. run.Epochs.Take(5)], Finished = false });
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "growing" }).ClickAsync();
        await Expect(page.Locator(".plot circle.open")).ToHaveCountAsync(2 * 5 + 2);
        await Expect(Loss()).ToHaveTextAsync(Digits(run.Epochs[4].Loss));
        await Expect(page.Locator(".matrix")).ToHaveCountAsync(0);
        App.WriteRun("growing", run, "truth,predicted\nhappy,happy\nhappy,sad\n");
        await Expect(page.Locator(".plot circle.open")).ToHaveCountAsync(2 * 20 + 2, new() { Timeout = Steps.Patience });
        await Expect(Loss()).ToHaveTextAsync(Digits(run.Epochs[^1].Loss));
        await Expect(page.Locator(".matrix")).ToContainTextAsync("50.0 %");
        App.DeleteRun("growing");

        ILocator Loss() => page.GetByRole(AriaRole.Region, new() { Name = "Table 1" }).Locator("td").First;
        static string Digits(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task An_evaluation_that_ends_while_it_is_watched_says_so()
    {
        var page = await App.OpenAsync("/runs");
        App.WriteEvaluation("ending", record => record with { Folds = [.. record.Folds.Take(3)], MissingFolds = [4] });
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "ending" }).ClickAsync();
        await Expect(page.Locator("article")).ToContainTextAsync("Running now");
        await Expect(page.Locator("article")).ToContainTextAsync("3 of 4 folds");
        App.WriteEvaluation("ending");
        await Expect(page.Locator("article")).ToContainTextAsync("Finished", new() { Timeout = Steps.Patience });
        await Expect(page.Locator("article")).ToContainTextAsync("4 of 4 folds");
        await Expect(page.Locator("article")).Not.ToContainTextAsync("Folds that are missing");
        App.DeleteRun("ending");
    }

    [Fact]
    public async Task A_leaky_run_is_stamped_and_two_stand_side_by_side()
    {
        var page = await App.OpenAsync("/runs");
        await Expect(page.Locator(".stamp")).ToHaveCountAsync(1);
        await page.VisitAsync(App, "two runs");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Two runs" })).ToContainTextAsync("first − second");
        Assert.Empty(App.Complaints());
    }

    [Fact]
    public async Task The_list_says_what_kind_each_entry_is()
    {
        var page = await App.OpenAsync("/runs");
        foreach (var (name, kind) in new[] { ("actors", "training run"), ("folds", "evaluation by folds"), ("model", "evaluation of a model") })
            await Expect(page.Locator(".run-list li", new() { Has = page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) })).ToContainTextAsync(kind);
    }
}
