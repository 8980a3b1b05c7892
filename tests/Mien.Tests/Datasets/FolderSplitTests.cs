using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

/// <summary>Splits of the kind that a Keras program draws from class folders.</summary>
public sealed class FolderSplitTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>keras_preprocessing, <c>DirectoryIterator</c>: the files of each class sorted by name, validation
    /// <c>files[0 : int(split * n)]</c>, training <c>files[int(split * n) : n]</c>.</summary>
    [Theory]
    [InlineData(0.3, 7, 2)]     // 2.1
    [InlineData(0.2, 5, 1)]     // 1.0
    [InlineData(0.2, 4, 0)]     // 0.8: a small class is not validated on at all
    [InlineData(0.29, 100, 28)] // 28.999999999999996 in floating point, as in Python
    public void The_first_part_is_as_large_as_Keras_makes_it(double share, int files, int held)
    {
        var (frames, rows) = Set([.. Enumerable.Range(0, files).Select(i => SampleFrames.Row("happy", $"{i:000}")), .. Enumerable.Range(0, 10).Select(i => SampleFrames.Row("sad", $"{i:000}"))]);
        var split = Split.Folder(frames, rows, share, tail: false);
        Assert.Equal([.. Enumerable.Range(0, held), .. Enumerable.Range(files, (int)(10 * share))], split.Validation);
        Assert.Equal(rows, split.Train.Concat(split.Validation).Order());
    }

    [Fact]
    public void Files_come_in_the_order_of_their_names_within_each_class()
    {
        // Names in manifest order: b f10 a f2 | z y x w. Sorted: a b f10 f2 | w x y z; a half of each is two.
        var (frames, rows) = Set([.. "b,f10,a,f2".Split(',').Select(name => SampleFrames.Row("sad", name)), .. "z,y,x,w".Split(',').Select(name => SampleFrames.Row("happy", name))]);
        Assert.Equal([0, 2, 6, 7], Split.Folder(frames, rows, 0.5, tail: false).Validation);
        Assert.Equal([1, 3, 4, 5], Split.Folder(frames, rows, 0.5, tail: true).Validation);
    }

    [Fact]
    public void A_contiguous_part_cuts_one_clip_of_each_class_and_says_so()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(3, 5, "happy", "sad"));   // 6 clips of 5 frames a class
        foreach (var tail in new[] { false, true })
        {
            var split = Split.Folder(frames, rows, 0.25, tail);   // 7 of 30: a clip and two frames
            Assert.Equal(14, split.Validation.Count);
            var both = split.Train.Select(row => frames.Rows[row].Recording).Intersect(split.Validation.Select(row => frames.Rows[row].Recording));
            Assert.Equal(2, both.Count());
            Assert.Contains("2 recordings stand on both sides of the cut through each class folder.", split.Warnings);
        }
        Assert.DoesNotContain(Split.Folder(frames, rows, 1 / 3.0, tail: true).Warnings, warning => warning.Contains("recordings", StringComparison.Ordinal));
    }

    [Fact]
    public void A_share_below_one_file_everywhere_is_refused()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(1, 1, "happy", "sad"));
        Assert.Contains("--validation-share", Assert.Throws<MienException>(() => Split.Folder(frames, rows, 0.2, tail: true)).Message);
    }

    [Fact]
    public void One_batch_is_32_random_frames_and_all_others_are_trained_on()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(2, 20, "happy", "sad"));
        var split = Split.Batch(rows, seed: 3);
        Assert.Equal((160 - 32, 32), (split.Train.Count, split.Validation.Count));
        Assert.Equal(rows, split.Train.Concat(split.Validation).Order());
        Assert.Equal(split.Validation, Split.Batch(rows, seed: 3).Validation);
        Assert.NotEqual(split.Validation, Split.Batch(rows, seed: 4).Validation);
        Assert.True(split.Validation.Select(row => frames.Rows[row].Label).Distinct().Count() == 2, "drawn from all classes");
        Assert.Contains("there are only 32", Assert.Throws<MienException>(() => Split.Batch([.. Enumerable.Range(0, 32)], 0)).Message);
    }

    private (FrameSet Frames, int[] Rows) Set(IReadOnlyList<FrameRow> rows) => (SampleFrames.Save(_temp, rows), [.. Enumerable.Range(0, rows.Count)]);
}
