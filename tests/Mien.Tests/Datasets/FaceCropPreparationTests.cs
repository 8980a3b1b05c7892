using System.Security.Cryptography;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Models;
using Mien.Tests.Faces;

namespace Mien.Tests.Datasets;

/// <summary>Preparing with <c>--crop face</c>: real clips in class folders, the detector in a store.</summary>
[Trait("data", "real")]
public sealed class FaceCropPreparationTests : IDisposable
{
    private static readonly PrepareOptions _faces = new() { Size = 90, Every = 20, Workers = 2, Crop = PictureCrop.Face };
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ModelStore Store => new(_temp["store"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Pictures_are_the_largest_faces_and_frames_without_one_are_counted()
    {
        MakeCorpus();
        var frames = (await Prepare("out")).Frames;
        Assert.Equal(("face", FaceTemplate.Default), (frames.Info.Crop, frames.Info.Template));
        Assert.Equal(["neutral/no_face 5"], frames.Info.WithoutFace!.Select(pair => $"{pair.Key} {pair.Value}"));
        Assert.Equal(["happy", "sad"], frames.Labels);
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        foreach (var row in frames.Rows)
        {
            var picture = new Frame(0, TimeSpan.Zero, 90, 90, frames.ReadPixels(row));
            var face = Assert.Single(detector.Detect(picture));
            for (var i = 0; i < 5; i++)
            {
                var (x, y) = FaceTemplate.Default.At(i, 90);
                Assert.InRange(Math.Abs(face.Landmarks[i].X - x) + Math.Abs(face.Landmarks[i].Y - y), 0, 15);
            }
        }
    }

    [Fact]
    public async Task Videos_give_the_faces_of_their_own_frames_and_stills_those_of_their_own_pixels()
    {
        MakeCorpus();
        var frames = (await Prepare("out")).Frames;
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        var clip = _temp["corpus", "sad", "clip.flv"];
        var expected = await VideoReader.ReadAsync(clip, 480, 360, cancel: Ct).Where(frame => frame.Index % 20 == 0)
            .Select(frame => FaceCrop.Cut(frame, detector.Detect(frame)[0].Landmarks, FaceTemplate.Default, 90)).ToListAsync(Ct);
        Assert.Equal(expected, frames.Rows.Where(row => row.Clip == "clip").Select(frames.ReadPixels));
        var photo = ImageFile.Read(_temp["corpus", "happy", "photo.jpg"]);
        var largest = detector.Detect(photo).MaxBy(face => face.Box.Area)!;
        Assert.Equal(FaceCrop.Cut(photo, largest.Landmarks, FaceTemplate.Default, 90), frames.ReadPixels(frames.Rows.Single(row => row.Clip == "photo")));
    }

    [Fact]
    public async Task A_second_run_and_a_run_after_a_kill_end_with_the_same_bytes()
    {
        MakeCorpus();
        await Prepare("whole");
        var whole = Bytes("whole");
        File.Delete(_temp["corpus", "sad", "clip.flv"]);
        File.WriteAllText(_temp["corpus", "sad", "clip.flv"], "no film any more");
        Assert.Empty((await Prepare("whole")).Skipped);
        Assert.Equal(whole, Bytes("whole"));

        MakeCorpus();
        Directory.CreateDirectory(_temp["out", "manifest.csv.part"]);   // stands in the manifest's way
        await Assert.ThrowsAnyAsync<Exception>(() => Prepare("out"));
        Directory.Delete(_temp["out", "manifest.csv.part"]);
        File.Delete(Directory.GetFiles(_temp["out", "sad"]).Order().Last());
        var plan = await Preparation.Open(_temp["corpus"], _temp["out"], _faces, Store).PlanAsync(Ct);
        Assert.Equal((1, 3), (plan.Clips, plan.Whole));
        await Prepare("out");
        Assert.Equal(whole, Bytes("out"));
    }

    [Fact]
    public async Task A_folder_of_whole_frames_is_not_mixed_with_faces()
    {
        MakeCorpus();
        await Prepare("out", _faces with { Crop = PictureCrop.None });
        Assert.DoesNotContain("rop", File.ReadAllText(_temp["out", ".prepare.json"]), StringComparison.Ordinal);
        Assert.Equal(("frame", null, null), (FrameSet.Load(_temp["out"]).Info.Crop, FrameSet.Load(_temp["out"]).Info.Template, FrameSet.Load(_temp["out"]).Info.WithoutFace));
        Assert.Contains("other options", (await Assert.ThrowsAsync<MienException>(() => Prepare("out"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corpus_without_any_face_is_an_error()
    {
        MakeCorpus();
        Directory.Delete(_temp["corpus", "happy"], recursive: true);
        Directory.Delete(_temp["corpus", "sad"], recursive: true);
        var error = await Assert.ThrowsAsync<MienException>(() => Prepare("out"));
        Assert.Contains("--crop none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_YuNet_the_bundled_detector_cuts_the_faces_out()
    {
        MakeCorpus();
        Directory.Delete(Store.Folder, recursive: true);
        var frames = (await Prepare("out")).Frames;
        Assert.True(frames.Rows.Count(row => row.Label == "happy") >= 5);
        Assert.Contains("sad", frames.Labels);
    }

    /// <summary>Two clips and a photo with faces, and a video without.</summary>
    private void MakeCorpus()
    {
        Copy(TestData.Require("ravdess_mp4", "Actor_05", "02-01-03-01-01-02-05.mp4"), "happy", "film.mp4");
        Copy(TestData.Require("edge", "multi_face.jpg"), "happy", "photo.jpg");
        Copy(TestData.Require("cremad", "1001_DFA_ANG_XX.flv"), "sad", "clip.flv");
        Copy(TestData.Require("edge", "no_face.mp4"), "neutral", "no_face.mp4");
        Directory.CreateDirectory(Store.Folder);
        File.Copy(FaceDetectorTests.Model, Path.Combine(Store.Folder, PublishedWeights.YuNet.FileName), overwrite: true);

        void Copy(string from, string label, string name)
        {
            Directory.CreateDirectory(_temp["corpus", label]);
            File.Copy(from, _temp["corpus", label, name], overwrite: true);
        }
    }

    private Task<PrepareResult> Prepare(string folder, PrepareOptions? options = null) =>
        Preparation.Open(_temp["corpus"], _temp[folder], options ?? _faces, Store).RunAsync(cancel: Ct);

    private string[] Bytes(string folder) => [.. Directory.EnumerateFiles(_temp[folder], "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_temp[folder], file) + " " + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))).Order(StringComparer.Ordinal)];
}
