using System.Globalization;
using System.Text.Json;

namespace Mien.Lab.Evaluation;

/// <summary>The files of an evaluation by folds. A fold's folder is there whole or not at all.</summary>
public sealed class EvaluationFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Where the same model under random frames is evaluated.</summary>
    public EvaluationFolder Gap => new(File("frames"));

    /// <summary>Whether an evaluation was begun here.</summary>
    public bool HasPlan => System.IO.File.Exists(File("plan.json"));

    /// <summary>Path of one of the evaluation's files.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Reads <c>plan.json</c>.</summary>
    /// <exception cref="MienException">Missing, or of another format.</exception>
    public EvaluationPlan ReadPlan() => HasPlan && Read<EvaluationPlan>(File("plan.json")) is { Format: EvaluationPlan.FormatName } plan
        ? plan
        : throw new MienException($"'{Path}' holds no evaluation by folds (plan.json of the format {EvaluationPlan.FormatName}). " +
                                  "Begin one with: mien evaluate FRAMES --out DIR --protocol PROTOCOL");

    /// <summary>Stores the plan where there is none, and returns the one that holds. Calls at the same time agree on one.</summary>
    /// <exception cref="MienException">The folder holds an evaluation of other choices; names them.</exception>
    public EvaluationPlan Begin(EvaluationPlan plan)
    {
        using var _ = FileLock.Take(File(".lock"), CancellationToken.None);
        if (!HasPlan)
            Write(File("plan.json"), plan);
        var stored = ReadPlan();
        var differences = stored.Differences(plan);
        return differences.Count == 0
            ? stored
            : throw new MienException($"'{Path}' holds an evaluation of other choices ({string.Join(", ", differences)}). " +
                                      "Go on with it as it was begun by --resume, or choose another --out.");
    }

    /// <summary>Whether a fold is finished.</summary>
    public bool HasFold(int number) => Directory.Exists(FoldPath(number));

    /// <summary>The folder of a finished fold.</summary>
    public string FoldPath(int number) => File(FoldName(number));

    /// <summary>The folder in which a fold is computed.</summary>
    public string WorkPath(int number) => File("." + FoldName(number));

    /// <summary>Reads the record of a finished fold.</summary>
    public FoldRecord ReadFold(int number) => Read<FoldRecord>(System.IO.Path.Combine(FoldPath(number), "fold.json"));

    /// <summary>Seconds that a finished fold spent, by stage.</summary>
    public IReadOnlyDictionary<string, double> ReadFoldTimes(int number) =>
        Read<Dictionary<string, double>>(System.IO.Path.Combine(FoldPath(number), "times.json"));

    /// <summary>Holds the results of the whole evaluation while they are written.</summary>
    internal FileLock LockResults() => FileLock.Take(File(".lock"), CancellationToken.None);

    /// <summary>Holds a fold while it is computed; a process that was just killed is given some seconds to let go.</summary>
    /// <exception cref="MienException">Another process computes it.</exception>
    internal FileLock LockFold(int number, CancellationToken cancel) => FileLock.Take(WorkPath(number) + ".lock", TimeSpan.FromSeconds(10), cancel)
        ?? throw new MienException($"Fold {number} of '{Path}' is being computed by another process. Wait for it, or name others with --folds.");

    /// <summary>Whether a process computes a fold now.</summary>
    internal bool IsBeingComputed => Directory.EnumerateFiles(Path, ".fold-*.lock").Any(FileLock.IsHeld);

    /// <summary>Gives a finished working folder its name.</summary>
    internal void Finish(int number) => Directory.Move(WorkPath(number), FoldPath(number));

    /// <summary>Removes the lock of a finished fold, unless somebody looks at it just now.</summary>
    internal void Unlock(int number)
    {
        try
        {
            System.IO.File.Delete(WorkPath(number) + ".lock");
        }
        catch (IOException)
        {
            // Windows does not delete what is open; the next call does.
        }
    }

    internal static void Write<T>(string path, T record) => AtomicFile.WriteText(path, JsonSerializer.Serialize(record, LabJson.Options) + "\n");

    internal static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(System.IO.File.ReadAllText(path), LabJson.Options) ?? throw new JsonException("it is null.");
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new MienException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static string FoldName(int number) => "fold-" + number.ToString("00", CultureInfo.InvariantCulture);
}
