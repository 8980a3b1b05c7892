using Mien.Faces;

namespace Mien.Lab.Detection;

/// <summary>Pieces of pictures without faces that are drawn where a face would be, with hair, shoulders and soft edges and all: the
/// network must look at what is inside.</summary>
internal static class ScenePatch
{
    private const int Side = 48, Tries = 3;

    /// <summary>Where a face would be in the piece.</summary>
    private static readonly Face _face = new(new FaceBox(6, 2, 36, 46),
        [new Landmark(17, 19), new Landmark(31, 19), new Landmark(24, 28), new Landmark(18, 37), new Landmark(30, 37)], 0);

    /// <summary>The liveliest of a few pieces.</summary>
    public static FacePicture Draw(IReadOnlyList<GreyPicture> pictures, Random random) => Enumerable.Range(0, Tries)
        .Select(_ => Cut(pictures[random.Next(pictures.Count)], random)).MaxBy(Spread)!;

    /// <summary>A square, each pixel the mean of a block.</summary>
    private static FacePicture Cut(GreyPicture picture, Random random)
    {
        var block = random.Next(1, Math.Max(1, Math.Min(picture.Width, picture.Height) / Side) + 1);
        var (left, top) = (random.Next(Math.Max(1, picture.Width - block * Side + 1)), random.Next(Math.Max(1, picture.Height - block * Side + 1)));
        var grey = new byte[Side * Side];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
                grey[y * Side + x] = Mean(picture, left + x * block, top + y * block, block);
        return new FacePicture(Side, grey, _face);
    }

    private static byte Mean(GreyPicture picture, int left, int top, int block)
    {
        var sum = 0;
        for (var y = 0; y < block; y++)
            for (var x = 0; x < block; x++)
                sum += picture.Grey[Math.Min(top + y, picture.Height - 1) * picture.Width + Math.Min(left + x, picture.Width - 1)];
        return (byte)(sum / (block * block));
    }

    private static double Spread(FacePicture piece)
    {
        var mean = piece.Grey.Average(value => (double)value);
        return piece.Grey.Average(value => Math.Abs(value - mean));
    }
}
