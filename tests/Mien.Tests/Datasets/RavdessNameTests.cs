using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class RavdessNameTests
{
    [Fact]
    public void A_name_has_seven_fields()
    {
        var name = RavdessName.Parse("Video_Speech_Actor_12/02-01-06-01-02-01-12.mp4");
        Assert.Equal(new RavdessName(2, 1, 6, 1, 2, 1, 12), name);
        Assert.Equal("fearful", name.Label);
        Assert.Equal("02-01-06-01-02-01-12", name.ToString());
    }

    [Theory]
    [InlineData(1, "neutral")]
    [InlineData(2, "calm")]
    [InlineData(3, "happy")]
    [InlineData(4, "sad")]
    [InlineData(5, "angry")]
    [InlineData(6, "fearful")]
    [InlineData(7, "disgust")]
    [InlineData(8, "surprised")]
    public void The_third_number_is_the_emotion(int emotion, string label) =>
        Assert.Equal(label, RavdessName.Parse($"02-01-0{emotion}-01-01-01-01").Label);

    [Fact]
    public void Odd_actors_are_male_and_even_ones_female() =>
        Assert.All(Enumerable.Range(1, 24), actor => Assert.Equal(actor % 2 == 1 ? "male" : "female",
            RavdessName.Parse($"02-01-01-01-01-01-{actor:00}.mp4").Sex));

    [Fact]
    public void Twins_share_their_recording_and_other_trials_do_not()
    {
        var recordings = new[] { "01-01-06-01-02-01-12", "02-01-06-01-02-01-12", "02-01-06-01-02-02-12", "02-02-06-01-02-01-12" }
            .Select(name => RavdessName.Parse(name).Recording).ToList();
        Assert.Equal(recordings[0], recordings[1]);
        Assert.Equal(3, recordings.Distinct().Count());
    }

    [Theory]
    [InlineData("holiday.mp4", "found 1")]
    [InlineData("02-01-06-01-02-01.mp4", "found 6")]
    [InlineData("02-01-06-01-02-01-12-01.mp4", "found 8")]
    [InlineData("", "found 1")]
    [InlineData("00-01-06-01-02-01-12.mp4", "part 1 is '00'")]
    [InlineData("04-01-06-01-02-01-12.mp4", "part 1 is '04'")]
    [InlineData("02-03-06-01-02-01-12.mp4", "part 2 is '03'")]
    [InlineData("02-01-09-01-02-01-12.mp4", "part 3 is '09'")]
    [InlineData("02-01-06-03-02-01-12.mp4", "part 4 is '03'")]
    [InlineData("02-01-06-01-03-01-12.mp4", "part 5 is '03'")]
    [InlineData("02-01-06-01-02-03-12.mp4", "part 6 is '03'")]
    [InlineData("02-01-06-01-02-01-25.mp4", "part 7 is '25'")]
    [InlineData("02-01-06-01-02-01-1.mp4", "part 7 is '1'")]
    [InlineData("02-01-06-01-02-01-012.mp4", "part 7 is '012'")]
    [InlineData("02-01-ab-01-02-01-12.mp4", "part 3 is 'ab'")]
    [InlineData("02-01- 6-01-02-01-12.mp4", "part 3 is ' 6'")]
    [InlineData("02-01-+6-01-02-01-12.mp4", "part 3 is '+6'")]
    [InlineData("02-01-٠٦-01-02-01-12.mp4", "part 3 is '٠٦'")]
    public void A_wrong_name_is_refused_with_its_wrong_part(string file, string what)
    {
        var error = Assert.Throws<FormatException>(() => RavdessName.Parse(file));
        Assert.StartsWith($"'{file}' is not a RAVDESS name", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Null(RavdessName.TryParse(file));
    }

    [Fact]
    public void Rows_of_twins_share_their_recording_and_rows_of_other_corpora_do_not()
    {
        Assert.Equal(Row("happy", "01-01-03-01-01-02-05").Recording, Row("happy", "02-01-03-01-01-02-05").Recording);
        Assert.NotEqual(Row("happy", "001").Recording, Row("sad", "001").Recording);
        Assert.Equal(Row("sad", "001").Recording, Row("sad", "001").Recording);
    }

    private static FrameRow Row(string label, string clip) => SampleFrames.Row(label, clip);
}
