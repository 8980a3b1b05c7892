using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Mien.Lab.Evaluation;

namespace Mien.Web.Runs;

/// <summary>All runs and evaluations.</summary>
internal sealed record RunList(IReadOnlyList<RunItem> Runs);

/// <summary>A figure of two runs.</summary>
internal sealed record ComparedFigure(string Figure, double? A, double? B, double? Difference);

/// <summary>Two runs side by side.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Rows">Their figures, and the first less the second.</param>
/// <param name="Comparison">Paired over people where both answered the same clips; else null.</param>
/// <param name="Why">Why there is no comparison.</param>
internal sealed record RunComparison(RunItem A, RunItem B, IReadOnlyList<ComparedFigure> Rows, Comparison? Comparison, string? Why);

/// <summary>Training runs and evaluations: their curves while they grow, and their figures.</summary>
internal static class RunRoutes
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1), _quiet = TimeSpan.FromSeconds(15);

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/runs").WithTags("Runs").ProducesProblem(404);
        runs.MapGet("", List).WithSummary("All runs and evaluations");
        runs.MapGet("/compare", CompareAsync).WithSummary("Two runs or evaluations side by side").ProducesProblem(422);
        runs.MapGet("/{id}", (string id, RunShelf shelf) => TypedResults.Ok(RunReading.Detail(Require(shelf, id)))).WithSummary("A run or an evaluation").ProducesProblem(422);
        runs.MapGet("/{id}/events", Events).WithSummary("A run while it grows").ProducesProblem(400).DisableRequestTimeout();
        runs.MapGet("/{id}/figures/{name}", Figure).WithSummary("A drawing of a run");
    }

    private static RunPlace Require(RunShelf shelf, string id) => shelf.Find(id) ?? throw Problems.NotFound("run", id);

    private static Ok<RunList> List(RunShelf shelf) => TypedResults.Ok(new RunList(shelf.Exists ? [.. shelf.All().Select(RunReading.Item)]
        : throw new Web.Media.RefusedException(StatusCodes.Status404NotFound, "No runs are open. Start with: mien serve --runs DIR")));

    private static PhysicalFileHttpResult Figure(string id, string name, RunShelf shelf)
    {
        var place = Require(shelf, id);
        return RunReading.FiguresOf(place).Contains(name)
            ? TypedResults.PhysicalFile(Path.Combine(place.Folder, name), name.EndsWith(".svg", StringComparison.Ordinal) ? "image/svg+xml" : "image/png")
            : throw Problems.NotFound("figure", name);
    }

    private static async Task<Ok<RunComparison>> CompareAsync([Description("Id of the first.")] string a, [Description("Id of the second.")] string b, RunShelf shelf)
    {
        var (first, second) = (Require(shelf, a), Require(shelf, b));
        var (left, right) = (RunReading.Detail(first), RunReading.Detail(second));
        var figures = Figures(left).Select(pair => pair.Figure).Union(Figures(right).Select(pair => pair.Figure));
        var rows = figures.Select(figure => Row(figure, Value(left, figure), Value(right, figure))).ToList();
        var (comparison, why) = await Task.Run(() => Pair(first, second));
        return TypedResults.Ok(new RunComparison(left.Run, right.Run, rows, comparison, why));
    }

    private static ComparedFigure Row(string figure, double? a, double? b) => new(figure, a, b, a - b);

    private static double? Value(RunDetail run, string figure) => Figures(run).FirstOrDefault(pair => pair.Figure == figure).Value;

    private static IEnumerable<(string Figure, double? Value)> Figures(RunDetail run)
    {
        foreach (var row in run.Table1)
            yield return (row.Figure, row.Value);
        foreach (var (name, part) in new[] { ("pictures", run.Frames ?? run.Validation ?? (run.Parts.Count > 0 ? run.Parts[0] : null)), ("clips", run.Clips) })
            if (part is not null)
            {
                yield return ($"accuracy, {name}", part.Accuracy);
                yield return ($"UAR, {name}", part.Uar);
            }
    }

    private static (Comparison? Comparison, string? Why) Pair(RunPlace a, RunPlace b)
    {
        try
        {
            return (Comparison.Of(PredictionTable.Read(a.Folder), PredictionTable.Read(b.Folder)), null);
        }
        catch (MienException error)
        {
            return (null, error.Message);
        }
    }

    private static ServerSentEventsResult<string> Events(string id, RunShelf shelf, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, IHostApplicationLifetime life,
        CancellationToken cancel, [FromHeader(Name = "Last-Event-ID")] string? last = null)
    {
        var seen = last is not { Length: > 0 } ? 0 : int.TryParse(last, out var epoch) && epoch >= 0 ? epoch : throw Problems.Malformed($"'{last}' is no id of an event.");
        return TypedResults.ServerSentEvents(FollowAsync(Require(shelf, id), seen, json.Value.SerializerOptions, life.ApplicationStopping, cancel));
    }

    /// <summary>Epochs, or folds, behind those that were seen; then each as it comes, until the run is finished.</summary>
    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        RunPlace place, int seen, JsonSerializerOptions json, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var (told, spoken) = ("", DateTime.UtcNow);
        SseItem<string> Item(string type, object value) => new(JsonSerializer.Serialize(value, value.GetType(), json), type) { EventId = seen.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        while (!stop.IsCancellationRequested)
        {
            if (Read(place) is { } run)
            {
                foreach (var epoch in run.Epochs.Where(epoch => epoch.Epoch > seen))
                {
                    seen = epoch.Epoch;
                    yield return Item("epoch", epoch);
                }
                foreach (var fold in run.Folds.Skip(seen))
                {
                    seen++;
                    yield return Item("fold", fold);
                }
                var item = Item("run", run.Run);
                if (item.Data != told || DateTime.UtcNow - spoken > _quiet)
                {
                    yield return item.Data != told ? item : Item("ping", new { });
                    (told, spoken) = (item.Data, DateTime.UtcNow);
                }
                if (run.Run.State == RunState.Finished)
                {
                    yield return Item("end", new { });
                    yield break;
                }
            }
            await Task.Delay(_look, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The run as it stands; null where its files change just now.</summary>
    private static RunDetail? Read(RunPlace place)
    {
        try
        {
            return RunReading.Detail(place, shallow: true);
        }
        catch (Exception error) when (error is MienException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
