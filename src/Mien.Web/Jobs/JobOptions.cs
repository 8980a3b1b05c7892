using System.ComponentModel;
using Mien.Faces;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>How a video is read; all may be left out. Meanings and defaults are those of <c>mien recognize</c>.</summary>
internal record JobOptions
{
    [Description("Name of a model; default: mien, the bundled one.")]
    public string? Model { get; init; }

    [Description("all, largest, or frame (the whole frame). Default: what the model was trained on.")]
    public string? Faces { get; init; }

    [Description("There are at most so many persons.")]
    public int? People { get; init; }

    [Description("Read every n-th frame.")]
    public int? Every { get; init; }

    [Description("Read at most so many frames a second.")]
    public double? Fps { get; init; }

    [Description("Start here, seconds.")]
    public double? From { get; init; }

    [Description("Stop here, seconds.")]
    public double? To { get; init; }

    [Description("Look for faces in every n-th frame and follow them between.")]
    public int? DetectEvery { get; init; }

    [Description("Longer side at which frames are read, pixels; 0 keeps the video's own.")]
    public int? FrameSize { get; init; }

    [Description("none, ema or gaussian.")]
    public string? Smooth { get; init; }

    [Description("Time constant or sigma, seconds.")]
    public double? SmoothTime { get; init; }

    [Description("Shortest segment, seconds.")]
    public double? MinLength { get; init; }

    [Description("A frame whose largest probability is smaller is uncertain. Default: the model's own threshold, where it names one; 0 for none.")]
    public double? UncertainBelow { get; init; }

    [Description("Divide by the classes' shares in training to this power, -1 to 1: above 0 rare expressions are named sooner, neutral later.")]
    public double? PriorCorrection { get; init; }

    [Description("A narrower face is not measurable, pixels of the video.")]
    public double? MinFace { get; init; }

    [Description("A face turned further is not measurable, degrees.")]
    public double? MaxYaw { get; init; }

    [Description("Length of the bins of bins.csv, seconds.")]
    public double? Bin { get; init; }

    [Description("Also write the video with boxes, names and labels.")]
    public bool? Annotate { get; init; }

    [Description("Also write the video with every face covered.")]
    public bool? Blur { get; init; }

    /// <summary>Copies that are wanted from the start.</summary>
    public IReadOnlyList<VideoCopy> Copies() =>
        [.. Annotate == true ? new[] { VideoCopy.Annotated } : [], .. Blur == true ? new[] { VideoCopy.Blurred } : []];

    /// <summary>Length of the bins, or null.</summary>
    public TimeSpan? BinLength() => Bin is { } seconds ? Time("bin", seconds, 0.01, 86_400) : null;

    /// <summary>Which frames and faces are read.</summary>
    /// <exception cref="MienException">A value is not possible.</exception>
    public RecognitionOptions ToRecognition(InputSpec? input)
    {
        var defaults = new RecognitionOptions();
        var tracking = defaults.Tracking with { Faces = Choice(input), People = People, DetectEvery = DetectEvery ?? defaults.Tracking.DetectEvery };
        tracking.Validate();
        return defaults with
        {
            Frames = new VideoSelection
            {
                Every = Every ?? 1,
                Fps = Fps is double.NaN ? throw new MienException("fps is no number.") : Fps,
                From = From is { } from ? Time("from", from, 0, 1e6) : TimeSpan.Zero,
                To = To is { } to ? Time("to", to, 0, 1e6) : null,
            },
            Tracking = tracking,
            LongerSide = FrameSize ?? defaults.LongerSide,
            PriorCorrection = PriorCorrection ?? 0,
        };
    }

    /// <summary>How rows become a timeline.</summary>
    /// <param name="uncertainBelow">The model's own threshold, where none is asked for.</param>
    /// <exception cref="MienException">A value is not possible.</exception>
    public TimelineOptions ToTimeline(double? uncertainBelow = null)
    {
        var defaults = new TimelineOptions();
        var options = defaults with
        {
            Smoothing = KindOf(Smooth, defaults.Smoothing),
            SmoothingTime = SmoothTime is { } time ? Time("smoothTime", time, 0.001, 30) : defaults.SmoothingTime,
            MinimumLength = MinLength is { } length ? Time("minLength", length, 0, 3600) : defaults.MinimumLength,
            UncertainBelow = UncertainBelow ?? uncertainBelow,
            MinimumFaceWidth = MinFace ?? defaults.MinimumFaceWidth,
            MaximumYaw = MaxYaw ?? defaults.MaximumYaw,
        };
        options.Validate();
        return options;
    }

    /// <summary>Checks all values before anything is read.</summary>
    /// <exception cref="MienException">A value is not possible.</exception>
    public void Validate()
    {
        _ = (ToRecognition(null), ToTimeline(), BinLength());
        if (To <= (From ?? 0))
            throw new MienException($"to ({To}) is not behind from ({From ?? 0}).");
    }

    internal static SmoothingKind KindOf(string? text, SmoothingKind otherwise) => text switch
    {
        null => otherwise,
        "none" => SmoothingKind.None,
        "ema" => SmoothingKind.Ema,
        "gaussian" => SmoothingKind.Gaussian,
        _ => throw new MienException($"smooth '{text}' is not known: none, ema or gaussian."),
    };

    internal static FaceChoice ChoiceOf(string? faces, InputSpec? input) => faces switch
    {
        "all" => FaceChoice.All,
        "largest" => FaceChoice.Largest,
        "frame" => FaceChoice.Frame,
        null => input is null or { Crop: InputSpec.FaceCrop } ? FaceChoice.All : FaceChoice.Frame,
        _ => throw new MienException($"faces '{faces}' is not known: all, largest or frame."),
    };

    private FaceChoice Choice(InputSpec? input) => ChoiceOf(Faces, input);

    private static TimeSpan Time(string name, double seconds, double least, double most) => seconds >= least && seconds <= most
        ? TimeSpan.FromSeconds(seconds)
        : throw new MienException($"{name} {seconds} is not possible: {least} to {most} seconds.");
}
