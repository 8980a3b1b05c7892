using System.Globalization;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Web.Models;

/// <summary>What a network sees.</summary>
internal sealed record InputView(int Size, string Crop, bool Grey);

/// <summary>A model that can be chosen.</summary>
internal sealed record ModelView(
    string Name, string Title, ModelKind Kind, bool Usable, string? Why, string? Sha256, IReadOnlyList<string>? Labels, InputView? Input, string Licence, string? Source,
    string? Corpus, string? Protocol, string? Means, bool? Leaky, MeasuredAccuracy? Measured, bool CanExplain, IReadOnlyList<string> Intended, IReadOnlyList<string> Prohibited,
    string? Notice, string? Card);

/// <summary>Published weights that the models stand on.</summary>
internal sealed record WeightsView(string Name, string Purpose, string Licence, bool? Commercial, long Bytes, bool Here, string Fetch);

/// <summary>All models, and the weights that they stand on.</summary>
internal sealed record ModelList(IReadOnlyList<ModelView> Models, IReadOnlyList<WeightsView> Weights);

/// <summary>What is installed, on which terms, how often it was right, and what it must not be used for.</summary>
internal static class ModelRoutes
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/models").WithTags("Models");
        models.MapGet("", List).WithSummary("What is installed");
        models.MapGet("/{name}", Get).WithSummary("A model with its card").ProducesProblem(404);
    }

    private static Ok<ModelList> List(ModelShelf shelf, WebOptions options)
    {
        var store = new ModelStore(options.Store);
        return TypedResults.Ok(new ModelList([.. shelf.Entries().Select(entry => View(entry, shelf, withCard: false))],
            [.. PublishedWeights.All.Select(weights => new WeightsView(weights.Name, weights == PublishedWeights.YuNet ? "finds faces" : "what training starts from",
                weights.Licence, weights.Commercial switch { CommercialUse.Yes => true, CommercialUse.No => false, _ => null }, weights.Size, store.Find(weights.Name) is not null, $"mien fetch {weights.Name}"))]));
    }

    private static Ok<ModelView> Get(string name, ModelShelf shelf) =>
        TypedResults.Ok(View(shelf.Entries().FirstOrDefault(entry => entry.Name == name) ?? throw Problems.NotFound("model", name), shelf, withCard: true));

    private static ModelView View(ModelEntry entry, ModelShelf shelf, bool withCard)
    {
        try
        {
            if (entry.Kind == ModelKind.Run)
                return OfRun(entry, withCard);
            using var lease = shelf.Borrow(entry.Name);
            var card = ModelCards.Read(Path.ChangeExtension(entry.Path, ".md"));
            return OfNetwork(entry, lease.Classifier, card, withCard) with { Sha256 = lease.Sha256 };
        }
        catch (MienException error)
        {
            return Empty(entry) with { Usable = false, Why = error.Message };
        }
    }

    private static ModelView Empty(ModelEntry entry) => new(
        entry.Name, entry.Title, entry.Kind, true, null, null, null, null, "unknown", null, null, null, null, null, null, entry.CanExplain,
        ModelCards.Intended, ModelCards.Prohibited, null, null);

    /// <summary>A run is described by its own records, so that a folder of many needs no network in memory.</summary>
    private static ModelView OfRun(ModelEntry entry, bool withCard)
    {
        var folder = new RunFolder(entry.Path);
        var run = folder.Read();
        var predictions = folder.File("validation.csv");
        var report = File.Exists(predictions) ? ClassificationReport.Of(run.Labels, Predictions.ReadPairs(predictions)) : null;
        return Empty(entry) with
        {
            Labels = run.Labels,
            Input = Input(run.Input),
            Licence = "the terms of the data and of the weights it started from",
            Source = "trained on this machine or brought here: " + entry.Title,
            Corpus = run.Data.Corpus,
            Protocol = run.Protocol.Name,
            Means = run.Protocol.Reason,
            Leaky = run.Protocol.Leaky,
            Measured = report is null ? null : new MeasuredAccuracy(report.Accuracy, report.Uar, report.Support, $"{run.Protocol.Name}: {run.Protocol.Reason}"),
            Card = withCard && report is not null ? ModelCard.Markdown(run, report) : null,
        };
    }

    private static ModelView OfNetwork(ModelEntry entry, ExpressionClassifier classifier, ModelCards? card, bool withCard)
    {
        var told = classifier.Metadata;
        return Empty(entry) with
        {
            Labels = classifier.Labels,
            Input = Input(classifier.Input),
            Licence = told.GetValueOrDefault("licence") ?? "unknown",
            Source = told.GetValueOrDefault("source"),
            Corpus = told.GetValueOrDefault("corpus"),
            Protocol = told.GetValueOrDefault("protocol"),
            Means = told.GetValueOrDefault("protocol_reason"),
            Leaky = told.TryGetValue("leaky", out var leaky) ? leaky == "true" : null,
            Measured = card?.Measured ?? (told.ContainsKey("card") ? null : Validation(told)),
            Notice = classifier.Notice,
            Card = withCard ? card?.Text : null,
        };
    }

    private static InputView Input(InputSpec input) => new(input.Size, input.Crop, input.Grey);

    /// <summary>The validation accuracy that the network's own file states.</summary>
    private static MeasuredAccuracy? Validation(IReadOnlyDictionary<string, string> told) =>
        double.TryParse(told.GetValueOrDefault("validation_accuracy"), CultureInfo.InvariantCulture, out var accuracy)
            ? new MeasuredAccuracy(accuracy, null, null, $"{told.GetValueOrDefault("protocol")}: {told.GetValueOrDefault("protocol_reason")}")
            : null;
}
