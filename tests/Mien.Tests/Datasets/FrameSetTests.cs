using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class FrameSetTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_is_saved_is_loaded()
    {
        var row = SampleFrames.Row("sad", "a, \"quoted\" clip", 3, "Ann", "train") with { Time = 1.25, Intensity = "2", Statement = "1", Repetition = "2", Modality = "2", Targets = [0.25, 0.75] };
        var set = SampleFrames.Save(_temp, [row, SampleFrames.Row("happy", "b") with { Targets = [1, 0] }], "happy", "sad");
        Assert.Equal(["happy", "sad"], set.Labels);
        Assert.Equal(["happy", "sad"], set.TargetLabels);
        Assert.Equal(row.Targets, set.Rows[0].Targets);
        Assert.Equal(row, set.Rows[0] with { Targets = row.Targets });
        Assert.Equal(64, set.Sha256.Length);
    }

    [Fact]
    public void A_changed_label_changes_the_hash()
    {
        var first = SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a")]).Sha256;
        Assert.Equal(first, SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a")]).Sha256);
        Assert.NotEqual(first, SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a") with { Label = "happy" }]).Sha256);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("sad/a_f00000.png", "../a.png")]
    [InlineData("sad/a_f00000.png", "sad/../../a.png")]
    [InlineData("sad/a_f00000.png", "sad\\..\\..\\a.png")]
    [InlineData("sad/a_f00000.png", "/etc/passwd")]
    [InlineData("sad/a_f00000.png", "C:\\a.png")]
    [InlineData("sad/a_f00000.png", "//server/a.png")]
    [InlineData("path,label", "path,class")]
    [InlineData(",pixels", "")]
    [InlineData("a,0,0,", "a,first,0,")]
    [InlineData("a,0,0,", "a,0,soon,")]
    [InlineData("a,0,0,", "a,0,NaN,")]
    public void A_broken_manifest_is_refused_by_its_path(string from, string to)
    {
        SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a")]);
        var manifest = FrameSet.ManifestPath(_temp["frames"]);
        var text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, from.Length == 0 ? "" : text.Replace(from, to, StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(manifest));
        Assert.Contains(manifest, Assert.Throws<MienException>(() => FrameSet.Load(_temp["frames"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"format\":")]
    [InlineData("""{"format":"mien.frames/2","corpus":"x","synthetic":false,"size":90,"every":1,"found":"","skipped":[]}""")]
    public void A_description_of_another_format_is_refused_by_its_path(string text)
    {
        SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a")]);
        File.WriteAllText(FrameSet.InfoPath(_temp["frames"]), text);
        Assert.Contains("frames.json", Assert.Throws<MienException>(() => FrameSet.Load(_temp["frames"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_frames_names_the_verb_that_makes_them() =>
        Assert.Contains("mien prepare", Assert.Throws<MienException>(() => FrameSet.Load(_temp["none"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_manifest_without_rows_is_refused()
    {
        var error = Assert.Throws<MienException>(() => SampleFrames.Save(_temp, []));
        Assert.Contains("lists no pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_missing_or_of_another_size_is_named()
    {
        var set = SampleFrames.Save(_temp, [SampleFrames.Row("sad", "a")]);
        Assert.Contains("a_f00000.png", Assert.Throws<MienException>(() => set.ReadPixels(set.Rows[0])).Message, StringComparison.Ordinal);
        SampleFrames.Picture(_temp["frames", "sad", "a_f00000.png"], 1, size: 31);
        Assert.Contains("31x31 pixels, expected 32x32", Assert.Throws<MienException>(() => set.ReadPixels(set.Rows[0])).Message, StringComparison.Ordinal);
        SampleFrames.Picture(_temp["frames", "sad", "a_f00000.png"], 1, size: 32);
        Assert.Equal(32 * 32 * 3, set.ReadPixels(set.Rows[0]).Length);
    }
}
