using Mien.Media;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>Finds RAVDESS clips by their names: videos, folders of stills, in folders or zips.</summary>
public static class RavdessCatalogue
{
    /// <summary>The clips that the options choose, or null when no RAVDESS name is among the files.</summary>
    /// <exception cref="MienException">RAVDESS names are there but nothing that was asked for.</exception>
    public static Catalogue? Find(IReadOnlyList<CorpusFile> files, PrepareOptions options)
    {
        var named = files.Select(file => (File: file, Name: NameOf(file))).Where(pair => pair.Name is not null).ToList();
        if (named.Count == 0)
            return null;
        var labels = options.Labels.Count > 0 ? options.Labels : Label.PaperSix;
        var clips = named
            .Where(pair => MediaFile.IsMedia(pair.File.Name) && Chosen(pair.Name!, options, labels))
            .GroupBy(pair => pair.Name!)
            .Select(group => Clip(group.Key, [.. group.Select(pair => pair.File)]))
            .OrderBy(clip => clip.Name, StringComparer.Ordinal).ToList();
        if (clips.Count == 0)
            throw new MienException(NothingChosen(named.Select(pair => pair.Name!), options));
        var synthetic = files.Any(file => Path.GetFileName(file.Name) == SyntheticMark);
        return synthetic
            ? new Catalogue("synthetic faces", true, $"{clips.Count:N0} drawn clips, {Actors(clips)} drawn actors", clips, [])
            : new Catalogue("RAVDESS", false, Describe(clips, options, labels), clips, []);
    }

    /// <summary>File whose presence says that the clips are drawn.</summary>
    public const string SyntheticMark = "SYNTHETIC.txt";

    /// <summary>How many speech or song clips RAVDESS has of these classes in one modality.</summary>
    /// <remarks>Speech: 24 actors, 4 neutral clips and 8 of each other class an actor. Song: 23 actors (18 sang none),
    /// no disgust and no surprise. Other labels have no clips.</remarks>
    public static int Published(IEnumerable<string> labels, int channel) => channel == 1
        ? 24 * labels.Intersect(RavdessName.Labels).Sum(label => label == "neutral" ? 4 : 8)
        : 23 * labels.Intersect(RavdessName.Labels.SkipLast(2)).Sum(label => label == "neutral" ? 4 : 8);

    private static RavdessName? NameOf(CorpusFile file) =>
        RavdessName.TryParse(file.Name) ?? RavdessName.TryParse(Path.GetFileName(Path.GetDirectoryName(file.Name) ?? "") + ".x");

    private static bool Chosen(RavdessName name, PrepareOptions options, IReadOnlyList<string> labels) =>
        options.Modalities.Contains(name.Modality) && options.Channels.Contains(name.Channel) && labels.Contains(name.Label)
        && (options.Actors.Count == 0 || options.Actors.Contains(name.Actor));

    private static CorpusClip Clip(RavdessName name, IReadOnlyList<CorpusFile> files)
    {
        var videos = files.Where(file => MediaFile.IsVideo(file.Name)).Take(1).ToList();
        return new CorpusClip(name.ToString(), name.Label, name.Actor.ToString("00", System.Globalization.CultureInfo.InvariantCulture),
            "", name, videos.Count > 0 ? videos : files, []);
    }

    private static int Actors(List<CorpusClip> clips) => clips.Select(clip => clip.Subject).Distinct().Count();

    private static string Describe(List<CorpusClip> clips, PrepareOptions options, IReadOnlyList<string> labels)
    {
        var expected = options.Modalities.Count * options.Channels.Sum(channel => Published(labels, channel));
        var missing = expected > clips.Count ? $"; {expected - clips.Count:N0} are missing here" : "";
        return $"{clips.Count:N0} of {expected:N0} clips, {Actors(clips)} of 24 actors{missing}";
    }

    private static string NothingChosen(IEnumerable<RavdessName> names, PrepareOptions options)
    {
        var found = names.ToList();
        if (found.All(name => name.Modality == 3))
            return "These are the audio files of RAVDESS (modality 03); you need Video_Speech_Actor_01 to 24. Get them with: mien fetch ravdess";
        return $"None of the {found.Count:N0} RAVDESS files here is of modality {string.Join(',', options.Modalities)} " +
               $"and channel {string.Join(',', options.Channels)} with the chosen classes; there are modalities " +
               $"{string.Join(',', found.Select(n => n.Modality).Distinct().Order())} and channels " +
               $"{string.Join(',', found.Select(n => n.Channel).Distinct().Order())}. See --modalities, --channels and --labels.";
    }
}
