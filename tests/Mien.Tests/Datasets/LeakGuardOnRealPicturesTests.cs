using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Tests.Datasets;

/// <summary>The guard on leaks that are known: RAVDESS crops of both modalities, and FER+.</summary>
public sealed class LeakGuardOnRealPicturesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Names_find_all_105_twin_crops_of_ravdess()
    {
        var audit = LeakGuard.Check(Crops(path => path), LeakClaim.Recordings);
        Assert.Equal((1461, 105), (audit.Table.Pictures.Count, audit.Count(LeakKind.Twin)));
        Assert.All(audit.Breaking, leak => Assert.Equal(LeakKind.Twin, leak.Kind));
    }

    [Fact]
    public async Task Pictures_alone_find_all_twin_clips_and_nearly_all_twin_crops()
    {
        var crops = CropPaths();
        var names = crops.Index().ToDictionary(pair => $"{pair.Index:00000}.jpg", pair => RecordingName.Find(pair.Item)!.Recording);
        Hide(crops);
        var table = Crops(path => $"{crops.IndexOf(path):00000}.jpg");
        Assert.Empty(LeakGuard.Check(table, LeakClaim.Recordings).Leaks);

        var audit = await LeakGuard.CheckAsync(table, LeakClaim.Recordings, PictureFiles.In(_temp["hidden"]),
            cancel: TestContext.Current.CancellationToken);
        var near = audit.Leaks.Where(leak => leak.Kind == LeakKind.NearDuplicate).ToList();
        Assert.InRange(near.Count, 100, 105);
        Assert.InRange(near.Count(leak => names[leak.Held.Path] == names[leak.Other.Path]), near.Count - 1, near.Count);
        Assert.Equal(6, near.Select(leak => names[leak.Held.Path]).Distinct().Count());
        Assert.Equal(105, near.Count + audit.Count(LeakKind.LookAlike));
    }

    [Fact]
    public async Task Pixels_find_the_264_copies_between_train_and_valid_of_ferplus()
    {
        var zip = TestData.Require("ferplus.zip");
        File.WriteAllLines(_temp["split.csv"], Entries(zip).Select(path => $"{path},{path.Split('/')[1]}").Prepend("path,split"));
        var audit = await LeakGuard.CheckAsync(SplitTable.Read(_temp["split.csv"]), LeakClaim.Recordings, PictureFiles.In(zip),
            cancel: TestContext.Current.CancellationToken);
        Assert.Equal((30_333, 0), (audit.Compared, audit.Skipped.Count));
        Assert.Equal(264, audit.Count(LeakKind.SamePicture));
        Assert.InRange(audit.Count(LeakKind.NearDuplicate), 200, 300);
    }

    private SplitTable Crops(Func<string, string> name)
    {
        var rows = CropPaths().Select(path => $"{name(path)},{(path.Contains("/01-", StringComparison.Ordinal) ? "valid" : "train")}");
        File.WriteAllLines(_temp["split.csv"], rows.Prepend("path,split"));
        return SplitTable.Read(_temp["split.csv"]);
    }

    /// <summary>Crops of the paper's six classes.</summary>
    private static List<string> CropPaths() => [.. Entries(TestData.Require("ravdess_crops.zip"))
        .Where(path => RavdessName.Parse(path.Split('/')[2]).Emotion <= 6)];

    private void Hide(List<string> crops)
    {
        Directory.CreateDirectory(_temp["hidden"]);
        using var zip = SafeZip.Open(TestData.Require("ravdess_crops.zip"));
        foreach (var (i, path) in crops.Index())
            File.WriteAllBytes(_temp["hidden", $"{i:00000}.jpg"], zip.Find(path)!.ReadAll());
    }

    private static List<string> Entries(string path)
    {
        using var zip = SafeZip.Open(path);
        return [.. zip.Entries.Select(entry => entry.Name).Where(MediaFile.IsPicture)];
    }
}
