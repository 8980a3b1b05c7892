using System.Globalization;
using Mien.Faces;
using Mien.Recognition;
using static Mien.Output.ColumnType;

namespace Mien.Output;

/// <summary>The columns of every table. New ones are only ever added at the end.</summary>
internal static class ResultColumns
{
    private const int ModelDigits = 16;
    private const string Seconds = "seconds";
    private const string Pixels = "pixels";
    private const string Share = "0 to 1";

    /// <summary><c>frames.csv</c>: a row a person and frame.</summary>
    public static IReadOnlyList<Column<SourceRow<PersonFrame>>> Frames(IReadOnlyList<string> labels) =>
    [
        Source<PersonFrame>(),
        new("frame", Integer, "", "from 0", "position in the video", row => Text(row.Item.Frame)),
        new("time", Number, Seconds, "", "presentation time", row => ResultText.Seconds(row.Item.Time)),
        Person<PersonFrame>(row => row.Person, "; NA in a frame without a face"),
        Name<PersonFrame>(row => row.Person),
        new("state", ColumnType.Text, "", string.Join('|', Enum.GetValues<FrameState>().Select(NameOf)),
            "whether the row says something: uncertain is below the chosen probability, not_measurable too small or turned away",
            row => NameOf(row.Item.State)),
        new("label", ColumnType.Text, "", string.Join('|', labels), "most probable expression after smoothing; NA unless measured",
            row => row.Item.Top is { } top ? labels[top] : null),
        new("confidence", Number, "", Share, "largest smoothed probability; NA unless measured or uncertain",
            row => row.Item.Confidence is { } confidence ? Probability(confidence) : null),
        Face("x", Number, Pixels, "left edge of the face", face => Tenths(face.Face.Box.X)),
        Face("y", Number, Pixels, "upper edge of the face", face => Tenths(face.Face.Box.Y)),
        Face("width", Number, Pixels, "width of the face", face => Tenths(face.Face.Box.Width)),
        Face("height", Number, Pixels, "height of the face", face => Tenths(face.Face.Box.Height)),
        Face("yaw", Number, "degrees", "rough turn of the head, positive to the right of the picture", face => Tenths(face.Face.Yaw)),
        Face("detected", Flag, "", "whether a detector saw the face in this frame, else it was followed", face => Text(face.Detected)),
        Face("doubtful", Flag, "", "whether this may be another person than before", face => Text(face.Doubtful)),
        .. Each<PersonFrame>(labels, "p", "smoothed probability of {0}", row => row.Smoothed),
        .. Each<PersonFrame>(labels, "raw", "probability of {0} in this frame alone", row => row.Raw),
    ];

    /// <summary><c>segments.csv</c>: a row a stretch of one label.</summary>
    public static IReadOnlyList<Column<SourceRow<Segment>>> Segments(IReadOnlyList<string> labels) =>
    [
        Source<Segment>(),
        Person<Segment>(segment => segment.Person),
        Name<Segment>(segment => segment.Person),
        new("label", ColumnType.Text, "", string.Join('|', labels), "apparent expression", row => row.Item.Label),
        new("start", Number, Seconds, "", "presentation time of its first frame", row => ResultText.Seconds(row.Item.Start)),
        new("end", Number, Seconds, "", "presentation time at which its last frame ends", row => ResultText.Seconds(row.Item.End)),
        new("duration", Number, Seconds, "", "end minus start",
            row => ResultText.Seconds(ResultText.Milliseconds(row.Item.End) - ResultText.Milliseconds(row.Item.Start))),
        new("frames", Integer, "", "from 1", "measured frames in it", row => Text(row.Item.Frames)),
        new("confidence", Number, "", Share, "mean smoothed probability of the label over these", row => Probability(row.Item.Confidence)),
    ];

    /// <summary><c>summary.csv</c>: a row a video and person; one without a person for a video without anyone.</summary>
    public static IReadOnlyList<Column<SourceRow<(TimelineSummary Video, PersonSummary? Person)>>> Summary(IReadOnlyList<string> labels) =>
    [
        Source<(TimelineSummary Video, PersonSummary? Person)>(),
        Person<(TimelineSummary Video, PersonSummary? Person)>(row => row.Person?.Person ?? 0, "; NA when the video shows no face"),
        Name<(TimelineSummary Video, PersonSummary? Person)>(row => row.Person?.Person ?? 0),
        new("minutes_video", Number, "minutes", "", "length of all frames that were read", row => Minutes(row.Item.Video.Length)),
        new("minutes_visible", Number, "minutes", "", "time in which the face was there", row => Minutes(row.Item.Person?.Visible ?? TimeSpan.Zero)),
        new("frames", Integer, "", "", "frames in which it was", row => Text(row.Item.Person?.Frames ?? 0)),
        new("frames_measured", Integer, "", "", "of these, measured", row => Text(row.Item.Person?.Measured ?? 0)),
        new("frames_uncertain", Integer, "", "", "of these, uncertain", row => Text(row.Item.Person?.Uncertain ?? 0)),
        new("frames_not_measurable", Integer, "", "", "of these, face too small or turned away", row => Text(row.Item.Person?.NotMeasurable ?? 0)),
        new("vote", ColumnType.Text, "", string.Join('|', labels), "label with the largest mean raw probability",
            row => row.Item.Person?.Vote is { } vote ? labels[vote.Index().MaxBy(p => p.Item).Index] : null),
        new("vote_confidence", Number, "", Share, "this mean", row => row.Item.Person?.Vote is { } vote ? Probability(vote.Max()) : null),
        .. EachLabel(labels, "share", Number, "", Share, "share of the measured time in which {0} was the most probable",
            label => label.Share is { } share ? Probability(share) : null),
        .. EachLabel(labels, "episodes", Integer, "", "", "segments of {0}", label => Text(label.Episodes)),
        .. EachLabel(labels, "mean_length", Number, Seconds, "", "mean length of these; NA without any",
            label => label.MeanLength is { } length ? ResultText.Seconds(length) : null),
        new("model", ColumnType.Text, "", "", "first 16 digits of the SHA-256 of the model that read the video, and the prior correction where there is one", row => ModelOf(row.Source.ModelFingerprint, row.Source.PriorCorrection)),
    ];

