using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public sealed class LabelMapTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_are_merged_left_out_or_kept()
    {
        var map = Read("""{"truth": {"Calm": "neutral", "contempt": null}, "predicted": {"Fear": "surprise", "disgust": null}}""");
        Assert.Equal(["neutral", null, "happy"], new[] { "calm", "contempt", "happy" }.Select(map.OfTruth));
        Assert.Equal(["surprised", null, "calm"], new[] { "fearful", "disgust", "calm" }.Select(map.OfPredicted));
    }

    [Fact]
    public void The_identity_keeps_every_label()
    {
        Assert.Equal("calm", LabelMap.Identity.OfTruth("calm"));
        Assert.Equal("other", LabelMap.Identity.OfPredicted("other"));
        Assert.Equal("x", Read("{}").OfTruth("x"));
        Assert.Equal("x", Read("""{"truth": null}""").OfTruth("x"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"truth": 7}""")]
    [InlineData("""{"truth": {"calm": 7}}""")]
    [InlineData("""{"thruth": {"calm": "neutral"}}""")]
    [InlineData("""{"truth": {"happy": "neutral", "happiness": "sad"}}""")]
    public void A_file_that_is_no_map_is_refused(string json) =>
        Assert.Contains("--map", Assert.Throws<MienException>(() => Read(json)).Message);

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains("none.json", Assert.Throws<MienException>(() => LabelMap.Read(_folder["none.json"])).Message);

    private LabelMap Read(string json)
    {
        File.WriteAllText(_folder["map.json"], json);
        return LabelMap.Read(_folder["map.json"]);
    }
}
