using Mien.Faces;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Media;
using static TorchSharp.torch;

namespace Mien.Lab.Reports;

/// <summary>Explains what a network says of frames, as it sees them: each face by itself, or the frame as a whole.</summary>
/// <param name="weights">A whole network.</param>
/// <param name="layer">Name of a layer; null takes the last one.</param>
/// <param name="label">Position of the class; null explains the most probable of each face.</param>
public sealed class FrameExplainer(NetworkWeights weights, string? layer, int? label) : IDisposable
{
    private readonly ExpressionNetwork _network = weights.ToNetwork();

    /// <summary>The layer that is looked at.</summary>
    public string Layer => layer ?? _network.LastLayer;

    /// <summary>The frame under one map.</summary>
    /// <param name="frame">A picture of any size.</param>
    /// <exception cref="MienException">The network has no such layer.</exception>
    public (Frame Picture, IReadOnlyList<Explanation> Explanations) Whole(Frame frame)
    {
        var explanation = Explain(FaceCrop.Cut(frame, null, weights.Input));
        return (HeatOverlay.Paint(frame, explanation), [explanation]);
    }

    /// <summary>The frame with the map of each face where the face is; as it was where it shows none.</summary>
    /// <param name="frame">A picture of any size.</param>
    /// <param name="faces">Its faces, in its own pixels.</param>
    /// <exception cref="MienException">The network has no such layer.</exception>
    public (Frame Picture, IReadOnlyList<Explanation> Explanations) Faces(Frame frame, IEnumerable<Face> faces)
    {
        var (picture, explanations) = (frame, new List<Explanation>());
        foreach (var face in faces)
        {
            explanations.Add(Explain(FaceCrop.Cut(frame, face, weights.Input)));
            picture = HeatOverlay.Paint(picture, explanations[^1], CropPlace.Of(face, weights.Input));
        }
        return (picture, explanations);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private Explanation Explain(byte[] rgb)
    {
        var size = weights.Input.Size;
        var planes = new float[3 * size * size];
        weights.Input.Write(rgb, planes);
        using var scope = NewDisposeScope();
        return GradCam.Explain(_network, tensor(planes, [1, 3, size, size]), layer, label);
    }
}
