using Mien.Faces;
using Mien.Recognition;

namespace Mien.Tests.Recognition;

/// <summary>Rows of a timeline for tests.</summary>
internal static class SampleRows
{
    public static readonly string[] Labels = ["neutral", "happy", "sad"];

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A measured row of a whole frame; time in seconds.</summary>
    public static PersonFrame Row(int frame, double time, int person, params double[] raw) =>
        new(frame, TimeSpan.FromSeconds(time), person, null, FrameState.Measured, raw, raw);

    public static PersonFrame NoFace(int frame, double time, int person = 0) =>
        new(frame, TimeSpan.FromSeconds(time), person, null, FrameState.NoFace, null, null);

    public static TrackedFace Face(int person, float width = 100, float yaw = 0)
    {
        var nose = 0.4f * width * 0.5f * MathF.Tan(yaw * MathF.PI / 180);
        var face = new Face(new FaceBox(10, 20, width, 1.25f * width),
            [new(10 + 0.3f * width, 60), new(10 + 0.7f * width, 60), new(10 + 0.5f * width + nose, 80), new(40, 100), new(80, 100)], 0.9f);
        return new TrackedFace(person, face, Detected: true, Doubtful: false);
    }

    /// <summary>Random rows of up to three people, frames of varying length, faces lost and found; the same for the same seed.</summary>
    public static List<PersonFrame> Random(int seed, int frames)
    {
        var random = new Random(seed);
        var rows = new List<PersonFrame>();
        var (time, mood) = (0.0, new int[4]);
        for (var frame = 0; frame < frames; frame++)
        {
            var before = rows.Count;
            for (var person = 1; person <= 3; person++)
            {
                if (random.NextDouble() < 0.08)
                    mood[person] = random.Next(5);
                if (mood[person] < 3)
                    rows.Add(Row(frame, time, person, Probabilities(random, mood[person])) with { Face = Face(person) });
                else if (mood[person] == 3)
                    rows.Add(NoFace(frame, time, person) with { State = FrameState.NotMeasurable, Face = Face(person, width: 20) });
            }
            if (rows.Count == before)
                rows.Add(NoFace(frame, time));
            time += random.NextDouble() < 0.05 ? random.NextDouble() : 0.02 + 0.03 * random.NextDouble();
        }
        return rows;
    }

    public static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }

    public static IAsyncEnumerable<PersonFrame> Stream(params IEnumerable<PersonFrame> rows) => rows.ToAsyncEnumerable();

    private static double[] Probabilities(Random random, int likely)
    {
        double[] p = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        p[likely] += 1.5;
        return [.. p.Select(value => value / p.Sum())];
    }
}
