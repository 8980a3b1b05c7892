using Mien.Cli;

namespace Mien.Tests.Cli;

public class ProgressDisplayTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.2, "1 s")]
    [InlineData(99, "99 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(5_999, "99 min 59 s")]
    [InlineData(7_500, "2 h 05 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void A_duration_is_said_as_people_say_it(double seconds, string says) =>
        Assert.Equal(says, ProgressDisplay.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 kB")]
    [InlineData(2_048, "2 kB")]
    [InlineData(59_000_000, "56 MB")]
    [InlineData(3_221_225_472, "3.0 GB")]
    public void A_size_is_said_as_people_say_it(long bytes, string says) => Assert.Equal(says, ProgressDisplay.Size(bytes));

    [Fact]
    public void Progress_has_count_share_rate_and_remaining_time() => Assert.Equal(
        "features: 1,500 of 6,000 frames (25 %), 50/s, 90 s left",
        ProgressDisplay.Describe(new WorkProgress("features", 1_500, 6_000, "frames"), TimeSpan.FromSeconds(20), 1_000));

    [Fact]
    public void Without_a_total_there_is_no_remaining_time() => Assert.Equal(
        "clip.mp4: 90 frames, 45/s", ProgressDisplay.Describe(new WorkProgress("clip.mp4", 90, 0, "frames"), TimeSpan.FromSeconds(2), 90));

    [Fact]
    public void Before_the_first_unit_there_is_no_remaining_time() => Assert.Equal(
        "train: 0 of 10 samples (0 %), 0/s", ProgressDisplay.Describe(new WorkProgress("train", 0, 10, "samples"), TimeSpan.Zero, 0));

    [Fact]
    public void The_name_of_a_file_cannot_move_the_cursor() =>
        Assert.Equal("a\uFFFD[2Kb\nc", ProgressDisplay.Printable("a\u001b[2Kb\nc"));
}
