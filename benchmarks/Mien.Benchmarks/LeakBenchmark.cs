using System.CommandLine;
using System.Numerics;
using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Benchmarks;

/// <summary>What the leak guard finds and what it takes for a copy wrongly, on real faces: the two distributions that its
/// threshold lies between, false alarms, and what audits of known leaks find.</summary>
internal static class LeakBenchmark
{
    private sealed record Print(RecordingName Name, string File, PictureFingerprint Picture);

    public static Command Create()
    {
        var data = new Argument<string>("DATA") { Description = "Folder with ravdess_crops.zip, ck48.zip and ferplus.zip." };
        var pairs = Flag.Of("--pairs", 10_000, "Random pairs aligned of each kind.");
        var command = new Command("leaks", "The leak guard's threshold, false alarms and findings.") { data, pairs };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(pairs)));
        return command;
    }

    private static async Task RunAsync(string data, int pairs)
    {
        string Zip(string name) => Path.Combine(data, name + ".zip");
        var ravdess = Read(Zip("ravdess_crops"), RecordingName.Find);
        var table = new Table("pairs", "n", "aligned", "5 %", "median", "99.9 %", "highest", $">= {LeakGuard.SamePerson}", $">= {LeakGuard.SamePicture}");
        Twins(table, ravdess);
        All(table, "RAVDESS, other clips of the actor", ravdess, IsOtherClip);
        Random(table, "RAVDESS, other clips of the actor", ravdess, pairs, IsOtherClip);
        Random(table, "RAVDESS, two actors", ravdess, pairs, IsOtherPerson);
        var ck = Read(Zip("ck48"), RecordingName.Find);
        All(table, "CK+, two people", ck, IsOtherPerson);
        Random(table, "CK+, two people", ck, pairs, IsOtherPerson);
        All(table, "CK+, other sequences of the person", ck, IsOtherClip);
        var fer = Read(Zip("ferplus"), path => new RecordingName(path.Split('/')[1], path, ""));
        Random(table, "FER+, train and valid (people unknown)", fer, pairs, (a, b) => a.Name.Clip != b.Name.Clip);
        table.Print();
        await AuditsAsync(Zip("ravdess_crops"), Zip("ferplus"));
    }

    private static bool IsOtherClip(Print a, Print b) => a.Name.Subject == b.Name.Subject && a.Name.Recording != b.Name.Recording;

    private static bool IsOtherPerson(Print a, Print b) => a.Name.Subject != b.Name.Subject;

    private static List<Print> Read(string zip, Func<string, RecordingName?> name)
    {
        using var archive = SafeZip.Open(zip);
        var files = archive.Entries.Where(entry => MediaFile.IsPicture(entry.Name) && name(entry.Name) is not null)
            .Select(entry => (Path: entry.Name, Bytes: entry.ReadAll())).ToList();
        return [.. files.AsParallel().AsOrdered().Select(file => new Print(name(file.Path)!, Path.GetFileName(file.Path),
            PictureFingerprint.Of(ImageFile.Decode(file.Bytes, file.Path))))];
    }

    private static double Correlation(Print a, Print b) => PictureAlignment.Correlation(a.Picture.Grey, b.Picture.Grey);

    /// <summary>Each crop of a 01 clip against the crops of its 02 twin; the highest counts, as their moments differ a little.</summary>
    private static void Twins(Table table, List<Print> prints)
    {
        var twins = prints.Where(print => print.Name.Clip.StartsWith("01-", StringComparison.Ordinal)).ToList();
        var best = twins.AsParallel().Select(twin => prints
            .Where(print => print.Name.Recording == twin.Name.Recording && print.Name.Clip != twin.Name.Clip)
            .Max(print => Correlation(twin, print))).ToList();
        Add(table, "RAVDESS, twin crops (best of the twin clip)", best.Count, best);
    }

    /// <summary>Every pair that the hashes propose; the others cannot alarm.</summary>
    private static void All(Table table, string name, List<Print> prints, Func<Print, Print, bool> wanted)
    {
        var pairs = Enumerable.Range(0, prints.Count).AsParallel().SelectMany(i => Enumerable.Range(i + 1, prints.Count - i - 1)
            .Where(j => wanted(prints[i], prints[j])).Select(j => (First: prints[i], Second: prints[j]))).ToList();
        var near = pairs.AsParallel()
            .Where(pair => BitOperations.PopCount(pair.First.Picture.Hash ^ pair.Second.Picture.Hash) <= PictureFingerprint.Radius)
            .Select(pair => Correlation(pair.First, pair.Second)).ToList();
        Add(table, name + ", all", pairs.Count, near);
    }

    /// <summary>Random pairs, every one aligned whatever its hashes say.</summary>
    private static void Random(Table table, string name, List<Print> prints, int count, Func<Print, Print, bool> wanted)
    {
        var random = new Random(0);
        var pairs = new List<(Print First, Print Second)>();
        while (pairs.Count < count)
            if ((First: prints[random.Next(prints.Count)], Second: prints[random.Next(prints.Count)]) is var pair && wanted(pair.First, pair.Second))
                pairs.Add(pair);
        Add(table, name + ", random", count, [.. pairs.AsParallel().Select(pair => Correlation(pair.First, pair.Second))]);
    }

    private static void Add(Table table, string name, int pairs, List<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
        table.Add($"{name}", $"{pairs:N0}", $"{sorted.Length:N0}", $"{At(0.05):0.000}", $"{At(0.5):0.000}", $"{At(0.999):0.0000}",
            $"{At(1):0.0000}", $"{sorted.Count(value => value >= LeakGuard.SamePerson):N0}", $"{sorted.Count(value => value >= LeakGuard.SamePicture):N0}");
    }

    private static async Task AuditsAsync(string ravdess, string fer)
    {
        using var temp = new TempFolder();
        string[] six = ["01", "02", "03", "04", "05", "06"];
        var crops = Pictures(ravdess).Where(path => six.Contains(RecordingName.Find(path)!.Clip.Split('-')[2])).ToList();
        string Side(string path) => RecordingName.Find(path)!.Clip.StartsWith("01-", StringComparison.Ordinal) ? "valid" : "train";
        var table = new Table("audit", "pictures", "held out", "same picture", "twin", "near-duplicate", "look-alike", "seconds");
        await AddAsync("RAVDESS crops, 01 against 02, names only", Write(crops, Side, path => path), null);
        await AddAsync("the same, names hidden, pictures only", Write(crops, Side, path => $"{crops.IndexOf(path):00000}.jpg"), Hide(ravdess, crops));
        await AddAsync("FER+, train against valid", Write(Pictures(fer), path => path.Split('/')[1], path => path), fer);
        table.Print();

        async Task AddAsync(string name, string split, string? root)
        {
            LeakAudit audit = null!;
            var seconds = await Clock.SecondsAsync(async () =>
            {
                var rows = SplitTable.Read(split);
                audit = root is null ? LeakGuard.Check(rows, LeakClaim.Recordings)
                    : await LeakGuard.CheckAsync(rows, LeakClaim.Recordings, PictureFiles.In(root));
            });
            table.Add($"{name}", $"{audit.Table.Pictures.Count:N0}", $"{audit.Held:N0}", $"{audit.Count(LeakKind.SamePicture):N0}",
                $"{audit.Count(LeakKind.Twin):N0}", $"{audit.Count(LeakKind.NearDuplicate):N0}", $"{audit.Count(LeakKind.LookAlike):N0}", $"{seconds:0.0}");
        }

        string Write(List<string> paths, Func<string, string> side, Func<string, string> name)
        {
            var file = temp.At($"{Guid.NewGuid():N}.csv");
            File.WriteAllLines(file, paths.Select(path => $"{name(path)},{side(path)}").Prepend("path,split"));
            return file;
        }

        string Hide(string zip, List<string> paths)
        {
            using var archive = SafeZip.Open(zip);
            var folder = Directory.CreateDirectory(temp.At("hidden")).FullName;
            foreach (var (i, path) in paths.Index())
                File.WriteAllBytes(Path.Combine(folder, $"{i:00000}.jpg"), archive.Find(path)!.ReadAll());
            return folder;
        }
    }

    private static List<string> Pictures(string zip)
    {
        using var archive = SafeZip.Open(zip);
        return [.. archive.Entries.Select(entry => entry.Name).Where(MediaFile.IsPicture)];
    }
}
