using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>Where a job stands.</summary>
internal enum JobState { Queued, Running, Done, Failed, Cancelled }

/// <summary>Where a job's video comes from.</summary>
internal enum JobKind { Upload, Folder, Live }

/// <summary>A copy of the video that is made for people to look at.</summary>
internal enum VideoCopy { Annotated, Blurred }

/// <summary>What is known of a job's video or picture.</summary>
/// <param name="IsPicture">Whether it is a still.</param>
/// <param name="Width">As it is shown, pixels.</param>
/// <param name="Height">As it is shown, pixels.</param>
/// <param name="Duration">As the container announces it.</param>
/// <param name="FrameRate">Frames a second.</param>
/// <param name="PictureStreams">The first is read.</param>
/// <param name="Plays">Whether browsers show the file itself.</param>
/// <param name="Type">Its media type.</param>
/// <param name="HasSound">Whether there is a sound stream.</param>
internal sealed record MediaFacts(
    bool IsPicture, int Width, int Height, TimeSpan? Duration, double? FrameRate, int PictureStreams, bool Plays, string Type, bool HasSound);

/// <summary>Which model has read a job.</summary>
internal sealed record ModelFacts(string Name, string Title, string Sha256, IReadOnlyList<string> Labels, bool CanExplain)
{
    /// <summary>The network's own fingerprint; empty where it has none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Largest probability below which the model's answers are better called uncertain; null when it names none.</summary>
    public double? UncertainBelow { get; init; }

    /// <summary>What the file of the model says of itself, for the results.</summary>
    public IReadOnlyDictionary<string, string> Told { get; init; } = new Dictionary<string, string>();
}

/// <summary>A video or picture to be read, and what became of it, as the database keeps it.</summary>
/// <param name="Id">Names the job, and its folder.</param>
/// <param name="Name">What the user calls the file.</param>
/// <param name="Kind">Where the file comes from.</param>
/// <param name="Source">The file in the job's folder, or the id of a video of the folder.</param>
/// <param name="Options">How it is read.</param>
/// <param name="Media">The file.</param>
/// <param name="Created">When it was handed in.</param>
internal sealed record Job(string Id, string Name, JobKind Kind, string Source, JobOptions Options, MediaFacts Media, DateTimeOffset Created)
{
    public JobState State { get; init; }

    /// <summary>Place among all jobs, rising; a job that is queued again gets a new one.</summary>
    public long Order { get; init; }

    /// <summary>Starts since it was queued; a program that is killed does not take one back.</summary>
    public int Attempts { get; init; }

    /// <summary>How often its rows were begun; tells rows of an earlier attempt apart.</summary>
    public int Generation { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public ModelFacts? Model { get; init; }

    /// <summary>Whether all rows are there.</summary>
    public bool Complete { get; init; }

    public TimelineSummary? Summary { get; init; }

    /// <summary>Names that the user gave to persons.</summary>
    public IReadOnlyDictionary<int, string> Names { get; init; } = new Dictionary<int, string>();

    /// <summary>Copies that are still to be made.</summary>
    public IReadOnlyList<VideoCopy> Wanted { get; init; } = [];

    public string? Error { get; init; }

    /// <summary>What its folder takes on disk.</summary>
    public long Bytes { get; init; }

    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;

    /// <summary>What a person is called.</summary>
    public string NameOf(int person) => Names.GetValueOrDefault(person) ?? UnnamedOf(person);

    /// <summary>What a person is called who has no name.</summary>
    public static string UnnamedOf(int person) => $"Person {person}";

    /// <summary>Whether everyone has the same name in another state of the job.</summary>
    public bool HasNamesOf(Job other) => Names.OrderBy(pair => pair.Key).SequenceEqual(other.Names.OrderBy(pair => pair.Key));
}
