using System.Text.Json.Serialization;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>What is cut out of a frame.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PictureCrop>))]
public enum PictureCrop
{
    /// <summary>Nothing: the whole frame is scaled, its proportions are not kept.</summary>
    None,
    /// <summary>The largest face, aligned by <see cref="FaceTemplate.Default"/>; frames without a face are left out.</summary>
    Face,
}

/// <summary>What of a corpus is prepared, and how.</summary>
public sealed record PrepareOptions
{
    /// <summary>Height and width of the pictures. The paper: 90.</summary>
    public int Size { get; init; } = 90;

    /// <summary>Keeps every n-th frame. The paper: all.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Classes to keep; empty means the paper's six for RAVDESS and all for other corpora.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>RAVDESS modalities: 2 is video-only (the paper); 1, audio-video, shows the same recordings.</summary>
    public IReadOnlyList<int> Modalities { get; init; } = [2];

    /// <summary>RAVDESS channels: 1 speech (the paper), 2 song.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [1];

    /// <summary>RAVDESS actors, 1 to 24; empty takes all.</summary>
    public IReadOnlyList<int> Actors { get; init; } = [];

    /// <summary>CSV of <c>file,subject</c> for class folders, or a regular expression whose first group is the subject
    /// in the relative path; empty when unknown.</summary>
    public string Subjects { get; init; } = "";

    /// <summary>CSV of votes (column <c>file</c> and one column a label); empty without.</summary>
    public string Votes { get; init; } = "";

    /// <summary>What is cut out of each frame. The paper is silent; ours: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PictureCrop Crop { get; init; }

    /// <summary>How faces are aligned; null for whole frames.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaceTemplate? Template => Crop == PictureCrop.Face ? FaceTemplate.Default : null;

    /// <summary>Clips decoded at the same time; 0 takes one a core.</summary>
    public int Workers { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="MienException">Names the flag.</exception>
    public void Validate()
    {
        if (Size is < 32 or > 1024)
            throw new MienException($"--size {Size} is not possible: 32 to 1024 pixels (five poolings halve it).");
        if (Every < 1)
            throw new MienException($"--every {Every} is not possible: 1 (all frames) or more.");
        if (Workers is < 0 or > 256)
            throw new MienException($"--workers {Workers} is not possible: 0 (one a core) to 256.");
        if (Modalities.Any(m => m is < 1 or > 2))
            throw new MienException("--modalities takes 1 (audio-video) and 2 (video-only).");
        if (Actors.Any(a => a is < 1 or > 24))
            throw new MienException("--actors takes numbers from 1 to 24.");
        if (Channels.Any(c => c is < 1 or > 2))
            throw new MienException("--channels takes 1 (speech) and 2 (song).");
    }
}
