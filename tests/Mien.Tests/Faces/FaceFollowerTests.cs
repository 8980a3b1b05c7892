using System.Globalization;
using Mien.Faces;
using Mien.Media;
using static Mien.Tests.Faces.SampleFaces;

namespace Mien.Tests.Faces;

public class FaceFollowerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Faces_between_looks_are_those_of_looking_at_every_frame(int every)
    {
        var all = await Follow(Scene, new TrackingOptions());
        var looks = 0;
        var some = await Follow(frame => { looks++; return Scene(frame); }, new TrackingOptions { DetectEvery = every });
        Assert.Equal(all.Select(shown => shown.Frame.Index), some.Select(shown => shown.Frame.Index));
        foreach (var (expected, actual) in all.Zip(some))
        {
            Assert.Equal(expected.Faces.Select(face => face.Person), actual.Faces.Select(face => face.Person));
            Assert.All(expected.Faces.Zip(actual.Faces), pair =>
            {
                Assert.True(pair.First.Face.Box.Overlap(pair.Second.Face.Box) > 0.9);
                Assert.All(pair.First.Face.Landmarks.Zip(pair.Second.Face.Landmarks), points => Assert.Equal(points.First.X, points.Second.X, 2.5));
            });
        }
        Assert.True(looks < 300 / every + 8 * every, $"{looks} looks");
    }

    [Fact]
    public async Task Only_frames_the_detector_saw_are_called_detected()
    {
        var shown = await Follow(_ => [At(200, 100)], new TrackingOptions { DetectEvery = 4 }, 10);
        Assert.Equal([0, 4, 8, 9], shown.Where(frame => frame.Faces[0].Detected).Select(frame => frame.Frame.Index));
    }

    [Fact]
    public async Task Never_more_frames_are_held_than_from_look_to_look()
    {
        var (given, taken, most) = (0, 0, 0);
        var frames = Frames(400).Select(frame => { most = Math.Max(most, ++given - taken); return frame; });
        await foreach (var _ in new FaceFollower(Scene, new TrackingOptions { DetectEvery = 6 }).FollowAsync(frames, Ct))
            taken++;
        Assert.Equal(400, taken);
        Assert.Equal(6, most);
    }

    [Fact]
    public async Task Fewer_frames_are_held_where_they_are_large()
    {
        var (given, taken, most, rgb) = (0, 0, 0, new byte[200 << 20]);
        var frames = Frames(12).Select(frame => { most = Math.Max(most, ++given - taken); return frame with { Rgb = rgb }; });
        await foreach (var _ in new FaceFollower(Scene, new TrackingOptions { DetectEvery = 6 }).FollowAsync(frames, Ct))
            taken++;
        Assert.Equal(12, taken);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Faces_that_are_nobodys_are_followed_beside_the_persons()
    {
        var shown = await Follow(frame => [At(200 + frame.Index, 100), At(500, 60, 25)], new TrackingOptions { DetectEvery = 5, People = 1 }, 50);
        Assert.All(shown, frame =>
        {
            Assert.Equal(200 + frame.Frame.Index, Assert.Single(frame.Faces).Middle(), 0.01);
            Assert.Equal(500 - 12.5, Assert.Single(frame.Others).Box.X, 0.01);
        });
    }

    [Fact]
    public async Task The_largest_face_changes_only_when_another_is_clearly_larger_for_a_while()
    {
        double[] widths = [.. Enumerable.Repeat(70.0, 50), .. Enumerable.Repeat(60.0, 50), .. Enumerable.Repeat(95.0, 5), .. Enumerable.Repeat(60.0, 45), .. Enumerable.Repeat(95.0, 50)];
        var shown = await Follow(frame => [At(100, 100, 66), At(400, 100, widths[frame.Index])], new TrackingOptions { Faces = FaceChoice.Largest }, widths.Length);
        var persons = shown.Select(frame => Assert.Single(frame.Faces).Person).ToList();
        Assert.All(shown, frame => Assert.Single(frame.Others));
        Assert.Equal(2, persons[0]);
        Assert.All(persons, person => Assert.Equal(2, person));

        shown = await Follow(frame => [At(100, 100, 66), At(400, 100, frame.Index < 50 ? 60 : frame.Index is 60 or > 100 ? 95 : 60)],
            new TrackingOptions { Faces = FaceChoice.Largest }, 200);
        persons = [.. shown.Select(frame => frame.Faces[0].Person)];
        Assert.Equal([1, 2], persons.Distinct());
        Assert.InRange(persons.IndexOf(2), 112, 116);
    }

    [Fact]
    public async Task Without_faces_asked_for_the_detector_is_not_asked()
    {
        var shown = await Follow(_ => throw new InvalidOperationException(), new TrackingOptions { Faces = FaceChoice.Frame }, 5);
        Assert.Equal(5, shown.Count);
        Assert.All(shown, frame => Assert.Empty(frame.Faces));
    }

    [Fact]
    public void A_live_follower_answers_every_frame_and_looks_at_some()
    {
        var looks = 0;
        var live = new LiveFaceFollower(frame => { looks++; return [At(100 + frame.Index * 3, 100)]; }, new TrackingOptions { DetectEvery = 4 });
        for (var i = 0; i < 101; i++)
        {
            var face = Assert.Single(live.Push(new Frame(i, Time(i), 640, 360, ReadOnlyMemory<byte>.Empty)).Faces);
            Assert.Equal((1, i % 4 == 0), (face.Person, face.Detected));
            if (i > 8)
                Assert.Equal(100 + i * 3, face.Middle(), 2.0);
        }
        Assert.Equal(26, looks);
    }

    /// <summary>Half of the reference's sightings (every 20th frame) give the other half (every 10th).</summary>
    [Fact]
    [Trait("data", "real")]
    public async Task Real_faces_left_out_are_found_between_the_others()
    {
        var overlaps = new List<double>();
        foreach (var clip in Reference().GroupBy(row => row.Clip).Where(clip => clip.Select(row => row.Frame).Distinct().Count() > 2))
        {
            var seen = clip.Where(row => row.Face is not null).ToLookup(row => row.Frame, row => row.Face!);
            var last = clip.Max(row => row.Frame) / 20 * 20;
            var shown = new List<FollowedFrame>();
            await foreach (var frame in new FaceFollower(frame => [.. seen[frame.Index]], new TrackingOptions { DetectEvery = 20 }).FollowAsync(Frames(last + 1), Ct))
                shown.Add(frame);
            Assert.All(shown, frame => Assert.True(frame.Faces.Count <= 1 && frame.Faces.All(face => face.Person == 1)));
            overlaps.AddRange(shown.Where(frame => frame.Frame.Index % 20 == 10 && frame.Faces is [{ Detected: false }])
                .Select(frame => (double)frame.Faces[0].Face.Box.Overlap(seen[frame.Frame.Index].Single().Box)));
        }
        Assert.True(overlaps.Count >= 30, $"{overlaps.Count} faces were left out");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{overlaps.Count} faces, overlap mean {overlaps.Average():0.000}, least {overlaps.Min():0.000}"));
        Assert.True(overlaps.Average() > 0.85, $"mean overlap {overlaps.Average()}");
        Assert.True(overlaps.Min() > 0.5, $"least overlap {overlaps.Min()}");
    }

    /// <summary>The real detector at every fifth frame against every frame.</summary>
    [Theory]
    [InlineData("Actor_01", "02-01-08-01-02-02-01.mp4")]
    [InlineData("Actor_05", "02-01-06-01-02-02-05.mp4")]
    [Trait("data", "real")]
    public async Task Real_faces_between_looks_are_where_the_detector_sees_them(string actor, string name)
    {
        var clip = TestData.Require("ravdess_mp4", actor, name);
        using var detector = FaceDetector.Load(TestData.Require("detectors", "face_detection_yunet_2023mar.onnx"));
        var all = await Seen(1);
        var some = await Seen(5);
        Assert.All(all.Concat(some), frame => Assert.Equal((1, false), (Assert.Single(frame.Faces).Person, frame.Faces[0].Doubtful)));
        var overlaps = all.Zip(some, (a, b) => a.Faces[0].Face.Box.Overlap(b.Faces[0].Face.Box)).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{overlaps.Count} faces, overlap mean {overlaps.Average():0.000}, least {overlaps.Min():0.000}"));
        Assert.True(overlaps.Average() > 0.95 && overlaps.Min() > 0.85, $"{overlaps.Average()}, {overlaps.Min()}");

        ValueTask<List<FollowedFrame>> Seen(int every) => new FaceFollower(detector.Detect, new TrackingOptions { DetectEvery = every })
            .FollowAsync(VideoReader.ReadAsync(clip, 640, 360, cancel: Ct), Ct).ToListAsync(Ct);
    }

    private static IEnumerable<(string Clip, int Frame, Face? Face)> Reference() =>
        from line in File.ReadLines(TestData.Require("detectors", "yunet_reference.csv")).Skip(1)
        let cells = line.Split(',')
        let n = cells.Skip(4).Select(cell => cell.Length == 0 ? 0 : float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()
        let face = cells.ElementAtOrDefault(4) is not { Length: > 0 } ? null : new Face(new FaceBox(n[0], n[1], n[2], n[3]),
            [.. Enumerable.Range(0, 5).Select(i => new Landmark(n[4 + 2 * i], n[5 + 2 * i]))], n[14])
        select (cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), face);

    /// <summary>One who walks in a curve, one who leaves and comes back, one who comes later: 300 frames.</summary>
    private static IReadOnlyList<Face> Scene(Frame frame)
    {
        var i = frame.Index;
        List<Face> faces = [At(150 + i / 2.0, 120 + 30 * Math.Sin(i / 20.0), 60, 0.1 * Math.Sin(i / 15.0))];
        if (i is < 93 or > 131)
            faces.Add(At(500, 250 + i / 10.0, 50));
        if (i is > 187 and < 251)
            faces.Add(At(60, 300 - i / 5.0, 40));
        return faces;
    }

    private static async Task<List<FollowedFrame>> Follow(Func<Frame, IReadOnlyList<Face>> detect, TrackingOptions options, int frames = 300) =>
        await new FaceFollower(detect, options).FollowAsync(Frames(frames), Ct).ToListAsync(Ct);
}
