namespace Mien.Lab.Datasets;

/// <summary>What the drawn, synthetic corpus looks like. All defaults are ours; they give the demo's 864 frames.</summary>
/// <param name="Actors">Drawn persons, 1 to 24; odd numbers male, even female, as in RAVDESS.</param>
/// <param name="ClipsPerClass">Clips of one class an actor, 1 to 8; neutral has no strong intensity, so 4 at most.</param>
/// <param name="FramesPerClip">Frames of a clip, 1 or more.</param>
/// <param name="Width">Width in pixels, even, 64 or more.</param>
/// <param name="Height">Height in pixels, even, 64 or more.</param>
/// <param name="FramesPerSecond">Constant frame rate; 6 frames at 5 a second show about one second of speech.</param>
/// <param name="Seed">Another seed draws other persons.</param>
/// <param name="ExpressionGain">How far faces move from rest: 1 mild, 0 not at all; more makes all of it easier.</param>
/// <param name="IdentitySpread">How much persons differ in their resting expression and in their way of showing
/// a class: 0 not at all, 1 much; more makes held-out actors harder. Looks (skin, hair, light) always differ.</param>
public sealed record SyntheticOptions(
    int Actors = 24,
    int ClipsPerClass = 1,
    int FramesPerClip = 6,
    int Width = 320,
    int Height = 288,
    double FramesPerSecond = 5,
    int Seed = 0,
    double ExpressionGain = 1.4,
    double IdentitySpread = 0.5)
{
    /// <summary>Refuses values that cannot be drawn, all of them at once.</summary>
    /// <exception cref="MienException">Names every value that is out of its range.</exception>
    public void Check()
    {
        List<string> problems = [];
        Require(Actors is >= 1 and <= 24, $"Actors is {Actors}, expected 1 to 24");
        Require(ClipsPerClass is >= 1 and <= 8, $"ClipsPerClass is {ClipsPerClass}, expected 1 to 8");
        Require(FramesPerClip >= 1, $"FramesPerClip is {FramesPerClip}, expected 1 or more");
        Require(Width >= 64 && Width % 2 == 0, $"Width is {Width}, expected an even number from 64");
        Require(Height >= 64 && Height % 2 == 0, $"Height is {Height}, expected an even number from 64");
        Require(FramesPerSecond is > 0 and <= 240, $"FramesPerSecond is {FramesPerSecond}, expected above 0, at most 240");
        Require(ExpressionGain is >= 0 and <= 3, $"ExpressionGain is {ExpressionGain}, expected 0 to 3");
        Require(IdentitySpread is >= 0 and <= 3, $"IdentitySpread is {IdentitySpread}, expected 0 to 3");
        if (problems.Count > 0)
            throw new MienException($"The synthetic corpus cannot be drawn: {string.Join("; ", problems)}.");

        void Require(bool holds, string problem)
        {
            if (!holds)
                problems.Add(problem);
        }
    }
}
