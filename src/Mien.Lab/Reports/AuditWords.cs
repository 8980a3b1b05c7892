using Mien.Lab.Datasets;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>What the leak guard found, in words for page and terminal.</summary>
public static class AuditWords
{
    private const int Named = 5;

    /// <summary>The whole audit as lines: what was looked at, what was found, the first pairs, the verdict.</summary>
    public static IEnumerable<string> Lines(LeakAudit audit)
    {
        yield return Sides(audit);
        yield return Known(audit);
        foreach (var kind in Enum.GetValues<LeakKind>())
        {
            yield return "  " + Found(audit, kind);
            foreach (var leak in audit.Leaks.Where(leak => leak.Kind == kind).DistinctBy(leak => leak.Key).Take(Named))
                yield return "    " + Pair(leak);
        }
        foreach (var reason in audit.Skipped.Take(Named))
            yield return "skipped: " + reason;
        if (audit.Skipped.Count > Named)
            yield return Invariant($"skipped: {audit.Skipped.Count - Named:N0} more pictures.");
        yield return Verdict(audit);
    }

    /// <summary>How the split stands to its promise, in one sentence.</summary>
    public static string Verdict(LeakAudit audit)
    {
        var breaking = audit.Breaking.Select(leak => leak.Held).Distinct().Count();
        var promise = audit.Claim switch
        {
            LeakClaim.Nothing => "promises nothing (leaky by design)",
            LeakClaim.Recordings => "promises to keep recordings and copies apart",
            _ => "promises to keep recordings, copies and people apart",
        };
        return $"'{audit.Table.Name}' {promise}" + (audit.Claim == LeakClaim.Nothing ? "." : breaking > 0
            ? Invariant($", and breaks it for {breaking:N0} of {audit.Held:N0} held-out pictures.")
            : Invariant($"; none of {audit.Held:N0} held-out pictures was found to break it."));
    }

    internal static string Sides(LeakAudit audit)
    {
        var sides = SplitPlace.Sides.Where(side => audit.OnSide(side) > 0).Select(side => Invariant($"{side} {audit.OnSide(side):N0}"));
        var folds = audit.Table.Folds.Count > 1 ? Invariant($", over {audit.Table.Folds.Count} folds") : "";
        return Invariant($"{audit.Table.Pictures.Count:N0} pictures: {string.Join(", ", sides)}{folds}.");
    }

    internal static string Known(LeakAudit audit)
    {
        string Part(string what, Func<SplitPicture, string> key) => audit.Known(key) is var count && count == audit.Table.Pictures.Count
            ? $"{what} known" : count == 0 ? $"{what} unknown" : Invariant($"{what} known of {count:N0}");
        var compared = audit.Compared > 0 ? Invariant($"{audit.Compared:N0} pictures compared") : "pictures not opened";
        return string.Join("; ", Part("recordings", p => p.Recording), Part("subjects", p => p.Subject), Part("pixels", p => p.Pixels), compared) + ".";
    }

    /// <summary>Whether a kind could be looked for at all.</summary>
    internal static bool CanSay(LeakAudit audit, LeakKind kind) => audit.Count(kind) > 0 || kind switch
    {
        LeakKind.SamePicture => audit.Known(p => p.Pixels) > 0,
        LeakKind.NearDuplicate or LeakKind.LookAlike => audit.Compared > 0,
        LeakKind.SameSubject => audit.Known(p => p.Subject) > 0,
        _ => audit.Known(p => p.Recording) > 0,
    };

    /// <summary>What the count of a kind means, or what would be needed to say it.</summary>
    internal static string Meaning(LeakAudit audit, LeakKind kind) => (CanSay(audit, kind), kind) switch
    {
        (false, LeakKind.SamePicture or LeakKind.NearDuplicate or LeakKind.LookAlike) => "cannot be said: give --root",
        (false, LeakKind.SameSubject) => "cannot be said: give --subjects",
        (false, _) => "cannot be said: the names do not tell recordings",
        _ when audit.Count(kind) == 0 => "none found",
        _ when audit.Breaks(kind) => "breaks the promise",
        (_, LeakKind.LookAlike) => "one person at least, may be copies: look at the pairs",
        _ => "not promised",
    };

    private static string Found(LeakAudit audit, LeakKind kind) => LeakAudit.NameOf(kind) + ": " + (audit.Count(kind) > 0
        ? Invariant($"{audit.Count(kind):N0} held-out pictures, {Meaning(audit, kind)}.") : Meaning(audit, kind) + ".");

    private static string Pair(Leak leak) => $"{leak.Held.Path} | {leak.Other.Path}" +
        (leak.Correlation is { } value ? Invariant($" ({value:0.000})") : "") +
        (leak.Partners > 1 ? Invariant($" and {leak.Partners - 1:N0} more") : "");
}
