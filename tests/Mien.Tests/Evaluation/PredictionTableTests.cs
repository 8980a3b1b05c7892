using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Training;

namespace Mien.Tests.Evaluation;

public sealed class PredictionTableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ravdess_names_tell_subject_sex_intensity_and_statement()
    {
        var row = Read("clip,truth,predicted\n02-01-06-02-01-02-12.mp4,fearful,sad\n").Rows.Single();
        Assert.Equal(("12", "female", "strong", "kids"), (row.Subject, row.Sex, row.Intensity, row.Statement));
        var other = Read("clip,truth,predicted,path\nx,fear,sad,fearful/02-01-06-01-02-02-01.png\n").Rows.Single();
        Assert.Equal(("01", "male", "normal", "dogs"), (other.Subject, other.Sex, other.Intensity, other.Statement));
    }

    [Fact]
    public void Labels_are_spelled_as_the_vocabulary_does()
    {
        var table = Read("clip,truth,predicted,p_Sadness,p_HAPPINESS,p_fear\na,Joy,FEAR,0.2,0.3,0.5\nb,sad,sad,1,0,0\n");
        Assert.Equal(["happy", "sad", "fearful"], table.Labels);
        Assert.Equal([0.3, 0.2, 0.5], table.Rows[0].Probabilities);
        Assert.Equal(("happy", "fearful"), (table.Rows[0].Truth, table.Rows[0].Predicted));
    }

    [Fact]
    public void Columns_may_stand_in_any_order_among_others_and_in_quotes()
    {
        var table = Read("\"note\",Predicted,subject,truth,clip,fold\n\"a, b\",sad,S1,sad,\"x,1\",2\n");
        Assert.Equal(("x,1", "S1", "02", "sad"), (table.Rows[0].Clip, table.Rows[0].Subject, table.Rows[0].Fold, table.Rows[0].Truth));
        Assert.False(table.HasProbabilities);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("clip,truth\na,sad\n", "has no column predicted")]
    [InlineData("truth,predicted\nsad,sad\n", "has no column clip (or path)")]
    [InlineData("path,truth,predicted\n,sad,sad\n", "line 2: the column 'path' is empty")]
    [InlineData("clip,truth,predicted,path,fold\na,sad,sad,1.png,1\na,sad,sad,1.png,2\n", "line 3: '1.png' stands in line 2 already")]
    [InlineData("clip;truth;predicted\na;sad;sad\n", "separated by commas")]
    [InlineData("clip,truth,predicted\n", "lists no predictions")]
    [InlineData("clip,truth,predicted,clip\na,sad,sad,b\n", "'clip' twice")]
    [InlineData("clip,truth,predicted,p_sad,p_sadness\na,sad,sad,1,0\n", "two columns of probabilities for 'sad'")]
    [InlineData("clip,truth,predicted\na,sad,sad\nb,,sad\n", "line 3: the column 'truth' is empty")]
    [InlineData("clip,truth,predicted\na,sad\n", "line 2: has 2 fields where the header has 3")]
    [InlineData("clip,truth,predicted,p_sad,p_happy\na,sad,sad,0.9,0.1\nb,sad,sad,much,0\n", "line 3: p_sad is 'much'")]
    [InlineData("clip,truth,predicted,p_sad,p_happy\na,sad,sad,NaN,0.1\n", "line 2: p_sad is 'NaN'")]
    [InlineData("clip,truth,predicted,p_sad,p_happy\na,sad,sad,1.5,-0.5\n", "line 2: p_sad is '1.5'")]
    [InlineData("clip,truth,predicted,p_sad,p_happy\na,sad,sad,,1\n", "line 2: p_sad is ''")]
    [InlineData("clip,truth,predicted,p_sad,p_happy\na,sad,sad,0.4,0.4\n", "line 2: the probabilities sum to 0.8")]
    [InlineData("clip,truth,predicted,path\na,sad,sad,1.png\na,sad,sad,1.png\n", "line 3: '1.png' stands in line 2 already")]
    [InlineData("clip,truth,predicted,fold\na,sad,sad,1\na,sad,happy,2\n", "line 3: clip 'a' is in fold '2' and, in line 2, in fold '1'. If rows are frames, name each in a column 'path'")]
    [InlineData("clip,truth,predicted\na,sad,\"sad\n", "not CSV")]
    public void A_bad_file_is_refused_with_the_line(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<MienException>(() => Read(text)).Message);

    [Fact]
    public void Hostile_files_are_refused_without_echoing_them()
    {
        Assert.Contains("more than 200 classes", Refused("clip,truth,predicted\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"c{i},t{i},t0\n"))));
        Assert.Contains("not CSV", Refused("clip,truth,predicted\n" + new string('x', 100_000) + ",sad,sad\n"));
        var binary = Refused("PK\u0003\u0004\u001b[2J" + new string('z', 3000) + "\n");
        Assert.True(binary.Length < 900 && !binary.Contains('\u001b', StringComparison.Ordinal), binary);
    }

    [Fact]
    public void Probabilities_of_few_decimals_are_brought_to_1()
    {
        var table = Read("clip,truth,predicted,p_sad,p_happy,p_angry\na,sad,sad,0.33,0.33,0.33\n");
        Assert.All(table.Rows[0].Probabilities, p => Assert.Equal(1 / 3.0, p, 1e-12));
    }

    [Fact]
    public void Rows_that_share_a_clip_are_frames_and_vote()
    {
        var table = Read("clip,truth,predicted,p_sad,p_happy\na,sad,sad,0.6,0.4\na,sad,happy,0.1,0.9\nb,sad,sad,1,0\n");
        Assert.True(table.AreFrames);
        Assert.Equal(["happy", "sad"], table.Clips().Select(clip => clip.Predicted));
        Assert.Equal(["frames", "clips", "clips"], ScoreRecord.Of(table).Scores.Select(score => score.Unit));
        Assert.Equal(["", "mean of probabilities", "mean of logits"], ScoreRecord.Of(table).Scores.Select(score => score.Vote));
        Assert.Equal(2, ScoreRecord.Of(table).Headline().Support);
    }

    [Fact]
    public void Frames_without_probabilities_have_no_clip_figures()
    {
        var table = Read("clip,truth,predicted\na,sad,sad\na,sad,happy\n");
        Assert.Contains("p_LABEL", Assert.Throws<MienException>(() => table.Clips()).Message);
        var record = ScoreRecord.Of(table);
        Assert.Equal("frames", Assert.Single(record.Scores).Unit);
        Assert.Contains(record.CannotSay, line => line.StartsWith("Nothing about clips", StringComparison.Ordinal));
    }

    [Fact]
    public void Oddities_are_remarked_on()
    {
        var table = Read("clip,truth,predicted,p_sad,p_happy\n02-01-03-01-01-01-01,sad,sad,0.2,0.8\n001,calm,sad,0.9,0.1\n001,sad,sad,0.9,0.1\n");
        Assert.Contains(table.Remarks, line => line.Contains("counted as 0: calm", StringComparison.Ordinal));
        Assert.Contains(table.Remarks, line => line.StartsWith("1 of 3 rows predict another class", StringComparison.Ordinal));
        Assert.Contains(table.Remarks, line => line.StartsWith("1 clip names stand under more than one truth", StringComparison.Ordinal));
        Assert.Contains(table.Remarks, line => line.StartsWith("1 of 3 rows have another truth than their RAVDESS name", StringComparison.Ordinal));
    }

    [Fact]
    public void Our_own_predictions_can_be_read_and_joined_with_their_manifest()
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        Predictions.Write(_folder["run", "validation.csv"], frames.Labels, frames.Rows.Select((row, i) => new Prediction(row.Path, row.Clip, row.Label, i % 3 == 0 ? [0.2, 0.5, 0.3] : [0.1, 0.1, 0.8])));
        var table = PredictionTable.Read(_folder["run"]);
        Assert.Equal(("run", 36, true, true), (table.Name, table.Rows.Count, table.AreFrames, table.HasProbabilities));
        Assert.All(table.Rows, row => Assert.Empty(row.Subject));
        var joined = table.With(frames);
        Assert.Equal(["1", "2", "3", "4"], joined.Rows.Select(row => row.Subject).Distinct().Order());
        Assert.Equal(4, ScoreRecord.Of(joined).Headline().Subjects);
        Assert.Equal(64, table.Sha256.Length);
    }

    [Fact]
    public void A_manifest_joins_by_clip_too_and_refuses_another_corpus()
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        Assert.Equal("3", Read("clip,truth,predicted\nsad-3,sad,sad\n").With(frames).Rows[0].Subject);
        Assert.Contains("1 of 2 rows", Assert.Single(Read("clip,truth,predicted\nsad-3,sad,sad\nelse,sad,sad\n").With(frames).Remarks));
        Assert.Contains("drawn stripes", Assert.Throws<MienException>(() => Read("clip,truth,predicted\nelse,sad,sad\n").With(frames)).Message);
    }

    [Fact]
    public void Rows_may_be_keyed_by_path_alone()
    {
        var table = Read("path,truth,predicted,p_sad,p_happy\nsad/x_f00000.png,sad,sad,0.6,0.4\nsad/x_f00005.png,sad,happy,0.1,0.9\nsad/02-01-04-01-01-01-05_f00001.png,sad,sad,1,0\nhappy/still.png,happy,happy,0,1\n");
        Assert.Equal(["sad/x", "sad/x", "02-01-04-01-01-01-05", "happy/still.png"], table.Rows.Select(row => row.Clip));
        Assert.Equal("05", table.Rows[2].Subject);
        Assert.Equal(3, ScoreRecord.Of(table).Headline().Support);
    }

    [Fact]
    public void A_manifest_tells_the_clips_of_paths()
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        var table = Read("path,truth,predicted,p_happy,p_sad,p_angry\n" + string.Concat(frames.Rows.Select(row => $"{row.Path},{row.Label},happy,0.5,0.3,0.2\n")));
        Assert.False(table.AreFrames);
        var joined = table.With(frames);
        Assert.Equal(frames.Rows.Select(row => row.Clip), joined.Rows.Select(row => row.Clip));
        Assert.True(joined.AreFrames);
        Assert.Equal(12, ScoreRecord.Of(joined).Headline().Support);
    }

    [Fact]
    public void Frames_of_one_clip_in_several_folds_are_scored_as_frames_alone_and_what_that_means_is_said()
    {
        var table = Read("clip,truth,predicted,path,fold,p_sad,p_happy\na,sad,sad,1.png,1,0.9,0.1\na,sad,happy,2.png,2,0.2,0.8\nb,happy,happy,3.png,1,0,1\nb,happy,happy,4.png,1,0,1\n");
        Assert.Equal(1, table.Torn);
        var record = ScoreRecord.Of(table);
        Assert.Equal(("frames", 4, 0.75), (Assert.Single(record.Scores).Unit, record.Scores[0].Support, record.Scores[0].Accuracy.Value));
        Assert.StartsWith("Anything about new clips or new people: 1 of 2 clips have frames in more than one fold", record.CannotSay[0]);
        Assert.Contains("no one model answered a clip", Assert.Throws<MienException>(() => table.Clips()).Message);
    }

    [Fact]
    public void A_missing_file_and_an_empty_folder_are_refused()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("is not there", Assert.Throws<MienException>(() => PredictionTable.Read(_folder["none.csv"])).Message);
        Assert.Contains("predictions.csv", Assert.Throws<MienException>(() => PredictionTable.Read(_folder["empty"])).Message);
    }

    [Fact]
    public void What_cannot_be_claimed_is_said()
    {
        Assert.Contains(Said("clip,truth,predicted\na,sad,sad\nb,happy,sad\n"), line => line.Contains("subjects are unknown", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted,subject\na,sad,sad,1\nb,happy,sad,\n"), line => line.Contains("1 of 2 rows name no subject", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted,subject\na,sad,sad,1\nb,happy,sad,2\n"), line => line.Contains("2 subjects are too few", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted\na,sad,sad\nb,sad,happy\n"), line => line.Contains("all rows are 'sad'", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted\na,sad,sad\nb,sad,happy\n"), line => line.Contains("about happy: predicted", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted\na,sad,sad\n"), line => line.StartsWith("Nothing about confidence", StringComparison.Ordinal));
        Assert.Contains(Said("clip,truth,predicted,p_sad\na,sad,sad,1\n"), line => line.StartsWith("That the model had not seen", StringComparison.Ordinal));
    }

    [Fact]
    public void A_subject_in_two_folds_is_no_new_person_and_twins_are_one_recording()
    {
        Assert.Contains(Said("clip,truth,predicted,subject,fold\na,sad,sad,1,1\nb,sad,sad,1,2\nc,sad,sad,2,2\n"), line => line.Contains("1 of 2 subjects are tested in more than one fold", StringComparison.Ordinal));
        Assert.DoesNotContain(Said("clip,truth,predicted,subject,fold\na,sad,sad,1,1\nb,sad,sad,2,2\n"), line => line.Contains("more than one fold", StringComparison.Ordinal));
        var twins = Said("clip,truth,predicted,fold\n01-01-04-01-01-01-05,sad,sad,1\n02-01-04-01-01-01-05,sad,sad,2\n");
        Assert.Contains(twins, line => line.Contains("1 are here twice", StringComparison.Ordinal) && line.Contains("1 of them in different folds", StringComparison.Ordinal));
    }

    [Fact]
    public void The_files_of_a_score_hold_all_measures_and_no_path()
    {
        ScoreRecord.Of(Read("clip,truth,predicted,subject,p_sad,p_happy\na,sad,sad,=1+1,0.9,0.1\nb,happy,sad,2,0.6,0.4\n")).Write(_folder["out"]);
        var json = File.ReadAllText(_folder["out", "score.json"]);
        Assert.Contains("\"format\": \"mien.score/1\"", json);
        Assert.DoesNotContain(_folder.Path, json + File.ReadAllText(_folder["out", "score.md"]));
        var lines = File.ReadAllLines(_folder["out", "score.csv"]);
        Assert.Equal("unit,vote,by,value,measure,estimate,low,high,support,subjects,note", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("clips,,,,accuracy,0.500000,,,2,2,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("clips,,class,sad,recall,1.000000,,,1,1,", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(",=1+1,", StringComparison.Ordinal));
        Assert.Equal(3, Directory.GetFiles(_folder["out"]).Length);
    }

    [Fact]
    public void Names_from_a_file_become_no_markup()
    {
        var page = ScoreMarkdown.Of(ScoreRecord.Of(Read("clip,truth,predicted,subject\na,sad,\"x|<b>\",s\u001b[1m\n")), groups: true);
        Assert.Contains(@"x\|&lt;b>", page);
        Assert.DoesNotContain('\u001b', page);
    }

    private IReadOnlyList<string> Said(string text) => ScoreRecord.Of(Read(text)).CannotSay;

    private string Refused(string text) => Assert.Throws<MienException>(() => Read(text)).Message;

    private PredictionTable Read(string text)
    {
        File.WriteAllText(_folder["predictions.csv"], text);
        return PredictionTable.Read(_folder["predictions.csv"]);
    }
}
