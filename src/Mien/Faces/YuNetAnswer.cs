using Microsoft.ML.OnnxRuntime;

namespace Mien.Faces;

/// <summary>Reads YuNet's twelve outputs as OpenCV's <c>FaceDetectorYN</c> does.</summary>
internal static class YuNetAnswer
{
    private const int Landmarks = 5;
    private const float MaxOverlap = 0.3f;
    private static readonly int[] _strides = [8, 16, 32];

    /// <summary>Names of the outputs: class score, object score, box and landmarks of each stride.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. from kind in new[] { "cls", "obj", "bbox", "kps" } from stride in _strides select $"{kind}_{stride}"];

    /// <summary>Faces in the pixels of the network's input, best first, none overlapping a better one by more than 0.3.</summary>
    /// <param name="outputs">In the order of <see cref="Names"/>.</param>
    /// <param name="width">Width of the network's input.</param>
    /// <param name="least">Least score.</param>
    public static List<Face> Faces(IReadOnlyList<OrtValue> outputs, int width, float least)
    {
        var faces = new List<Face>();
        for (var i = 0; i < _strides.Length; i++)
            Read(outputs, i, width / _strides[i], least, faces);
        var kept = new List<Face>();
        foreach (var face in faces.OrderByDescending(face => face.Score))
            if (kept.TrueForAll(better => better.Box.Overlap(face.Box) <= MaxOverlap))
                kept.Add(face);
        return kept;
    }

    private static void Read(IReadOnlyList<OrtValue> outputs, int level, int columns, float least, List<Face> faces)
    {
        var (stride, levels) = (_strides[level], _strides.Length);
        var classes = outputs[level].GetTensorDataAsSpan<float>();
        var objects = outputs[level + levels].GetTensorDataAsSpan<float>();
        var boxes = outputs[level + 2 * levels].GetTensorDataAsSpan<float>();
        var points = outputs[level + 3 * levels].GetTensorDataAsSpan<float>();
        for (var i = 0; i < classes.Length; i++)
        {
            var score = MathF.Sqrt(Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1));
            if (score >= least)
                faces.Add(Face(i % columns, i / columns, stride, boxes.Slice(i * 4, 4), points.Slice(i * 2 * Landmarks, 2 * Landmarks), score));
        }
    }

    /// <summary>Centre and landmarks are offsets from the cell in strides, the sides logarithms of strides.</summary>
    private static Face Face(int column, int row, int stride, ReadOnlySpan<float> box, ReadOnlySpan<float> points, float score)
    {
        var (width, height) = (MathF.Exp(box[2]) * stride, MathF.Exp(box[3]) * stride);
        var landmarks = new Landmark[Landmarks];
        for (var i = 0; i < Landmarks; i++)
            landmarks[i] = new Landmark((column + points[2 * i]) * stride, (row + points[2 * i + 1]) * stride);
        return new Face(new FaceBox((column + box[0]) * stride - width / 2, (row + box[1]) * stride - height / 2, width, height), landmarks, score);
    }
}
