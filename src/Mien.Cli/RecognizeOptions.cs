using System.CommandLine;
using System.Globalization;
using Mien.Faces;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>The options of <c>recognize</c> that say how a video is read.</summary>
/// <param name="Recognition">Frames and faces.</param>
/// <param name="Detector">How faces are searched.</param>
/// <param name="Timeline">Smoothing, states and segments.</param>
/// <param name="Names">What persons are called.</param>
/// <param name="Bin">Length of the bins of <c>bins.csv</c>, or null.</param>
internal sealed record RecognizeOptions(
    RecognitionOptions Recognition, DetectorOptions Detector, TimelineOptions Timeline, PersonNames Names, TimeSpan? Bin)
{
    private static readonly Option<int> _every = new("--every") { Description = "Read every n-th frame.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double?> _fps = new("--fps") { Description = "Read at most so many frames a second." };
    private static readonly Option<string> _from = new("--from") { Description = "Start here: seconds, or 1:23:45.6." };
    private static readonly Option<string> _to = new("--to") { Description = "Stop here." };
    private static readonly Option<string> _faces = new("--faces") { Description = "all, largest, or frame (the whole frame, as the paper). Default: what the model was trained on." };
    private static readonly Option<int?> _people = new("--people") { Description = "There are at most so many persons. Default: as many as --names, else as many as are seen." };
    private static readonly Option<string> _names = new("--names") { Description = "left=A,right=B, or A,B,C from left to right." };
    private static readonly Option<string[]> _region = new("--region") { Description = "NAME=x,y,w,h in pixels or percent; may be repeated." };
    private static readonly Option<int> _detectEvery = new("--detect-every") { Description = "Look for faces in every n-th frame that is read and follow them between; 1 looks at all.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> _detectSize = new("--detect-size") { Description = "Longer side at which faces are searched, pixels.", DefaultValueFactory = _ => new DetectorOptions().Size };
    private static readonly Option<int> _frameSize = new("--frame-size") { Description = "Longer side at which frames are read, pixels; 0 keeps the video's own.", DefaultValueFactory = _ => new RecognitionOptions().LongerSide };
    private static readonly Option<string> _smooth = new("--smooth") { Description = "none, ema or gaussian.", DefaultValueFactory = _ => "ema" };
    private static readonly Option<double> _smoothTime = new("--smooth-time") { Description = "Time constant or sigma, seconds.", DefaultValueFactory = _ => new TimelineOptions().SmoothingTime.TotalSeconds };
    private static readonly Option<double> _minLength = new("--min-length") { Description = "Shortest segment, seconds.", DefaultValueFactory = _ => new TimelineOptions().MinimumLength.TotalSeconds };
    private static readonly Option<double?> _uncertain = new("--uncertain-below") { Description = "A frame whose largest probability is smaller is uncertain. Default: the model's own threshold, where it names one; 0 for none." };
    private static readonly Option<double> _correction = new("--prior-correction") { Description = "Divide by the classes' shares in training to this power, -1 to 1: above 0 rare expressions are named sooner, neutral later." };
    private static readonly Option<double> _minFace = new("--min-face") { Description = "A narrower face is not measurable, pixels of the video.", DefaultValueFactory = _ => new TimelineOptions().MinimumFaceWidth };
    private static readonly Option<double> _maxYaw = new("--max-yaw") { Description = "A face turned further is not measurable, degrees.", DefaultValueFactory = _ => new TimelineOptions().MaximumYaw };
    private static readonly Option<string> _bin = new("--bin") { Description = "Also means over bins of time, such as 1s." };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        _faces, _people, _names, _region, _every, _fps, _from, _to, _detectEvery, _detectSize, _frameSize,
        _smooth, _smoothTime, _minLength, _uncertain, _correction, _minFace, _maxYaw, _bin,
    ];

    /// <summary>Reads them from the command line.</summary>
    /// <exception cref="MienException">A value is impossible; names the flag.</exception>
    public static RecognizeOptions Read(ParseResult parsed, ExpressionClassifier model)
    {
        var names = Named(parsed.GetValue(_names), parsed.GetValue(_region)!);
        var named = parsed.GetValue(_names) is null ? (int?)null : names.Count;
        return Read(parsed, model, names, parsed.GetValue(_people) ?? named);
    }

    private static RecognizeOptions Read(ParseResult parsed, ExpressionClassifier model, PersonNames names, int? people) => new(
        new RecognitionOptions
        {
            Frames = new VideoSelection
            {
                Every = parsed.GetValue(_every),
                Fps = parsed.GetValue(_fps),
                From = Time(parsed, _from) ?? TimeSpan.Zero,
                To = Time(parsed, _to),
            },
            Tracking = new TrackingOptions { Faces = Faces(parsed.GetValue(_faces), model.Input), People = people, DetectEvery = parsed.GetValue(_detectEvery) },
            LongerSide = parsed.GetValue(_frameSize),
            PriorCorrection = Correction(parsed.GetValue(_correction), model),
        },
        new DetectorOptions { Size = parsed.GetValue(_detectSize) },
        new TimelineOptions
        {
            Smoothing = Kind(parsed.GetValue(_smooth)!),
            SmoothingTime = TimeSpan.FromSeconds(parsed.GetValue(_smoothTime)),
            MinimumLength = TimeSpan.FromSeconds(parsed.GetValue(_minLength)),
            UncertainBelow = parsed.GetValue(_uncertain) ?? model.UncertainBelow,
            MinimumFaceWidth = parsed.GetValue(_minFace),
            MaximumYaw = parsed.GetValue(_maxYaw),
        },
        names, Time(parsed, _bin));

    /// <summary>What <c>--faces</c> names; without it what the model was trained on.</summary>
    internal static FaceChoice Faces(string? text, InputSpec input) => text switch
    {
        "all" => FaceChoice.All,
        "largest" => FaceChoice.Largest,
        "frame" => FaceChoice.Frame,
        null => input.Crop == InputSpec.FaceCrop ? FaceChoice.All : FaceChoice.Frame,
        _ => throw new MienException($"--faces {text} is not known: all, largest or frame."),
    };

    /// <summary>The power, of a model that can be corrected.</summary>
    private static double Correction(double power, ExpressionClassifier model)
    {
        if (power != 0)
            PriorCorrection.SharesOf(model);
        return power;
    }

    private static SmoothingKind Kind(string text) => Enum.TryParse<SmoothingKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
        ? kind
        : throw new MienException($"--smooth {text} is not known: none, ema or gaussian.");

    private static PersonNames Named(string? names, string[] regions) => (names, regions) switch
    {
        ({ }, [_, ..]) => throw new MienException("--names and --region cannot be given together; regions have names of their own."),
        ({ } sides, _) => PersonNames.Parse(sides),
        (_, [_, ..]) => PersonNames.ParseRegions(regions),
        _ => PersonNames.None,
    };

    /// <summary>Reads <c>90</c>, <c>90s</c>, <c>1:30</c> or <c>1:02:03.5</c>.</summary>
    private static TimeSpan? Time(ParseResult parsed, Option<string> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        var seconds = 0.0;
        foreach (var part in text.TrimEnd('s').Split(':'))
            seconds = double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1e6
                ? seconds * 60 + value
                : throw new MienException($"{option.Name} {text} is no time: seconds, or 1:23:45.6.");
        return TimeSpan.FromSeconds(seconds);
    }
}
