using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Detection;

/// <summary>How far the network's answers are from the wanted ones.</summary>
internal static class FaceLoss
{
    private const double BoxShare = 2, SideShare = 0.5, PointShare = 4;
    private const float Largest = 5;

    /// <summary>Parts of the loss, and their weighted sum.</summary>
    public sealed record Parts(Tensor Sum, Tensor Score, Tensor Box, Tensor Points);

    /// <summary>Quality focal loss of the scores (Li et al. 2020; the wanted score of a face is between a half and one, by how well its box fits), distance
    /// loss of the boxes (DIoU, Zheng et al. 2020) and mean distance of the landmarks in sides of the face.</summary>
    /// <param name="output">(N, cells, 15), see <see cref="FaceNet.forward"/>.</param>
    /// <param name="batch">What was wanted.</param>
    public static Parts Of(Tensor output, FaceBatch batch)
    {
        var logits = output.select(2, 0).flatten();                                             // (N cells)
        var answers = output.flatten(0, 1).index_select(0, batch.Cells).narrow(1, 1, FaceTruth.Values);   // (P, 14)
        var count = Math.Max(1, batch.Cells.shape[0]);
        var (overlap, distance) = Overlap(answers.narrow(1, 0, 4), batch.Values.narrow(1, 0, 4));         // (P)
        var wanted = zeros_like(logits).index_copy(0, batch.Cells, (1 + overlap.detach().clamp(0, 1)) / 2);
        var entropy = functional.binary_cross_entropy_with_logits(logits, wanted, reduction: Reduction.None);
        var score = ((wanted - logits.sigmoid()).square() * entropy * batch.Asked).sum() / count;
        var sides = (answers.narrow(1, 2, 2) - batch.Values.narrow(1, 2, 2)).abs().sum() / count;
        var box = (1 - overlap + distance).sum() / count;
        var points = ((answers.narrow(1, 4, 10) - batch.Values.narrow(1, 4, 10)).abs().mean([1]) / batch.Units).sum() / count;
        return new Parts(score + BoxShare * box + SideShare * sides + PointShare * points, score, box, points);
    }

    /// <summary>Intersection over union of coded boxes of the same cells, and the squared distance of their centres as a share of
    /// the squared diagonal around both.</summary>
    private static (Tensor Overlap, Tensor Distance) Overlap(Tensor a, Tensor b)
    {
        var (aCentre, bCentre) = (a.narrow(1, 0, 2), b.narrow(1, 0, 2));
        var (aHalf, bHalf) = (a.narrow(1, 2, 2).clamp(max: Largest).exp() / 2, b.narrow(1, 2, 2).exp() / 2);
        var shared = (minimum(aCentre + aHalf, bCentre + bHalf) - maximum(aCentre - aHalf, bCentre - bHalf)).clamp(min: 0).prod(1);
        var around = maximum(aCentre + aHalf, bCentre + bHalf) - minimum(aCentre - aHalf, bCentre - bHalf);
        var overlap = shared / (4 * aHalf.prod(1) + 4 * bHalf.prod(1) - shared);
        return (overlap, (aCentre - bCentre).square().sum(1) / around.square().sum(1));
    }
}
