using System.ComponentModel;
using Mien.Faces;
using Mien.Media;
using Mien.Web.Jobs;
using Mien.Web.Models;

namespace Mien.Web.Faces;

/// <summary>What a face shows.</summary>
internal sealed record FaceView(IReadOnlyList<double>? Box, double? Score, string Label, double Confidence, IReadOnlyList<double> Probabilities);

/// <summary>The faces of a picture.</summary>
internal sealed record FaceAnswer(string Model, string Sha256, IReadOnlyList<string> Labels, int Width, int Height, IReadOnlyList<FaceView> Faces);

/// <summary>A picture of several, its faces, or why it could not be read.</summary>
internal sealed record PictureView(string Name, IReadOnlyList<FaceView> Faces, string? Error);

/// <summary>The faces of several pictures.</summary>
internal sealed record FacesAnswer(string Model, string Sha256, IReadOnlyList<string> Labels, IReadOnlyList<PictureView> Pictures);

/// <summary>Reads pictures of faces: for programs that have them already.</summary>
internal static class FaceRoutes
{
    private const int Several = 16;
    private static readonly SemaphoreSlim _decoding = new(Environment.ProcessorCount);

    public static void MapFaces(this IEndpointRouteBuilder routes, WebOptions options)
    {
        var most = (long)options.Limits.FaceBytes;
        var faces = routes.MapGroup("/api").WithTags("Faces").ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429);
        faces.MapPost("/face", OneAsync).WithSummary("Read the faces of a picture").TakesUpTo(most);
        faces.MapPost("/faces", SeveralAsync).WithSummary("Read the faces of several pictures").DisableAntiforgery().TakesUpTo(Several * most)
            .WithFormOptions(multipartBodyLengthLimit: Several * most);
    }

    private static async Task<Ok<FaceAnswer>> OneAsync(Stream body, ModelShelf shelf, CropQueue queue, WebOptions options, CancellationToken cancel,
        [Description("Name of a model; default: mien.")] string? model = null, [Description("all, largest, or crop (the picture is a face).")] string faces = "all")
    {
        using var lease = Borrow(shelf, model);
        var bytes = await ReadAsync(body, options.Limits.FaceBytes, cancel);
        var (picture, found) = await LookAsync(bytes, "the picture", Choice(faces), lease, shelf, cancel);
        var answers = await queue.ClassifyAsync(lease, found.ConvertAll(one => one.Crop), cancel);
        var labels = lease.Classifier.Labels;
        return TypedResults.Ok(new FaceAnswer(lease.Entry.Name, lease.Sha256, labels, picture.Width, picture.Height,
            [.. found.Zip(answers, (one, answer) => View(one.Face, answer, labels))]));
    }

    private static async Task<Ok<FacesAnswer>> SeveralAsync(IFormFileCollection pictures, ModelShelf shelf, CropQueue queue, WebOptions options, CancellationToken cancel,
        [Description("Name of a model; default: mien.")] string? model = null, [Description("all, largest, or crop (each picture is a face).")] string faces = "crop")
    {
        if (pictures.Count == 0 || pictures.Count > options.Limits.FaceBatch)
            throw Problems.Malformed($"There are {pictures.Count} pictures; send 1 to {options.Limits.FaceBatch} as parts of a form, each with a file name.");
        using var lease = Borrow(shelf, model);
        var (labels, choice) = (lease.Classifier.Labels, Choice(faces));
        var views = new List<PictureView>();
        foreach (var part in pictures)
            try
            {
                var bytes = await ReadAsync(part.OpenReadStream(), options.Limits.FaceBytes, cancel);
                var (_, found) = await LookAsync(bytes, part.FileName, choice, lease, shelf, cancel);
                var answers = await queue.ClassifyAsync(lease, found.ConvertAll(one => one.Crop), cancel);
                views.Add(new PictureView(part.FileName, [.. found.Zip(answers, (one, answer) => View(one.Face, answer, labels))], null));
            }
            catch (Web.Media.RefusedException error) when (error.Status is StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType)
            {
                views.Add(new PictureView(part.FileName, [], error.Message));
            }
        return TypedResults.Ok(new FacesAnswer(lease.Entry.Name, lease.Sha256, labels, views));
    }

    /// <summary>Decodes the picture, finds its faces and cuts them out; as many at a time as there are cores.</summary>
    private static async Task<(Frame Picture, List<(Face? Face, byte[] Crop)> Found)> LookAsync(
        byte[] bytes, string name, FaceChoice choice, ModelShelf.Lease lease, ModelShelf shelf, CancellationToken cancel)
    {
        await _decoding.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Look(bytes, name, choice, lease.Classifier.Input, shelf), cancel);
        }
        finally
        {
            _decoding.Release();
        }
    }

    private static (Frame Picture, List<(Face? Face, byte[] Crop)> Found) Look(byte[] bytes, string name, FaceChoice choice, Mien.Models.InputSpec input, ModelShelf shelf)
    {
        var picture = Decode(bytes, name);
        if (choice == FaceChoice.Frame)
            return (picture, [(null, FaceCrop.Cut(picture, null, input))]);
        var faces = shelf.Detector().Detect(picture).OrderByDescending(face => face.Box.Area).Take(choice == FaceChoice.Largest ? 1 : int.MaxValue);
        return (picture, [.. faces.Select(face => ((Face?)face, FaceCrop.Cut(picture, face, input)))]);
    }

    private static Frame Decode(byte[] bytes, string name)
    {
        try
        {
            return ImageFile.Decode(bytes, name);
        }
        catch (MienException error)
        {
            throw new Web.Media.RefusedException(StatusCodes.Status415UnsupportedMediaType, error.Message, error);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, int limit, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancel);
        return bytes.Length == 0 ? throw Problems.Malformed("The body is empty. Send the bytes of a picture.")
            : bytes.Length > limit ? throw new Web.Media.RefusedException(StatusCodes.Status413PayloadTooLarge, $"A picture has {bytes.Length:N0} bytes; at most {limit:N0} are read.")
            : bytes.ToArray();
    }

    private static ModelShelf.Lease Borrow(ModelShelf shelf, string? model) =>
        shelf.Find(model) is null ? throw Problems.NotFound("model", model ?? ModelShelf.Bundled) : shelf.Borrow(model);

    private static FaceChoice Choice(string faces) => faces switch
    {
        "all" => FaceChoice.All,
        "largest" => FaceChoice.Largest,
        "crop" => FaceChoice.Frame,
        _ => throw Problems.Malformed($"faces '{faces}' is not known: all, largest or crop."),
    };

    private static FaceView View(Face? face, float[] answer, IReadOnlyList<string> labels)
    {
        var probabilities = answer.Select(p => Rounded.Probability(p)).ToList();
        var top = probabilities.IndexOf(probabilities.Max());
        return new FaceView(face?.Box is { } box ? [Rounded.Pixels(box.X), Rounded.Pixels(box.Y), Rounded.Pixels(box.Width), Rounded.Pixels(box.Height)] : null,
            face is null ? null : Math.Round(face.Score, 3), labels[top], probabilities[top], probabilities);
    }
}
