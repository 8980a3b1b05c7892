using Mien.Recognition;

namespace Mien.Tests.Recognition;

public sealed class ClipVoteTests
{
    [Fact]
    public void The_vote_is_the_mean_of_the_frames()
    {
        var vote = ClipVote.Mean([[0.5, 0.5, 0], [0.1, 0.9, 0], [0, 0.1, 0.9]]);
        Assert.Equal([0.2, 0.5, 0.3], vote.Select(share => Math.Round(share, 12)));
    }

    [Fact]
    public void The_frames_stay_as_they_were()
    {
        double[] frame = [0.25, 0.75];
        ClipVote.Mean([frame, frame]);
        Assert.Equal([0.25, 0.75], frame);
    }

    [Fact]
    public void A_clip_without_frames_has_no_vote() => Assert.Throws<ArgumentException>(() => ClipVote.Mean([]));

    [Fact]
    public void The_label_of_a_clip_has_the_largest_vote() =>
        Assert.Equal("sad", new ClipExpression("a.mp4", ["happy", "sad"], [], [0.4, 0.6]).Label);
}
