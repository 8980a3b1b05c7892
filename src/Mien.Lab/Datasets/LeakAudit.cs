using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Datasets;

/// <summary>What the leak guard found.</summary>
/// <param name="Table">The split.</param>
/// <param name="Claim">What it promises.</param>
/// <param name="Leaks">One for each held-out picture and kind, whether or not it breaks the claim.</param>
/// <param name="Compared">Pictures that were opened and compared; 0 when names alone were asked.</param>
/// <param name="Skipped">Pictures that could not be read, each with the reason.</param>
public sealed record LeakAudit(
    SplitTable Table, LeakClaim Claim, IReadOnlyList<Leak> Leaks, int Compared, IReadOnlyList<string> Skipped)
{
    private const string FormatName = "mien.audit/1";

    /// <summary>What the claim does not allow.</summary>
    public IEnumerable<Leak> Breaking => Leaks.Where(leak => leak.Breaks(Claim));

    /// <summary>Held-out pictures with a partner, a kind each.</summary>
    public int Count(LeakKind kind) => Leaks.Count(leak => leak.Kind == kind);

    /// <summary>Pictures on a side, over all folds.</summary>
    public int OnSide(string side) => Table.Pictures.Count(picture =>
        Enumerable.Range(0, Table.Folds.Count).Any(fold => picture.Place.In(fold) == side));

    /// <summary>Pictures of which recording, subject or pixels are known.</summary>
    public int Known(Func<SplitPicture, string> what) => Table.Pictures.Count(picture => what(picture).Length > 0);

    /// <summary>Pictures held out in any fold.</summary>
    public int Held => Table.Pictures.Count(picture => picture.Place.IsHeld);

    /// <summary>Writes <c>audit.json</c> and <c>pairs.csv</c>, each whole or not at all.</summary>
    public void Write(string folder)
    {
        AtomicFile.WriteText(Path.Combine(folder, "audit.json"), JsonSerializer.Serialize(new
        {
            format = FormatName,
            split = Table.Name,
            claim = Claim,
            holds = !Breaking.Any(),
            folds = Table.Folds,
            pictures = Table.Pictures.Count,
            sides = SplitPlace.Sides.ToDictionary(side => side, OnSide),
            heldOut = Held,
            known = new { recordings = Known(p => p.Recording), subjects = Known(p => p.Subject), pixels = Known(p => p.Pixels) },
            compared = Compared,
            samePicture = LeakGuard.SamePicture,
            samePerson = LeakGuard.SamePerson,
            found = Enum.GetValues<LeakKind>().Select(kind => new { kind, heldOut = Count(kind), groups = Groups(kind).Count(), breaks = Breaks(kind) }),
            groups = Enum.GetValues<LeakKind>().SelectMany(kind => Groups(kind).Select(group =>
                new { kind, key = group.Key, heldOut = group.Count(), partners = group.Max(leak => leak.Partners) })),
            skipped = Skipped,
        }, LabJson.Options) + "\n");
        AtomicFile.Write(Path.Combine(folder, "pairs.csv"), WritePairs);
    }

    /// <summary>A kind as files and pages call it.</summary>
    public static string NameOf(LeakKind kind) => JsonSerializer.Serialize(kind).Trim('"');

    /// <summary>Whether leaks of a kind were found that break the claim.</summary>
    public bool Breaks(LeakKind kind) => Leaks.FirstOrDefault(leak => leak.Kind == kind)?.Breaks(Claim) ?? false;

    private IEnumerable<IGrouping<string, Leak>> Groups(LeakKind kind) => Leaks.Where(leak => leak.Kind == kind).GroupBy(leak => leak.Key);

    private void WritePairs(Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape });
        foreach (var column in (string[])["kind", "fold", "path", "split", "other_path", "other_split", "shared", "partners", "correlation"])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var leak in Leaks)
            WritePair(csv, leak);
    }

    private void WritePair(CsvWriter csv, Leak leak)
    {
        csv.WriteField(NameOf(leak.Kind));
        csv.WriteField(Table.Folds[leak.Fold]);
        csv.WriteField(leak.Held.Path);
        csv.WriteField(leak.Held.Place.In(leak.Fold));
        csv.WriteField(leak.Other.Path);
        csv.WriteField(leak.Other.Place.In(leak.Fold));
        csv.WriteField(leak.Key);
        csv.WriteField(leak.Partners);
        csv.WriteField(leak.Correlation?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "");
        csv.NextRecord();
    }
}
