using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class ProtocolFileTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FrameSet _frames;
    private readonly int[] _rows;

    public ProtocolFileTests()
    {
        _frames = SampleFrames.Save(_temp, SampleFrames.Ravdess(4, 2, "happy", "sad"));
        _rows = [.. Enumerable.Range(0, _frames.Rows.Count)];
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Folds_of_subjects_test_the_listed_people_and_the_rest_is_always_trained_on()
    {
        var set = Draw("""{"format": "mien.protocol/1", "name": "mine", "reason": "sexes are even", "by": "subject", "folds": [["01", "02"], ["03"]]}""");
        Assert.Equal(new FoldProtocol("mine", LeakClaim.Subjects, false, "2 folds of the user's own: sexes are even", set.Protocol.CannotSay), set.Protocol);
        Assert.Equal(["01 02", "03"], set.Folds.Select(fold => string.Join(' ', fold.Test.Select(row => _frames.Rows[row].Subject).Distinct().Order())));
        Assert.All(set.Folds, fold => Assert.Contains(set.TrainOf(_frames, fold), row => _frames.Rows[row].Subject == "04"));
        Assert.Equal(["8 of 32 pictures are in no fold: always trained on, never tested."], set.Warnings);
    }

    [Fact]
    public void One_fold_is_a_fixed_hold_out()
    {
        var set = Draw("""{"format": "mien.protocol/1", "name": "hold-out", "reason": "last actor", "by": "subject", "folds": [["04"]]}""");
        Assert.Equal(24, set.TrainOf(_frames, Assert.Single(set.Folds)).Count);
    }

    [Fact]
    public void Folds_of_paths_claim_nothing_and_are_leaky_where_recordings_are_shared()
    {
        var paths = _frames.Rows.Select((row, i) => (row.Path, i)).ToLookup(pair => pair.i % 2, pair => $"\"{pair.Path}\"");
        var set = Draw($$"""{"format": "mien.protocol/1", "name": "odd", "reason": "odd frames", "by": "path", "folds": [[{{string.Join(',', paths[0])}}], [{{string.Join(',', paths[1])}}]]}""");
        Assert.Equal((LeakClaim.Nothing, true), (set.Protocol.Claims, set.Protocol.Leaky));
        Assert.Equal(["16 recordings stand in training and test.", "4 subjects stand in training and test."], set.Warnings);
    }

    [Fact]
    public void Folds_of_clips_claim_recordings_and_count_the_people_on_both_sides()
    {
        var set = Draw("""{"format": "mien.protocol/1", "name": "two", "reason": "two clips", "by": "clip", "folds": [["02-01-03-01-01-01-01"], ["02-01-04-01-01-01-02"]]}""");
        Assert.Equal((LeakClaim.Recordings, false), (set.Protocol.Claims, set.Protocol.Leaky));
        Assert.Contains("2 subjects stand in training and test.", set.Warnings);
    }

    [Fact]
    public void A_broken_claim_is_refused_or_allowed_and_then_claims_nothing()
    {
        const string Json = """{"format": "mien.protocol/1", "name": "wrong", "reason": "clips are not people", "by": "clip", "claims": "subjects", "folds": [["02-01-03-01-01-01-01"]]}""";
        var leak = Assert.Throws<LeakException>(() => Draw(Json)).Message;
        Assert.Contains("1 subjects stand in more than one fold (01)", leak);
        Assert.Contains("--allow-leak", leak);
        var set = Draw(Json, allowLeak: true);
        Assert.Equal(LeakClaim.Nothing, set.Protocol.Claims);
        Assert.Contains(set.Warnings, warning => warning.Contains("allowed by --allow-leak", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("null", "cannot be read")]
    [InlineData("""{"format": "mien.protocol/2", "name": "a", "reason": "b", "by": "subject", "folds": [["01"]]}""", "expected 'mien.protocol/1'")]
    [InlineData("""{"format": "mien.protocol/1", "name": "", "reason": "b", "by": "subject", "folds": [["01"]]}""", "name and reason")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "by": "subject", "folds": [["01"]]}""", "name and reason")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a\nb", "reason": "b", "by": "subject", "folds": [["01"]]}""", "one line")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "actor", "folds": [["01"]]}""", "expected subject, clip or path")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": []}""", "1 to 10,000 folds")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject"}""", "1 to 10,000 folds")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01"], []]}""", "empty")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01"], null]}""", "empty")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01", "02"], ["01"]]}""", "more than once: 01")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01"]], "claims": "all"}""", "cannot be read")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01"]], "seed": 3}""", "seed")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01", "77"]]}""", "no subject 77")]
    [InlineData("""{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "subject", "folds": [["01", "02", "03", "04"]]}""", "nothing is left to train on")]
    public void A_file_that_is_wrong_is_refused_and_says_what(string json, string says) => Assert.Contains(says, Assert.ThrowsAny<MienException>(() => Draw(json)).Message);

    [Fact]
    public void A_missing_file_names_the_built_in_protocols() =>
        Assert.Contains("luna5", Assert.Throws<MienException>(() => ProtocolFile.Read(_temp["none.json"])).Message);

    [Fact]
    public void A_claim_about_people_needs_a_corpus_that_knows_them()
    {
        var frames = SampleFrames.Save(_temp, [SampleFrames.Row("happy", "a"), SampleFrames.Row("sad", "b")]);
        File.WriteAllText(_temp["p.json"], """{"format": "mien.protocol/1", "name": "a", "reason": "b", "by": "clip", "claims": "subjects", "folds": [["a"]]}""");
        Assert.Contains("--subjects", Assert.Throws<MienException>(() => ProtocolFile.Read(_temp["p.json"]).Draw(frames, [0, 1], false)).Message);
    }

    private FoldSet Draw(string json, bool allowLeak = false)
    {
        File.WriteAllText(_temp["p.json"], json);
        return ProtocolFile.Read(_temp["p.json"]).Draw(_frames, _rows, allowLeak);
    }
}
