using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>A person in a frame.</summary>
internal sealed record RowView(
    int Person, FrameState State, string? Label, double? Confidence, IReadOnlyList<double>? Box, double? Yaw, bool Detected, bool Doubtful,
    IReadOnlyList<double>? Smoothed, IReadOnlyList<double>? Raw)
{
    public static RowView Of(PersonFrame row, IReadOnlyList<string> labels)
    {
        var face = row.Face;
        return new RowView(row.Person, row.State, row.Top is { } top ? labels[top] : null, row.Confidence is { } confidence ? Rounded.Probability(confidence) : null,
            face?.Face.Box is { } box ? [Rounded.Pixels(box.X), Rounded.Pixels(box.Y), Rounded.Pixels(box.Width), Rounded.Pixels(box.Height)] : null,
            face is null ? null : Rounded.Pixels(face.Face.Yaw), face?.Detected == true, face?.Doubtful == true,
            row.Smoothed is { } smoothed ? Rounded.List(smoothed) : null, row.Raw is { } raw ? Rounded.List(raw) : null);
    }
}

/// <summary>A frame with everyone in it.</summary>
internal sealed record FrameView(int Frame, double Time, double End, IReadOnlyList<RowView> Rows)
{
    public static FrameView Of(TimelineFrame frame, IReadOnlyList<string> labels) => new(
        frame.Frame, Rounded.Seconds(frame.Start), Rounded.Seconds(frame.End), [.. frame.Rows.Where(row => row.Person > 0).Select(row => RowView.Of(row, labels))]);
}

/// <summary>A stretch of time in which a person shows one label.</summary>
internal sealed record SegmentView(int Person, string Label, double Start, double End, int Frames, double Confidence)
{
    public static SegmentView Of(Segment segment) => new(
        segment.Person, segment.Label, Rounded.Seconds(segment.Start), Rounded.Seconds(segment.End), segment.Frames, Rounded.Probability(segment.Confidence));
}
