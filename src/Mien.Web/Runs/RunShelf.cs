using System.Security.Cryptography;
using System.Text;
using Mien.Lab.Evaluation;

namespace Mien.Web.Runs;

/// <summary>What a folder of the laboratory holds.</summary>
internal enum RunKind { Run, Evaluation, ModelEvaluation }

/// <summary>A run or an evaluation.</summary>
/// <param name="Id">Names it in requests.</param>
/// <param name="Name">Its path below the runs folder, forward slashes.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Kind">What it is.</param>
internal sealed record RunPlace(string Id, string Name, string Folder, RunKind Kind);

/// <summary>The runs and evaluations below the folder that <c>--runs</c> names.</summary>
internal sealed class RunShelf(WebOptions options)
{
    private const int Deepest = 4, Most = 500;

    /// <summary>Whether a folder was named.</summary>
    public bool Exists => options.Runs is not null;

    /// <summary>All of them by name; links are not followed, evaluations are not looked into.</summary>
    public IReadOnlyList<RunPlace> All() => options.Runs is { } root && Directory.Exists(root)
        ? [.. Below(new DirectoryInfo(root), 0).Take(Most).Select(found => Place(root, found.Folder, found.Kind)).OrderBy(place => place.Name, StringComparer.Ordinal)]
        : [];

    /// <summary>A run or evaluation by its id.</summary>
    public RunPlace? Find(string id) => All().FirstOrDefault(place => place.Id == id);

    private static IEnumerable<(string Folder, RunKind Kind)> Below(DirectoryInfo folder, int depth)
    {
        if (KindOf(folder.FullName) is { } kind)
            return [(folder.FullName, kind)];
        return depth == Deepest ? [] : folder.EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None })
            .Where(below => below.LinkTarget is null && !below.Name.StartsWith('.')).SelectMany(below => Below(below, depth + 1));
    }

    private static RunKind? KindOf(string folder)
    {
        bool Has(string name) => File.Exists(Path.Combine(folder, name));
        return Has("run.json") ? RunKind.Run : Has("evaluation.json") ? IsOfModel(Path.Combine(folder, "evaluation.json")) ? RunKind.ModelEvaluation : RunKind.Evaluation
            : Has("plan.json") ? RunKind.Evaluation : null;
    }

    /// <summary>Whether an evaluation is of a fixed model: its format stands at the beginning of the file. Who reads a file that cannot be
    /// opened says why.</summary>
    private static bool IsOfModel(string path)
    {
        try
        {
            using var file = new StreamReader(path);
            var head = new char[200];
            return new string(head, 0, file.ReadBlock(head)).Contains(ModelEvaluationRecord.FormatName, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static RunPlace Place(string root, string folder, RunKind kind)
    {
        var name = Path.GetRelativePath(root, folder).Replace('\\', '/');
        name = name == "." ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))) : name;
        return new RunPlace(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16], name, folder, kind);
    }
}
