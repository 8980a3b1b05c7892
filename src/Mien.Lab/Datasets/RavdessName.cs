using System.Globalization;

namespace Mien.Lab.Datasets;

/// <summary>The seven numbers of a RAVDESS file name (Livingstone and Russo 2018, table 1).</summary>
/// <param name="Modality">1 audio-video, 2 video-only, 3 audio-only. 1 and 2 of a trial show the same recording.</param>
/// <param name="Channel">1 speech, 2 song.</param>
/// <param name="Emotion">1 neutral, 2 calm, 3 happy, 4 sad, 5 angry, 6 fearful, 7 disgust, 8 surprised.</param>
/// <param name="Intensity">1 normal, 2 strong; neutral has no strong intensity.</param>
/// <param name="Statement">1 "Kids are talking by the door", 2 "Dogs are sitting by the door".</param>
/// <param name="Repetition">1 or 2.</param>
/// <param name="Actor">1 to 24; odd numbers are male, even ones female.</param>
public sealed record RavdessName(
    int Modality, int Channel, int Emotion, int Intensity, int Statement, int Repetition, int Actor)
{
    private static readonly int[] _largest = [3, 2, 8, 2, 2, 2, 24];

    /// <summary>Canonical labels of the emotions 1 to 8; song has the first six.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];

    /// <summary>Canonical label of <see cref="Emotion"/>.</summary>
    public string Label => Labels[Emotion - 1];

    /// <summary>Sex of the actor, from the number's parity.</summary>
    public string Sex => Actor % 2 == 1 ? "male" : "female";

    /// <summary>Identity of what was filmed: the name without its modality, so twins share it.</summary>
    public string Recording => Format(Channel, Emotion, Intensity, Statement, Repetition, Actor);

    /// <summary>The name as RAVDESS writes it, without an ending.</summary>
    public override string ToString() => Format(Modality, Channel, Emotion, Intensity, Statement, Repetition, Actor);

    /// <summary>Reads a file or folder name such as <c>02-01-06-01-02-01-12.mp4</c>.</summary>
    /// <exception cref="FormatException">Not seven numbers, or one outside its range.</exception>
    public static RavdessName Parse(string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).Split('-');
        if (parts.Length != 7)
            throw new FormatException($"'{file}' is not a RAVDESS name: expected 7 numbers like 02-01-06-01-02-01-12.mp4, " +
                                      $"found {parts.Length}. Point 'mien prepare' at the unzipped Video_Speech_Actor_* folders.");
        var numbers = new int[7];
        for (var i = 0; i < 7; i++)
            if (parts[i].Length != 2 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
                || numbers[i] < 1 || numbers[i] > _largest[i])
                throw new FormatException($"'{file}' is not a RAVDESS name: part {i + 1} is '{parts[i]}', " +
                                          $"expected two digits from 01 to {_largest[i]:00}.");
        return new RavdessName(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
    }

    /// <summary>Reads a name, or returns null when it is none.</summary>
    public static RavdessName? TryParse(string file)
    {
        try
        {
            return Path.GetFileNameWithoutExtension(file).Length == 20 ? Parse(file) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Format(params int[] numbers) =>
        string.Join('-', numbers.Select(n => n.ToString("00", CultureInfo.InvariantCulture)));
}
