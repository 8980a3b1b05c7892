using Mien.Cli;
using Mien.Recognition;
using Mien.Tests.Recognition;

namespace Mien.Tests.Cli;

public sealed class KeptRowsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_annotations_show_of_each_frame_comes_back_in_order()
    {
        var frames = await SampleRows.Random(seed: 1, frames: 200).ToAsyncEnumerable().ByFrame(SampleRows.Cancel).ToListAsync(SampleRows.Cancel);
        using var kept = new KeptRows(_folder["deep", "rows.part"]);
        frames.ForEach(kept.Add);
        kept.Rewind();
        Assert.All(frames, frame => Assert.Equal(frame.Rows.Select(Shown), kept.Of(frame.Frame).Select(Shown)));
        Assert.Empty(kept.Of(frames.Count));
    }

    [Fact]
    public void A_frame_that_was_not_read_has_no_rows_and_costs_none()
    {
        using var kept = new KeptRows(_folder["rows.part"]);
        foreach (var frame in new[] { 0, 5, 10 })
            kept.Add(new TimelineFrame(frame, TimeSpan.Zero, TimeSpan.Zero, [SampleRows.Row(frame, 0, frame + 1, 1, 0, 0)]));
        kept.Rewind();
        Assert.Equal([1, 0, 6, 0, 11, 0], new[] { 0, 3, 5, 9, 10, 11 }.Select(frame => kept.Of(frame).SingleOrDefault()?.Person ?? 0));
    }

    [Fact]
    public void Nothing_is_left_at_the_end()
    {
        using (var kept = new KeptRows(_folder["rows.part"]))
            kept.Add(new TimelineFrame(0, TimeSpan.Zero, TimeSpan.Zero, []));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static string Shown(PersonFrame row) => FormattableString.Invariant(
        $"{row.Person} {row.State} {row.Face?.Face.Box} {row.Face?.Detected} {row.Face?.Doubtful} {(row.Smoothed is { } p ? string.Join(' ', p.Select(value => (float)value)) : "none")}");
}
