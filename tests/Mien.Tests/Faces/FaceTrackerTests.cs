using Mien.Faces;
using static Mien.Tests.Faces.SampleFaces;

namespace Mien.Tests.Faces;

public class FaceTrackerTests
{
    [Fact]
    public void Faces_keep_their_numbers_while_they_move_and_numbers_run_from_the_left()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        for (var i = 0; i < 100; i++)
        {
            var seen = tracker.Update(Time(i), [At(500 - i * 2, 100), At(100 + i, 200 + 40 * Math.Sin(i / 5.0))]);
            Assert.Equal([1, 2], seen.Select(face => face.Person));
            Assert.Equal(100 + i, seen[0].Middle(), 0.01);
            Assert.All(seen, face => Assert.True(face is { Detected: true, Doubtful: false }));
        }
    }

    [Theory]
    [InlineData(4, 60)]
    [InlineData(8, 60)]
    [InlineData(4, 45)]
    public void Two_who_cross_keep_their_numbers_and_the_crossing_is_doubtful(double speed, double otherWidth)
    {
        var tracker = new FaceTracker(new TrackingOptions());
        IReadOnlyList<TrackedFace> seen = [];
        var doubtful = new List<int>();
        var frames = (int)(400 / speed);
        for (var i = 0; i <= frames; i++)
        {
            seen = tracker.Update(Time(i), Suppressed(At(100 + i * speed, 150, 60, 0.1), At(500 - i * speed, 155, otherWidth, -0.1)));
            if (seen.Any(face => face.Doubtful))
                doubtful.Add(i);
        }
        Assert.Equal([1, 2], seen.Select(face => face.Person));
        Assert.Equal([100 + frames * speed, 500 - frames * speed], seen.Select(face => face.Middle()));
        var meeting = 200 / speed;
        Assert.NotEmpty(doubtful);
        Assert.InRange(doubtful[0], meeting - 15, meeting + 15);
        Assert.InRange(doubtful[^1], meeting, meeting + 60);
    }

    [Fact]
    public void One_who_stands_and_is_passed_keeps_the_number()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        IReadOnlyList<TrackedFace> seen = [];
        for (var i = 0; i <= 100; i++)
            seen = tracker.Update(Time(i), Suppressed(At(100 + i * 4, 150, 70), At(300, 150)));
        Assert.Equal([(1, 500.0), (2, 300.0)], seen.Select(face => (face.Person, face.Middle())));
    }

    [Fact]
    public void A_turned_head_that_is_missed_for_a_moment_is_the_same_person_without_doubt()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        for (var i = 0; i < 60; i++)
        {
            var turned = i is >= 20 and < 30;
            var seen = tracker.Update(Time(i), turned ? [] : [At(200 + i * 2, 150)]);
            Assert.Equal(turned ? [] : [(1, false)], seen.Select(face => (face.Person, face.Doubtful)));
        }
    }

    [Theory]
    [InlineData(2, 40, null, 1)]        // near, soon
    [InlineData(2, 300, null, 2)]       // far
    [InlineData(5, 0, null, 2)]         // late
    [InlineData(2, 300, 1, 1)]          // the only one there can be
    [InlineData(60, 300, 1, 1)]
    [InlineData(60, 30, 2, 1)]          // a known number of people: the old place is kept
    [InlineData(60, 300, 2, 2)]
    public void Who_comes_back_is_known_by_the_place_and_by_the_number_of_people(int secondsAway, double pixelsAway, int? people, int expected)
    {
        var tracker = new FaceTracker(new TrackingOptions { People = people });
        for (var i = 0; i < 25; i++)
            tracker.Update(Time(i), [At(200, 150)]);
        for (var i = 25; i < 25 + secondsAway * 25; i++)
            Assert.Empty(tracker.Update(Time(i), []));
        var back = Assert.Single(tracker.Update(Time(25 + secondsAway * 25), [At(200 + pixelsAway, 150)]));
        Assert.Equal(expected, back.Person);
        Assert.Equal(expected == 1 && (people != 1 || pixelsAway > 200), back.Doubtful);
    }

    [Fact]
    public void The_one_of_two_who_is_missing_comes_back_anywhere()
    {
        var tracker = new FaceTracker(new TrackingOptions { People = 2 });
        for (var i = 0; i < 50; i++)
            tracker.Update(Time(i), [At(100, 150), At(300, 150)]);
        for (var i = 50; i < 300; i++)
            tracker.Update(Time(i), [At(300, 150)]);
        var seen = tracker.Update(Time(300), [At(300, 150), At(550, 100)]);
        Assert.Equal([(1, 550.0, true), (2, 300.0, false)], seen.Select(face => (face.Person, face.Middle(), face.Doubtful)));
    }

    [Fact]
    public void There_are_never_more_numbers_than_people()
    {
        var random = new Random(1);
        for (var people = 1; people <= 3; people++)
        {
            var tracker = new FaceTracker(new TrackingOptions { People = people });
            for (var i = 0; i < 500; i++)
            {
                var faces = Enumerable.Range(0, random.Next(6)).Select(_ => At(random.Next(640), random.Next(360), random.Next(20, 90))).ToList();
                var seen = tracker.Update(Time(i), faces).Select(face => face.Person).ToList();
                Assert.Equal(seen.Distinct(), seen);
                Assert.All(seen, person => Assert.InRange(person, 1, people));
                Assert.True(seen.Count <= faces.Count);
            }
        }
    }

    [Fact]
    public void Of_more_faces_than_people_the_small_ones_are_left_out()
    {
        var tracker = new FaceTracker(new TrackingOptions { People = 2 });
        for (var i = 0; i < 50; i++)
            Assert.Equal([100.0, 400.0], tracker.Update(Time(i), [At(250, 50, 25), At(400, 150), At(100, 150)]).Select(face => face.Middle()));
    }

    [Fact]
    public void A_poster_never_becomes_the_person_who_left()
    {
        var tracker = new FaceTracker(new TrackingOptions { People = 1 });
        for (var i = 0; i < 100; i++)
            tracker.Update(Time(i), [At(250, 50, 40), At(400, 150, 80)]);
        for (var i = 100; i < 1500; i++)
            Assert.Empty(tracker.Update(Time(i), [At(250, 50, 40)]));
        Assert.Equal((1, 100.0), tracker.Update(Time(1500), [At(250, 50, 40), At(100, 150, 80)]).Select(face => (face.Person, face.Middle())).Single());
    }

    [Fact]
    public void A_person_who_comes_after_the_poster_gets_its_number_with_a_doubt()
    {
        var tracker = new FaceTracker(new TrackingOptions { People = 1 });
        for (var i = 0; i < 25; i++)
            Assert.Equal(250, tracker.Update(Time(i), [At(250, 50, 30)]).Single().Middle());
        var shown = Enumerable.Range(25, 100).Select(i => tracker.Update(Time(i), [At(250, 50, 30), At(400, 150, 80)]).Single()).ToList();
        Assert.Equal(400, shown[^1].Middle());
        Assert.True(shown.First(face => face.Middle() == 400).Doubtful);
        Assert.Single(shown.Zip(shown.Skip(1)), pair => pair.First.Middle() != pair.Second.Middle());
    }

    [Fact]
    public void A_false_face_during_a_turned_head_gives_the_number_back()
    {
        var tracker = new FaceTracker(new TrackingOptions { People = 1 });
        for (var i = 0; i < 100; i++)
            tracker.Update(Time(i), [At(400, 150)]);
        for (var i = 100; i < 110; i++)
            tracker.Update(Time(i), [At(100, 80, 50)]);
        Assert.Equal(405, tracker.Update(Time(110), [At(100, 80, 50), At(405, 150)]).Single().Middle());
        Assert.Equal(405, tracker.Update(Time(111), [At(100, 80, 50), At(405, 150)]).Single().Middle());
    }

    [Fact]
    public void Two_equal_faces_at_nearly_one_place_are_doubtful()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        tracker.Update(Time(0), [At(200, 150), At(206, 150)]);
        Assert.All(tracker.Update(Time(1), [At(201, 150), At(205, 150)]), face => Assert.True(face.Doubtful));
        Assert.All(tracker.Update(Time(30), [At(150, 150), At(250, 150)]), face => Assert.False(face.Doubtful));
    }

    [Fact]
    public void Between_looks_a_face_goes_on_with_its_velocity_for_half_a_second()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        for (var i = 0; i <= 20; i += 5)
            tracker.Update(Time(i), [At(100 + i * 2, 150)]);
        var ahead = Assert.Single(tracker.Predict(Time(24)));
        Assert.False(ahead.Detected);
        Assert.Equal(148, ahead.Middle(), 1.0);
        Assert.Equal(ahead.Middle(), ahead.Face.Landmarks[2].X, 0.01);
        Assert.Empty(tracker.Predict(Time(33)));
    }

    [Fact]
    public void Frames_that_claim_the_same_time_do_no_harm()
    {
        var tracker = new FaceTracker(new TrackingOptions());
        tracker.Update(TimeSpan.Zero, [At(100, 100), At(300, 100)]);
        Assert.Equal([2], tracker.Update(TimeSpan.Zero, [At(301, 100)]).Select(face => face.Person));
        Assert.Equal([1, 2], tracker.Update(TimeSpan.Zero, [At(301, 100), At(101, 100)]).Select(face => face.Person));
    }

    [Fact]
    public void Impossible_options_are_refused_with_their_flag()
    {
        Assert.Contains("--people 0", Refused(new TrackingOptions { People = 0 }), StringComparison.Ordinal);
        Assert.Contains("--detect-every 0", Refused(new TrackingOptions { DetectEvery = 0 }), StringComparison.Ordinal);

        static string Refused(TrackingOptions options) => Assert.Throws<MienException>(() => new FaceTracker(options)).Message;
    }
}
