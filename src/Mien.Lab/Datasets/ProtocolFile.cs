using System.Text.Json;

namespace Mien.Lab.Datasets;

/// <summary>A user's own folds (format <c>mien.protocol/1</c>).</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Name">How the protocol is called in every output.</param>
/// <param name="Reason">Why these folds, in a sentence.</param>
/// <param name="By">What the folds list: <c>subject</c>, <c>clip</c> or <c>path</c>.</param>
/// <param name="Folds">What each fold tests; all else is trained on. What no fold lists is always trained on.</param>
/// <param name="Claims">What the folds keep apart; without it what <paramref name="By"/> suggests: subjects, recordings, nothing.</param>
public sealed record ProtocolFile(
    string Format, string Name, string Reason, string By, IReadOnlyList<IReadOnlyList<string>> Folds, LeakClaim? Claims = null)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.protocol/1";

    private const int LargestFile = 64 << 20, MostFolds = 10_000, LongestText = 1_000;
    private const string Example = """{"format": "mien.protocol/1", "name": "my folds", "reason": "why", "by": "subject", "folds": [["01", "02"], ["03"]]}""";

    /// <summary>Reads and checks such a file.</summary>
    /// <exception cref="MienException">Missing, too large or not of this format; lists all problems.</exception>
    public static ProtocolFile Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new MienException($"--protocol '{path}': there is no such file, and no built-in protocol of this name (frames[:K], clips[:K], subjects:K, luna5, blocks6, loao).");
            if (new FileInfo(path).Length > LargestFile)
                throw new MienException($"--protocol '{path}' is larger than {LargestFile >> 20} MB.");
            var file = JsonSerializer.Deserialize<ProtocolFile>(File.ReadAllText(path), LabJson.Options) ?? throw new JsonException("it is null.");
            if (file.Problems().ToList() is { Count: > 0 } problems)
                throw new MienException($"--protocol '{path}': {string.Join("; ", problems)}. Example: {Example}");
            return file;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MienException($"--protocol '{path}' cannot be read: {error.Message} Example: {Example}", error);
        }
    }

    /// <summary>The folds on a corpus.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes, ascending.</param>
    /// <param name="allowLeak">Whether folds that break their claim are taken as claiming nothing, with a warning.</param>
    /// <exception cref="MienException">A fold names what the corpus does not have, or tests nothing.</exception>
    /// <exception cref="LeakException">The folds break their claim.</exception>
    public FoldSet Draw(FrameSet frames, IReadOnlyList<int> rows, bool allowLeak)
    {
        Func<FrameRow, string> key = By switch { "subject" => row => row.Subject, "clip" => row => row.Clip, _ => row => row.Path };
        var fold = Folds.SelectMany((keys, i) => keys.Select(k => (k, i + 1))).ToDictionary(pair => pair.k, pair => pair.Item2);
        RequireKnown(fold.Keys, rows.Select(row => key(frames.Rows[row])).ToHashSet());
        var never = rows.Count(row => !fold.ContainsKey(key(frames.Rows[row])));
        string[] warnings = never == 0 ? [] : [$"{never:N0} of {rows.Count:N0} pictures are in no fold: always trained on, never tested."];
        var claims = Claims ?? By switch { "subject" => LeakClaim.Subjects, "clip" => LeakClaim.Recordings, _ => LeakClaim.Nothing };
        var set = FoldSet.Of(Describe(claims), frames, rows, row => fold.GetValueOrDefault(key(frames.Rows[row])), warnings);
        return Judge(set, frames, allowLeak);
    }

    private FoldSet Judge(FoldSet set, FrameSet frames, bool allowLeak)
    {
        if (set.Protocol.Claims == LeakClaim.Subjects && set.Rows.Any(row => frames.Rows[row].Subject.Length == 0))
            throw new MienException($"--protocol '{Name}' claims to keep subjects apart, and this corpus does not say who is in each picture. " +
                                    "Prepare it with --subjects, or set \"claims\" to \"recordings\" or \"nothing\".");
        var breaches = set.Breaches(frames);
        if (breaches.Count > 0 && !allowLeak)
            throw new LeakException($"--protocol '{Name}': {string.Join("; ", breaches)}, though it claims to keep them apart. " +
                                    "Correct the folds, set \"claims\" to what holds, or say --allow-leak.");
        var recordings = set.Shared(frames, row => row.Recording).Count;
        return set with
        {
            Protocol = (breaches.Count > 0 ? Describe(LeakClaim.Nothing) : set.Protocol) with { Leaky = recordings > 0 },
            Warnings = [.. set.Warnings, .. breaches.Select(breach => breach + ": allowed by --allow-leak."), .. Sharing(set, frames, recordings)],
        };
    }

    private static IEnumerable<string> Sharing(FoldSet set, FrameSet frames, int recordings)
    {
        if (set.Protocol.Claims == LeakClaim.Nothing && recordings > 0)
            yield return $"{recordings:N0} recordings stand in training and test.";
        if (set.Protocol.Claims < LeakClaim.Subjects && set.Shared(frames, row => row.Subject).Count is > 0 and var people)
            yield return $"{people:N0} subjects stand in training and test.";
    }

    private FoldProtocol Describe(LeakClaim claims) => new(Name, claims, false, $"{Folds.Count} folds of the user's own: {Reason}", claims switch
    {
        LeakClaim.Subjects => "It speaks of people like those tested; not of other corpora.",
        LeakClaim.Recordings => "Nothing can be claimed about new people.",
        _ => "Nothing can be claimed about new clips or new people.",
    });

    private void RequireKnown(IReadOnlyCollection<string> named, HashSet<string> there)
    {
        var unknown = named.Where(key => !there.Contains(key)).ToList();
        if (unknown.Count > 0)
            throw new MienException($"--protocol '{Name}': the corpus has no {By} {string.Join(", ", unknown.Take(5))}" +
                                    $"{(unknown.Count > 5 ? $" and {unknown.Count - 5:N0} more" : "")}.");
    }

    private IEnumerable<string> Problems()
    {
        if (Format != FormatName)
            yield return $"format is '{Format}', expected '{FormatName}'";
        if (string.IsNullOrWhiteSpace(Name) || string.IsNullOrWhiteSpace(Reason) || Name.Length > LongestText || Reason.Length > LongestText || (Name + Reason).Any(char.IsControl))
            yield return $"name and reason must be one line each, 1 to {LongestText} characters";
        if (By is not ("subject" or "clip" or "path"))
            yield return $"by is '{By}', expected subject, clip or path";
        if (Folds is not { Count: >= 1 and <= MostFolds })
            yield return $"folds must list 1 to {MostFolds:N0} folds";
        else if (Folds.Any(fold => fold is not { Count: > 0 } || fold.Any(string.IsNullOrEmpty)))
            yield return "a fold is empty or has an empty name";
        else if (Folds.SelectMany(fold => fold).CountBy(key => key).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToList() is { Count: > 0 } twice)
            yield return $"listed more than once: {string.Join(", ", twice.Take(5))}";
    }
}
