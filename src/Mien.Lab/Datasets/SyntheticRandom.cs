namespace Mien.Lab.Datasets;

/// <summary>Random numbers that are the same on every run: a generator for each purpose, seeded by what it draws.</summary>
internal static class SyntheticRandom
{
    /// <summary>A generator for these numbers (FNV-1a over them, then a mix, so that neighbours do not resemble).</summary>
    public static Random Of(params ReadOnlySpan<int> parts)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in parts)
            hash = (hash ^ (uint)part) * 1099511628211UL;
        hash = (hash ^ (hash >> 31)) * 0x9E3779B97F4A7C15UL;
        return new Random((int)(hash >> 33));
    }

    /// <summary>Uniform between the two bounds.</summary>
    public static float Between(this Random random, float low, float high) => low + (high - low) * random.NextSingle();

    /// <summary>About normal with mean 0 and deviation 1, never beyond 2.5 (a sum of uniforms, cut).</summary>
    public static float Normal(this Random random)
    {
        var sum = 0f;
        for (var i = 0; i < 6; i++)
            sum += random.NextSingle();
        return Math.Clamp((sum - 3f) * MathF.Sqrt(2f), -2.5f, 2.5f);
    }
}
