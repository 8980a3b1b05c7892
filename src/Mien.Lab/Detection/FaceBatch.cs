using static TorchSharp.torch;

namespace Mien.Lab.Detection;

/// <summary>Scenes as tensors.</summary>
/// <param name="Pictures">(N, 1, S, S), grey, 0 to 255.</param>
/// <param name="Asked">(N cells): 1 where a score is wanted, 0 where none is.</param>
/// <param name="Cells">(P): the cells of all pictures that answer with a face.</param>
/// <param name="Values">(P, 14): what they are to answer.</param>
/// <param name="Units">(P): sides of the faces in strides.</param>
internal sealed record FaceBatch(Tensor Pictures, Tensor Asked, Tensor Cells, Tensor Values, Tensor Units)
{
    /// <summary>Stacks scenes of one size.</summary>
    public static FaceBatch Of(IReadOnlyList<Scene> scenes)
    {
        var size = scenes[0].Size;
        var cells = FaceNetPlan.Strides.Sum(stride => size / stride * (size / stride));
        var asked = new float[scenes.Count * cells];
        Array.Fill(asked, 1);
        var (places, values, units) = (new List<long>(), new List<float>(), new List<float>());
        for (var i = 0; i < scenes.Count; i++)
        {
            var (answers, unasked) = FaceTruth.Of(scenes[i].Faces, size, size);
            foreach (var cell in unasked)
                asked[i * cells + cell] = 0;
            foreach (var answer in answers)
            {
                places.Add(i * cells + answer.Cell);
                values.AddRange(answer.Values);
                units.Add(answer.Unit);
            }
        }
        var grey = new byte[scenes.Count * size * size];
        for (var i = 0; i < scenes.Count; i++)
            scenes[i].Grey.CopyTo(grey, i * size * size);
        var pictures = tensor(grey, [scenes.Count, 1, size, size]).to(ScalarType.Float32);
        return new FaceBatch(pictures, tensor(asked), tensor(places.ToArray()), tensor(values.ToArray(), [places.Count, FaceTruth.Values]), tensor(units.ToArray()));
    }
}
