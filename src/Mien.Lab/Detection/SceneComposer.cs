using Mien.Lab.Datasets;
using SkiaSharp;

namespace Mien.Lab.Detection;

/// <summary>Composes grey scenes of small face pictures in drawn surroundings, and scenes without a face. A scene depends on its seed
/// and number alone.</summary>
/// <param name="material">Faces and pictures without a face.</param>
/// <param name="size">Height and width of a scene, a multiple of 32.</param>
/// <param name="impostorsFrom">Number of the first scene in which something else than a face may be drawn as one.</param>
internal sealed class SceneComposer(SceneMaterial material, int size, int impostorsFrom = 0)
{
    private const float Impostors = 0.35f;

    private const float LeastFace = 10, MostFace = 1.2f, MostOfSeveral = 0.7f, Larger = 0.75f;
    private const int Tries = 8;

    /// <summary>Shares of scenes with 0, 1, ... 5 faces.</summary>
    private static readonly float[] _counts = [0.20f, 0.36f, 0.20f, 0.14f, 0.06f, 0.04f];

    /// <summary>One scene.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="number">Of the scene.</param>
    public Scene Compose(int seed, int number)
    {
        var random = SyntheticRandom.Of(seed, 71, number);
        using var surface = SKSurface.Create(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = new SyntheticCanvas(surface.Canvas);
        new SceneGround(canvas, random, size).Draw(material.Empty);
        var heads = Places(random).ConvertAll(place => Head(canvas, random, place, number >= impostorsFrom && material.Empty.Count > 0 && random.Chance(Impostors)));
        heads.ForEach(head => head.DrawBody());   // all of them behind the faces, so that none is covered
        heads.ForEach(head => head.Draw());
        return new Scene(size, SceneWear.Apply(surface, random, size), [.. heads.Where(head => !head.IsImpostor).Select(head => head.Face)]);
    }

    /// <summary>Centre and height of each face; the small ones stand behind.</summary>
    private List<(float X, float Y, float Height)> Places(Random random)
    {
        var (places, count) = (new List<(float X, float Y, float Height)>(), Count(random));
        for (var tries = 0; places.Count < count && tries < Tries * count; tries++)
        {
            var most = (count == 1 ? MostFace : MostOfSeveral) * size;
            var height = LeastFace * MathF.Pow(most / LeastFace, MathF.Pow(random.NextSingle(), Larger));
            var margin = Math.Min(random.Chance(0.15f) ? 0.3f * height : 0.5f * height, 0.45f * size);
            var (x, y) = (random.Between(margin, size - margin), random.Between(margin, size - margin));
            if (places.TrueForAll(other => MathF.Max(MathF.Abs(other.X - x), 0.8f * MathF.Abs(other.Y - y)) > 0.55f * (other.Height + height)))
                places.Add((x, y, height));
        }
        return [.. places.OrderBy(place => place.Height)];
    }

    private static int Count(Random random)
    {
        var (draw, count) = (random.NextSingle(), 0);
        while (count < _counts.Length - 1 && draw >= _counts[count])
            draw -= _counts[count++];
        return count;
    }

    private SceneHead Head(SyntheticCanvas canvas, Random random, (float X, float Y, float Height) place, bool impostor)
    {
        var picture = impostor ? ScenePatch.Draw(material.Empty, random) : material.Faces[random.Next(material.Faces.Count)];
        return new SceneHead(canvas, random, picture, FacePose.Draw(picture, place, random)) { IsImpostor = impostor };
    }
}
