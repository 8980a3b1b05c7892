using Mien.Lab.Training;

namespace Mien.Lab.Reports;

/// <summary>What the demo's page shows.</summary>
/// <param name="Frames">The run with random frames.</param>
/// <param name="Actors">The run with actors held out, of the same corpus.</param>
/// <param name="Strip">A clip that the recogniser never saw, or null.</param>
public sealed record DemoContent(RunRecord Frames, RunRecord Actors, DemoStrip? Strip);

/// <summary>A recognised clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="TrueLabel">The label it carries.</param>
/// <param name="Labels">Class names in the order of all probabilities.</param>
/// <param name="Frames">Frames in the order of time.</param>
/// <param name="Vote">The clip's mean probabilities.</param>
public sealed record DemoStrip(
    string Clip, string TrueLabel, IReadOnlyList<string> Labels, IReadOnlyList<StripFrame> Frames, IReadOnlyList<double> Vote);

/// <summary>One frame of a strip.</summary>
/// <param name="Png">The picture as a PNG file.</param>
/// <param name="Time">Presentation time from the start of the clip.</param>
/// <param name="Probabilities">One for each label, 0 to 1.</param>
public sealed record StripFrame(byte[] Png, TimeSpan Time, IReadOnlyList<double> Probabilities);
