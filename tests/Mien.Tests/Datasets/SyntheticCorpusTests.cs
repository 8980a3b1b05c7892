using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public class SyntheticCorpusTests
{
    private static readonly SyntheticOptions _small = new(Actors: 3, FramesPerClip: 4, Width: 128, Height: 96);

    [Theory]
    [InlineData(24, 1, 144)]
    [InlineData(2, 3, 36)]
    [InlineData(24, 8, 1056)]
    public void The_clips_are_named_as_RAVDESS_and_cover_every_class_of_every_actor(int actors, int perClass, int count)
    {
        var clips = SyntheticClip.All(new SyntheticOptions(actors, perClass));
        var names = clips.Select(clip => RavdessName.Parse(clip.FileName)).ToList();

        Assert.All(names, name => Assert.True(name is { Modality: 2, Channel: 1, Emotion: <= 6 }));
        Assert.All(names.Zip(clips), pair => Assert.Equal($"Actor_{pair.First.Actor:00}/{pair.First}.mp4", pair.Second.RelativePath));
        Assert.Equal(count, names.Distinct().Count());
        Assert.Equal(actors * 6, names.Select(name => (name.Actor, name.Emotion)).Distinct().Count());
        Assert.All(clips, clip => Assert.False(clip is { Emotion: 1, Intensity: 2 }));
    }

    [Fact]
    public void One_clip_a_class_still_has_both_intensities_and_statements_over_the_actors()
    {
        var strong = SyntheticClip.All(new SyntheticOptions()).Where(clip => clip.Emotion > 1).GroupBy(clip => clip.Emotion);

        Assert.All(strong, clips => Assert.Equal(4, clips.Select(clip => (clip.Intensity, clip.Statement)).Distinct().Count()));
    }

    [Fact]
    public void The_same_seed_draws_the_same_pixels_and_another_seed_others()
    {
        var clip = new SyntheticClip(3, 2, 1, 1, 2);

        Assert.Equal(Draw(clip)[1], Draw(clip)[1]);
        Assert.NotEqual(Draw(clip)[1], Draw(clip, _small with { Seed = 1 })[1]);
    }

    [Fact]
    public void Two_actors_differ_more_than_two_frames_of_one_clip()
    {
        var clip = new SyntheticClip(5, 1, 2, 1, 1);
        var (one, other) = (Draw(clip), Draw(clip with { Actor = 2 }));

        Assert.True(Distance(one[1], other[1]) > 3 * Distance(one[1], one[2]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_strong_happy_face_differs_from_the_neutral_one_of_the_same_take_most_at_the_mouth(int actor)
    {
        var clip = new SyntheticClip(3, 2, 1, 1, actor);
        var (neutral, happy) = (Draw(clip, _small with { ExpressionGain = 0 })[2], Draw(clip)[2]);

        Assert.True(Distance(Mouth(neutral), Mouth(happy)) > 3 * Distance(neutral, happy));
    }

    [Fact]
    public void Without_expression_gain_no_class_moves_the_face()
    {
        var numb = _small with { ExpressionGain = 0, IdentitySpread = 0, FramesPerSecond = 0.5 };
        var shown = numb with { ExpressionGain = 1 };
        var (neutral, angry) = (new SyntheticClip(1, 1, 1, 1, 1), new SyntheticClip(5, 2, 1, 1, 1));

        Assert.True(Distance(Draw(angry, shown)[2], Draw(angry, numb)[2]) > 0.5);
        Assert.Equal(Draw(neutral, shown)[2], Draw(neutral, numb)[2]);
    }

    [Fact]
    public async Task Written_again_the_clips_that_exist_stay_and_the_missing_one_comes_back()
    {
        using var folder = new TempFolder();
        var options = _small with { Actors = 1, FramesPerClip = 2 };
        var clips = await SyntheticCorpus.WriteAsync(folder.Path, options, null, TestContext.Current.CancellationToken);
        var files = clips.Select(clip => folder[clip.RelativePath.Split('/')]).ToList();
        var bytes = File.ReadAllBytes(files[0]);
        File.Delete(files[0]);
        File.WriteAllText(files[1], "kept");

        await SyntheticCorpus.WriteAsync(folder.Path, options, null, TestContext.Current.CancellationToken);

        Assert.Equal(bytes, File.ReadAllBytes(files[0]));
        Assert.Equal("kept", File.ReadAllText(files[1]));
        Assert.Contains("no real person", File.ReadAllText(folder["SYNTHETIC.txt"]));
        Assert.Equal(7, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_folder_with_a_corpus_of_other_options_is_refused()
    {
        using var folder = new TempFolder();
        var options = _small with { Actors = 1, FramesPerClip = 1 };
        await SyntheticCorpus.WriteAsync(folder.Path, options, null, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<MienException>(() =>
            SyntheticCorpus.WriteAsync(folder.Path, options with { Seed = 5 }, null, TestContext.Current.CancellationToken));
        Assert.Contains("another folder", error.Message);
    }

    [Fact]
    public void Impossible_options_are_all_named_at_once()
    {
        var error = Assert.Throws<MienException>(() => new SyntheticOptions(Actors: 0, Width: 65, FramesPerSecond: 0).Check());

        Assert.Contains("Actors is 0", error.Message);
        Assert.Contains("Width is 65", error.Message);
        Assert.Contains("FramesPerSecond is 0", error.Message);
    }

    private static List<byte[]> Draw(SyntheticClip clip, SyntheticOptions? options = null) =>
        [.. SyntheticCorpus.Draw(clip, options ?? _small).Select(frame => frame.Rgb.ToArray())];

    /// <summary>The lower middle of a frame, where the mouth is.</summary>
    private static byte[] Mouth(byte[] frame)
    {
        var (left, right) = ((int)(_small.Width * 0.35), (int)(_small.Width * 0.65));
        return
        [
            .. from row in Enumerable.Range((int)(_small.Height * 0.62), (int)(_small.Height * 0.2))
               from i in Enumerable.Range((row * _small.Width + left) * 3, (right - left) * 3)
               select frame[i],
        ];
    }

    private static double Distance(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average();
}
