using Mien.Lab.Detection;

namespace Mien.Tests.Detection;

/// <summary>Faces and pictures made of numbers, for what does not look at them.</summary>
internal static class SampleMaterial
{
    public static SceneMaterial Create() => new([Face(1), Face(2), Face(3)], [Empty(100, 70), Empty(300, 200)]);

    private static FacePicture Face(int seed)
    {
        var grey = new byte[48 * 48];
        new Random(seed).NextBytes(grey);
        return new FacePicture(48, grey, FaceTruthTests.Sample(6, 2, 36, 46));
    }

    private static GreyPicture Empty(int width, int height) => new(width, height, [.. Enumerable.Range(0, width * height).Select(i => (byte)(i % width))]);
}
