using System.IO.Compression;
using Mien.Lab.Datasets;
using Mien.Models;

namespace Mien.Tests.Datasets;

public sealed class CorpusTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("Video_Speech_Actor_{0:00}")]
    [InlineData("Actor_{0:00}")]
    [InlineData("Video_Speech_Actor_{0:00}.zip/Actor_{0:00}")]
    public void The_published_corpus_has_1056_clips_of_the_papers_six_classes(string folder)
    {
        var six = RavdessCatalogue.Find(Published(folder), new PrepareOptions())!;
        Assert.Equal("1,056 of 1,056 clips, 24 of 24 actors", six.Found);
        Assert.Equal(1056, six.Clips.Count);
        Assert.All(six.Clips, clip => Assert.Equal((2, 1), (clip.Ravdess!.Modality, clip.Ravdess.Channel)));
        Assert.Equal(96, six.Clips.Count(clip => clip.Label == "neutral"));
        Assert.Equal(24, six.Clips.Select(clip => clip.Subject).Distinct().Count());
        Assert.False(six.Synthetic);
    }

    [Fact]
    public void All_eight_classes_have_1440_clips_and_contempt_is_not_missed()
    {
        var labels = Label.All.Select(label => label.Name).ToList();
        var eight = RavdessCatalogue.Find(Published("Actor_{0:00}"), new PrepareOptions { Labels = labels })!;
        Assert.Equal("1,440 of 1,440 clips, 24 of 24 actors", eight.Found);
    }

    [Fact]
    public void Both_modalities_are_twice_the_clips_and_song_has_23_actors()
    {
        var both = RavdessCatalogue.Find(Published("Actor_{0:00}"), new PrepareOptions { Modalities = [1, 2] })!;
        Assert.Equal("2,112 of 2,112 clips, 24 of 24 actors", both.Found);
        Assert.Equal(23 * (4 + 5 * 8), RavdessCatalogue.Published(Label.PaperSix, 2));
        Assert.Equal(RavdessCatalogue.Published(Label.PaperSix, 2), RavdessCatalogue.Published(RavdessName.Labels, 2));
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        var some = RavdessCatalogue.Find([.. Published("Actor_{0:00}").Where(file => file.Name.StartsWith("Actor_03", StringComparison.Ordinal))], new PrepareOptions())!;
        Assert.Equal("44 of 1,056 clips, 1 of 24 actors; 1,012 are missing here", some.Found);
    }

    [Fact]
    public void The_same_clip_in_two_folders_is_one_clip()
    {
        var clips = RavdessCatalogue.Find([.. Published("Actor_{0:00}"), .. Published("Video_Speech_Actor_{0:00}.zip/Actor_{0:00}")], new PrepareOptions())!.Clips;
        Assert.Equal(1056, clips.Count);
        Assert.All(clips, clip => Assert.Single(clip.Files));
    }

    [Fact]
    public void The_audio_files_are_told_apart_from_the_videos()
    {
        CorpusFile[] audio = [new("Actor_01/03-01-03-01-01-01-01.wav", "x", null)];
        var error = Assert.Throws<MienException>(() => RavdessCatalogue.Find(audio, new PrepareOptions()));
        Assert.Contains("audio files", error.Message, StringComparison.Ordinal);
        Assert.Contains("Video_Speech_Actor_01 to 24", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_chosen_kind_says_what_there_is()
    {
        CorpusFile[] song = [new("Actor_01/01-02-03-01-01-01-01.mp4", "x", null)];
        var error = Assert.Throws<MienException>(() => RavdessCatalogue.Find(song, new PrepareOptions()));
        Assert.Contains("modalities 1 and channels 2", error.Message, StringComparison.Ordinal);
        Assert.Null(RavdessCatalogue.Find([new("happy/a.png", "x", null)], new PrepareOptions()));
    }

    [Fact]
    public void A_folder_of_stills_with_a_clips_name_is_that_clip()
    {
        CorpusFile[] stills = [.. Enumerable.Range(0, 3).Select(i => new CorpusFile($"crops/02-01-03-01-01-02-05/f0{i}.jpg", "x", null))];
        var clip = Assert.Single(RavdessCatalogue.Find(stills, new PrepareOptions())!.Clips);
        Assert.Equal((3, "happy", "05", false), (clip.Files.Count, clip.Label, clip.Subject, clip.IsVideo));
    }

    [Fact]
    public void Files_of_folders_and_of_zips_in_them_are_listed_without_unpacking()
    {
        Directory.CreateDirectory(_temp["corpus", "happy"]);
        File.WriteAllText(_temp["corpus", "happy", "a.png"], "A");
        using (var zip = ZipFile.Open(_temp["corpus", "more.zip"], ZipArchiveMode.Create))
            foreach (var name in new[] { "sad/b.png", "__MACOSX/sad/._b.png", ".DS_Store", "sad/" })
                using (var stream = zip.CreateEntry(name).Open())
                    stream.Write("B"u8);
        var files = CorpusFile.List(_temp["corpus"]);
        Assert.Equal(["happy/a.png", "more.zip/sad/b.png"], files.Select(file => file.Name));
        using var zips = new ZipReader();
        Assert.Equal("AB", string.Concat(files.Select(file => (char)file.Read(zips, 10)[0])));
        Assert.Contains("larger than 0 bytes", Assert.Throws<MienException>(() => files[0].Read(zips, 0)).Message, StringComparison.Ordinal);
        Assert.Equal(["sad/b.png"], CorpusFile.List(_temp["corpus", "more.zip"]).Select(file => file.Name));
    }

    [Fact]
    public void What_is_neither_folder_nor_zip_is_refused()
    {
        File.WriteAllText(_temp["bad.zip"], "not a zip");
        Assert.Contains("neither a folder nor a .zip", Assert.Throws<MienException>(() => CorpusFile.List(_temp["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("bad.zip", Assert.Throws<MienException>(() => CorpusFile.List(_temp["bad.zip"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("data", "real")]
    public void The_real_crops_are_1356_pictures_of_80_clips_and_105_twins()
    {
        var files = CorpusFile.List(TestData.Require("ravdess_crops.zip"));
        var clips = RavdessCatalogue.Find(files, new PrepareOptions())!.Clips;
        Assert.Equal((80, 1356), (clips.Count, clips.Sum(clip => clip.Files.Count)));
        Assert.Equal(105, RavdessCatalogue.Find(files, new PrepareOptions { Modalities = [1] })!.Clips.Sum(clip => clip.Files.Count));
    }

    /// <summary>The names of the speech videos that RAVDESS publishes: both modalities, all eight emotions.</summary>
    private static List<CorpusFile> Published(string folder) =>
    [
        .. from actor in Enumerable.Range(1, 24)
           from modality in new[] { 1, 2 }
           from emotion in Enumerable.Range(1, 8)
           from intensity in emotion == 1 ? new[] { 1 } : [1, 2]
           from statement in new[] { 1, 2 }
           from repetition in new[] { 1, 2 }
           let parent = string.Format(System.Globalization.CultureInfo.InvariantCulture, folder, actor)
           select new CorpusFile($"{parent}/0{modality}-01-0{emotion}-0{intensity}-0{statement}-0{repetition}-{actor:00}.mp4", "x", null),
    ];
}
