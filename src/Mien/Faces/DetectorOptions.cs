namespace Mien.Faces;

/// <summary>How faces are searched.</summary>
public sealed record DetectorOptions
{
    private readonly int _size = 320;
    private readonly float _score = 0.6f;

    /// <summary>Longer side, in pixels, to which a picture is shrunk for the search. Ours: 320, at which faces of 12 pixels are
    /// found, a twenty-sixth of the side; smaller sizes are faster and find larger faces only.</summary>
    /// <exception cref="MienException">Below 64 or above 4096.</exception>
    public int Size
    {
        get => _size;
        init => _size = value is >= 64 and <= 4096 ? value : throw new MienException($"A detection size of {value} is not possible: 64 to 4096 pixels.");
    }

    /// <summary>Least score of a face, 0 to 1. OpenCV's examples: 0.6 and more.</summary>
    /// <exception cref="MienException">Not between 0 and 1.</exception>
    public float Score
    {
        get => _score;
        init => _score = value is > 0 and < 1 ? value : throw new MienException($"A least score of {value} is not possible: above 0, below 1.");
    }

    /// <summary>Threads of the runtime for one picture. Ours: 1, since pictures come in parallel.</summary>
    public int Threads { get; init; } = 1;
}