    /// <summary><c>bins.csv</c>: a row a person and bin in which a frame begins.</summary>
    public static IReadOnlyList<Column<SourceRow<BinRow>>> Bins(IReadOnlyList<string> labels, TimeSpan length) =>
    [
        Source<BinRow>(),
        Person<BinRow>(bin => bin.Person),
        Name<BinRow>(bin => bin.Person),
        new("bin", Integer, "", "from 0", $"number of the bin of {ResultText.Seconds(length)} seconds", row => Text(row.Item.Bin)),
        new("start", Number, Seconds, "", "where it begins", row => ResultText.Seconds(row.Item.Bin * length)),
        new("end", Number, Seconds, "", "where the next one begins", row => ResultText.Seconds((row.Item.Bin + 1) * length)),
        new("frames", Integer, "", "from 0", "measured and uncertain frames in it", row => Text(row.Item.Frames)),
        .. Each<BinRow>(labels, "p", "mean smoothed probability of {0} over these; NA without any", bin => bin.Means),
    ];

    /// <summary>How a model is written; null where it is not known.</summary>
    public static string? ModelOf(string fingerprint, double priorCorrection) => fingerprint.Length <= ModelDigits ? null
        : fingerprint[..ModelDigits] + (priorCorrection == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" prior {priorCorrection}"));

    /// <summary>How a state is written.</summary>
    public static string NameOf(FrameState state) => state switch
    {
        FrameState.Measured => "measured",
        FrameState.Uncertain => "uncertain",
        FrameState.NotMeasurable => "not_measurable",
        _ => "no_face",
    };

    private static Column<SourceRow<T>> Source<T>() =>
        new("source", ColumnType.Text, "", "", "the video or picture, by its path below the folder that was given", row => row.Source.Name);

    private static Column<SourceRow<T>> Person<T>(Func<T, int> person, string more = "") =>
        new("person", Integer, "", "from 1", "number of the person in this video" + more, row => person(row.Item) is > 0 and var number ? Text(number) : null);

    private static Column<SourceRow<T>> Name<T>(Func<T, int> person) =>
        new("name", ColumnType.Text, "", "", "what the person is called", row => person(row.Item) is > 0 and var number ? row.Source.NameOf(number) : null);

    private static Column<SourceRow<PersonFrame>> Face(string name, ColumnType type, string unit, string meaning, Func<TrackedFace, string> cell) =>
        new(name, type, unit, type == Flag ? "true|false" : "", meaning + "; NA without one", row => row.Item.Face is { } face ? cell(face) : null);

    private static IEnumerable<Column<SourceRow<T>>> Each<T>(
        IReadOnlyList<string> labels, string prefix, string meaning, Func<T, IReadOnlyList<double>?> values) =>
        labels.Select((label, i) => new Column<SourceRow<T>>($"{prefix}_{label}", Number, "", Share,
            string.Format(CultureInfo.InvariantCulture, meaning, label), row => values(row.Item) is { } all ? Probability(all[i]) : null));

    private static IEnumerable<Column<SourceRow<(TimelineSummary, PersonSummary? Person)>>> EachLabel(
        IReadOnlyList<string> labels, string prefix, ColumnType type, string unit, string values, string meaning, Func<LabelSummary, string?> cell) =>
        labels.Select((label, i) => new Column<SourceRow<(TimelineSummary, PersonSummary? Person)>>($"{prefix}_{label}", type, unit, values,
            string.Format(CultureInfo.InvariantCulture, meaning, label), row => row.Item.Person is { } person ? cell(person.Labels[i]) : null));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string Tenths(double value) => ResultText.Number(value, 1);

    private static string Probability(double value) => ResultText.Number(value, 6);

    private static string Minutes(TimeSpan time) => ResultText.Number(time.TotalMinutes, 5);
}
