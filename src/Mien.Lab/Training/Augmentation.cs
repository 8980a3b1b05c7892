namespace Mien.Lab.Training;

/// <summary>How far a fresh view of a picture may stray from it. Each strength is the most that is drawn; 0 leaves it out. The
/// paper: no augmentation; all of it is ours.</summary>
public sealed record Augmentation
{
    /// <summary>Rotation to either side, degrees.</summary>
    public double Rotation { get; init; }

    /// <summary>Size of the face, hence margin of the crop: a factor from 1 / (1 + Scale) to 1 + Scale, even in its logarithm.</summary>
    public double Scale { get; init; }

    /// <summary>Width against height: a factor as <see cref="Scale"/>.</summary>
    public double Stretch { get; init; }

    /// <summary>Shift to any side, as a share of the picture's side.</summary>
    public double Shift { get; init; }

    /// <summary>Contrast around the picture's mean: a factor as <see cref="Scale"/>.</summary>
    public double Contrast { get; init; }

    /// <summary>Brightness added or taken, as a share of the range.</summary>
    public double Brightness { get; init; }

    /// <summary>Exponent of the values between 0 and 1: a factor as <see cref="Scale"/>.</summary>
    public double Gamma { get; init; }

    /// <summary>Light from one side: values grow by this share towards it and fall by it away from it, in any direction.</summary>
    public double Shade { get; init; }

    /// <summary>Share of the views that each kind of wear meets: blur, low resolution, noise and blocks.</summary>
    public double Wear { get; init; } = 0.3;

    /// <summary>Standard deviation of the Gaussian blur, as a share of the side.</summary>
    public double Blur { get; init; }

    /// <summary>What is lost of the resolution: the view is shrunk to between 1 - LowResolution and all of its side, and enlarged again.</summary>
    public double LowResolution { get; init; }

    /// <summary>Standard deviation of the noise, as a share of the range.</summary>
    public double Noise { get; init; }

    /// <summary>Coarseness of JPEG's luminance quantisation; 1 is quality 50, 2 quality 25.</summary>
    public double Blocks { get; init; }

    /// <summary>Share of the views in which a rectangle is painted over (random erasing, Zhong et al. 2020).</summary>
    public double Erasing { get; init; }

    /// <summary>What is impossible, a sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, double Value, double Most)[] strengths =
        [
            ("rotation", Rotation, 180), ("scale", Scale, 1), ("stretch", Stretch, 1), ("shift", Shift, 0.5), ("contrast", Contrast, 4),
            ("brightness", Brightness, 1), ("gamma", Gamma, 4), ("shade", Shade, 1), ("wear", Wear, 1), ("blur", Blur, 0.2),
            ("lowResolution", LowResolution, 0.9), ("noise", Noise, 1), ("blocks", Blocks, 10), ("erasing", Erasing, 1),
        ];
        return strengths.Where(s => !(s.Value >= 0 && s.Value <= s.Most))
            .Select(s => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"augmentation: {s.Name} {s.Value} is not possible: 0 to {s.Most}."));
    }
}
