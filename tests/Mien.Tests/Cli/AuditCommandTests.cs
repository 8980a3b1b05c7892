using System.Text.Json;
using Mien.Cli;
using Mien.Tests.Datasets;
using Mien.Tests.Networks;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
public sealed class AuditCommandTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_leaky_split_ends_with_3_after_its_files_are_written_and_with_0_when_allowed()
    {
        File.WriteAllText(_temp["split.csv"], "path,split\n01-01-03-01-01-01-05.mp4,test\n02-01-03-01-01-01-05.mp4,train\n");
        var (code, output, error) = await Run("audit", "--split", _temp["split.csv"], "--out", _temp["out"]);
        Assert.Equal(ExitCode.Leak, code);
        Assert.Contains("twin: 1 held-out pictures, breaks the promise.", output);
        Assert.Contains("near-duplicate picture: cannot be said: give --root.", output);
        Assert.Contains("--allow-leak", error);
        Assert.Equal(["audit.html", "audit.json", "pairs.csv"], Directory.GetFiles(_temp["out"]).Select(Path.GetFileName).Order());
        Assert.Equal(ExitCode.Done, (await Run("audit", "--split", _temp["split.csv"], "--allow-leak")).Code);
        Assert.Equal(ExitCode.Done, (await Run("audit", "--split", _temp["split.csv"], "--claim", "nothing")).Code);
    }

    [Fact]
    public async Task Frames_are_audited_by_their_given_split_or_by_another_with_their_pictures()
    {
        var rows = new[] { ("a", "train"), ("b", "train"), ("c", "valid"), ("d", "valid") }.Select((pair, i) =>
            SampleFrames.Row("happy", pair.Item1, 0, "P" + pair.Item1, pair.Item2)).ToList();
        var frames = SampleFrames.Save(_temp, rows);
        foreach (var (i, row) in frames.Rows.Index())
            SampleFrames.Picture(Path.Combine(frames.Folder, row.Path), i / 3, 32);   // a, b and c are one picture
        var (code, output, _) = await Run("audit", frames.Folder, "--out", _temp["out"]);
        Assert.Equal(ExitCode.Leak, code);
        Assert.Contains("same picture: 1 held-out pictures", output);
        using var json = JsonDocument.Parse(File.ReadAllText(_temp["out", "audit.json"]));
        Assert.Equal(4, json.RootElement.GetProperty("compared").GetInt32());
        File.WriteAllText(_temp["mine.csv"], string.Concat(frames.Rows.Select((row, i) => $"{row.Path},{(i < 3 ? "train" : "valid")}\n").Prepend("path,split\n")));
        Assert.Equal(ExitCode.Done, (await Run("audit", frames.Folder, "--split", _temp["mine.csv"], "--claim", "subjects")).Code);
    }

    [Fact]
    public async Task Missing_pictures_end_with_4_and_neither_frames_nor_split_with_2()
    {
        SampleFrames.Picture(_temp["a.png"], 1, 40);
        File.WriteAllText(_temp["split.csv"], "path,split\na.png,train\nb.png,test\n");
        Assert.Equal(ExitCode.SomeSkipped, (await Run("audit", "--split", _temp["split.csv"], "--root", _temp.Path)).Code);
        Assert.Equal(ExitCode.Usage, (await Run("audit")).Code);
        Assert.Equal(ExitCode.Usage, (await Run("audit", "--split", _temp["split.csv"], "--claim", "much")).Code);
    }
}
