using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class FrameVoteTests
{
    private static readonly string[] _labels = ["a", "b", "c"];

    [Fact]
    public void Probabilities_are_averaged()
    {
        var clip = Assert.Single(FrameVote.MeanOfProbabilities(_labels, [Frame("x", "b", 0.6, 0.3, 0.1), Frame("x", "b", 0, 0.9, 0.1)]));
        Assert.Equal([0.3, 0.6, 0.1], clip.Probabilities.Select(p => Math.Round(p, 12)));
        Assert.Equal(("b", "b", ""), (clip.Predicted, clip.Truth, clip.Path));
    }

    /// <summary>One sure frame outvotes two unsure ones in logits: the geometric means are .36, .43 before normalisation.</summary>
    [Fact]
    public void The_mean_of_logits_is_the_geometric_mean_of_probabilities()
    {
        var clip = Assert.Single(FrameVote.MeanOfLogits(_labels, [Frame("x", "b", 0.6, 0.3, 0.1), Frame("x", "b", 0.1, 0.8, 0.1)]));
        double[] geometric = [Math.Sqrt(0.06), Math.Sqrt(0.24), Math.Sqrt(0.01)];
        for (var i = 0; i < 3; i++)
            Assert.Equal(geometric[i] / geometric.Sum(), clip.Probabilities[i], 1e-12);
    }

    [Fact]
    public void The_two_votes_can_disagree()
    {
        ScoredClip[] frames = [Frame("x", "a", 0.50, 0.49, 0.01), Frame("x", "a", 0.50, 0.49, 0.01), Frame("x", "a", 0.0001, 0.0009, 0.999)];
        Assert.Equal("c", FrameVote.MeanOfProbabilities(_labels, frames).Single().Predicted);
        Assert.Equal("b", FrameVote.MeanOfLogits(_labels, frames).Single().Predicted);
    }

    /// <summary>softmax(mean of logits) from the logits themselves: what a network gives before its softmax.</summary>
    [Fact]
    public void Logits_that_were_lost_to_the_softmax_are_not_needed()
    {
        double[][] logits = [[2, -1, 0.5], [7, 6, 9], [-3, 0, -2]];
        var expected = FrameVote.Softmax([.. Enumerable.Range(0, 3).Select(i => logits.Average(row => row[i]))]);
        var clip = FrameVote.MeanOfLogits(_labels, [.. logits.Select(row => Frame("x", "a", FrameVote.Softmax(row)))]).Single();
        for (var i = 0; i < 3; i++)
            Assert.Equal(expected[i], clip.Probabilities[i], 1e-9);
    }

    [Fact]
    public void A_probability_of_zero_does_not_silence_a_class_for_good()
    {
        var clip = FrameVote.MeanOfLogits(_labels, [Frame("x", "a", 0, 1, 0), .. Enumerable.Range(0, 9).Select(_ => Frame("x", "a", 0.98, 0.01, 0.01))]).Single();
        Assert.Equal("a", clip.Predicted);
        Assert.All(clip.Probabilities, p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void Clips_of_one_name_in_two_classes_are_two()
    {
        var clips = FrameVote.MeanOfProbabilities(_labels, [Frame("001", "a", 1, 0, 0), Frame("001", "b", 0, 1, 0), Frame("001", "a", 0, 1, 0)]);
        Assert.Equal(["a/001", "b/001"], clips.Select(clip => clip.Key));
        Assert.Equal([0.5, 0.5, 0], clips[0].Probabilities);
    }

    [Fact]
    public void The_first_of_equal_classes_wins() => Assert.Equal("b", FrameVote.Largest(_labels, [0.2, 0.4, 0.4]));

    [Fact]
    public void Frames_without_probabilities_cannot_vote() =>
        Assert.Throws<ArgumentException>(() => FrameVote.MeanOfProbabilities(_labels, [new ScoredClip("x", "a", "a")]));

    private static ScoredClip Frame(string clip, string truth, params double[] p) =>
        new(clip, truth, FrameVote.Largest(_labels, p)) { Probabilities = p, Path = "picture" };
}
