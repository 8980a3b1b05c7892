using Mien.Lab.Detection;

namespace Mien.Tests.Detection;

public sealed class SceneComposerTests
{
    private const int Size = 160;
    private readonly SceneComposer _composer = new(SampleMaterial.Create(), Size);

    [Fact]
    public void A_scene_depends_on_seed_and_number_alone()
    {
        var (scene, again) = (_composer.Compose(3, 7), new SceneComposer(SampleMaterial.Create(), Size).Compose(3, 7));
        Assert.Equal(scene.Grey, again.Grey);
        Assert.Equal(scene.Faces.Select(face => face.Box), again.Faces.Select(face => face.Box));
        Assert.NotEqual(scene.Grey, _composer.Compose(3, 8).Grey);
        Assert.NotEqual(scene.Grey, _composer.Compose(4, 7).Grey);
    }

    [Fact]
    public void Scenes_have_no_to_five_faces_of_every_size_with_their_middle_inside()
    {
        var scenes = Enumerable.Range(0, 200).Select(number => _composer.Compose(0, number)).ToList();
        Assert.All(scenes, scene => Assert.Equal(Size * Size, scene.Grey.Length));
        Assert.All(scenes, scene => Assert.InRange(scene.Faces.Count, 0, 5));
        Assert.Superset(new HashSet<int> { 0, 1, 2, 3, 4 }, scenes.Select(scene => scene.Faces.Count).ToHashSet());
        var boxes = scenes.SelectMany(scene => scene.Faces).Select(face => face.Box).ToList();
        Assert.All(boxes, box => Assert.True(box.X + box.Width / 2 is > 0 and < Size && box.Y + box.Height / 2 is > 0 and < Size));
        Assert.True(boxes.Min(box => box.Height) < 14 && boxes.Max(box => box.Height) > 0.8 * Size);
    }

    [Fact]
    public void Landmarks_keep_their_sides_when_a_face_is_mirrored() =>
        Assert.All(Enumerable.Range(0, 60).SelectMany(number => _composer.Compose(1, number).Faces), face => Assert.True(Along(face) > 0));

    /// <summary>The nose lies below the eyes of a face whose right eye is left of the left one, whatever its roll.</summary>
    private static float Along(Mien.Faces.Face face)
    {
        var (right, left, nose) = (face.Landmarks[0], face.Landmarks[1], face.Landmarks[2]);
        return (left.X - right.X) * (nose.Y - right.Y) - (left.Y - right.Y) * (nose.X - right.X);
    }
}
