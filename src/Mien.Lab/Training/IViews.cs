using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>What the awake layers see of the pictures of a corpus.</summary>
public interface IViews : IDisposable
{
    /// <summary>The pictures as they are, as a finished network sees them.</summary>
    /// <returns>Input of the first awake feature module, (N, C, H, W), channels last in memory; belongs to the caller.</returns>
    Tensor Plain(ReadOnlySpan<int> rows);

    /// <summary>The pictures as a training step sees them.</summary>
    /// <param name="rows">Row numbers of the corpus.</param>
    /// <param name="draw">Decides everything that is random.</param>
    /// <returns>As <see cref="Plain"/>.</returns>
    Tensor Fresh(ReadOnlySpan<int> rows, Random draw);
}
