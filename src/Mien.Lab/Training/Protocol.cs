using Mien.Lab.Datasets;

namespace Mien.Lab.Training;

/// <summary>What the hold-outs of <c>train</c> draw, and what may be said of their figures.</summary>
public static class Protocol
{
    /// <summary>Draws the split that the options name.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes.</param>
    /// <param name="options">Protocol, share, subjects and seed.</param>
    /// <param name="given">The split of <see cref="SplitProtocol.File"/>.</param>
    public static Split Draw(FrameSet frames, IReadOnlyList<int> rows, TrainingOptions options, GivenSplit? given = null) => options.Protocol switch
    {
        SplitProtocol.Frames => Split.Frames(frames, rows, options.ValidationShare, options.Seed),
        SplitProtocol.Clips => Split.Clips(frames, rows, options.ValidationShare, options.Seed),
        SplitProtocol.Actors => Split.Actors(frames, rows, options.ValidationShare, options.Seed,
            options.ValidationSubjects.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        SplitProtocol.File => (given ?? throw new MienException("The recipe's split is from a file (protocol 'file'). Name it: --split-file SPLIT.csv")).Draw(frames, rows),
        SplitProtocol.First => Split.Folder(frames, rows, options.ValidationShare, tail: false),
        SplitProtocol.Tail => Split.Folder(frames, rows, options.ValidationShare, tail: true),
        SplitProtocol.Batch => Split.Batch(rows, options.Seed),
        SplitProtocol.Inner => Split.Inner(frames, rows, options.ValidationShare),
        _ => Split.Given(frames, rows),
    };

    /// <summary>A protocol's name in words, as in "random frames".</summary>
    public static string NameOf(SplitProtocol protocol) => protocol switch
    {
        SplitProtocol.Frames => "random frames",
        SplitProtocol.Clips => "held-out clips",
        SplitProtocol.Actors => "held-out actors",
        SplitProtocol.First => "first part of each class folder",
        SplitProtocol.Tail => "last part of each class folder",
        SplitProtocol.Batch => "one batch of random frames",
        SplitProtocol.Inner => "held-out share of train",
        _ => "given split",
    };

    /// <summary>The protocol in words, for every output.</summary>
    public static ProtocolRecord Describe(SplitProtocol protocol, Split split) => protocol switch
    {
        SplitProtocol.Frames => new("frames", true,
            "Neighbouring frames of one clip stand in training and validation, so the figure measures memory of clip, " +
            "actor and clothing as well as expression.", split.Warnings),
        SplitProtocol.Clips => new("clips", false,
            "Whole recordings are held out, but the same people stand on both sides: the figure says nothing of new people.", split.Warnings),
        SplitProtocol.Actors => new("actors", false,
            "Whole people are held out: nobody in validation was seen in training. One hold-out; no interval.", split.Warnings),
        SplitProtocol.File => new("given split", split.Leaky, split.Leaky
            ? "The split was given in a file, and recordings or copies stand on both sides, so the figure measures memory of them as well as expression."
            : "The split was given in a file; by names and pixels no recording and no copy stands on both sides.", split.Warnings),
        SplitProtocol.First => Folder("first", "first", " This is what Keras' flow_from_directory does with a validation_split.", split),
        SplitProtocol.Tail => Folder("tail", "last", "", split),
        SplitProtocol.Batch => new("batch", true,
            $"Validation is one batch of {Split.BatchPictures} random frames, whose neighbours in the same clips are trained on: the figure measures memory, " +
            $"and moves in steps of 1/{Split.BatchPictures}.", split.Warnings),
        SplitProtocol.Inner => new("inner", false,
            "A fixed share of the corpus' own training pictures is held out; its validation and test pictures took no part, and copies of them were left out.",
            split.Warnings),
        _ => new("given", false,
            "The split is the corpus' own; training pictures that are copies of validation pictures were left out.", split.Warnings),
    };

    private static ProtocolRecord Folder(string name, string part, string more, Split split) => new(name, true,
        $"The {part} files of each class folder by name are held out: a clip of each class can be cut in two, and the same people stand on both sides, " +
        $"so the figure says nothing of new people.{more}", split.Warnings);
}
