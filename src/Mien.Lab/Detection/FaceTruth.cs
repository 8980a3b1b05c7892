using Mien.Faces;

namespace Mien.Lab.Detection;

/// <summary>What the network is to answer for the faces of a picture: which cells, and what they say, in YuNet's code.</summary>
/// <remarks>A face belongs to the strides at which it is about 2 to 6 cells large; neighbouring strides share the sizes in between.
/// There the cells around its centre answer. Cells nearby are asked for no score: both answers would do.</remarks>
internal static class FaceTruth
{
    /// <summary>Values of a coded answer: box and landmarks.</summary>
    public const int Values = 14;

    private const float Centre = 0.3f, Around = 0.5f, LeastReach = 0.51f, MostReach = 1.25f;

    /// <summary>Sides of faces, in pixels, that each stride answers for.</summary>
    private static readonly (float Low, float High)[] _sides = [(8, 40), (26, 104), (72, float.PositiveInfinity)];

    /// <summary>A cell that answers with a face.</summary>
    /// <param name="Cell">Its place among all cells of the picture, level by level.</param>
    /// <param name="Values">Box and landmarks as <see cref="YuNetAnswer"/> reads them.</param>
    /// <param name="Unit">Side of the face in strides, the measure of an error.</param>
    public sealed record Answer(int Cell, float[] Values, float Unit);

    /// <summary>The answers of a picture.</summary>
    /// <param name="faces">In its pixels.</param>
    /// <param name="width">Width, a multiple of 32.</param>
    /// <param name="height">Height, a multiple of 32.</param>
    /// <returns>The cells that answer with a face, and those that are not asked.</returns>
    public static (List<Answer> Answers, HashSet<int> Unasked) Of(IReadOnlyList<Face> faces, int width, int height)
    {
        var (answers, unasked, nearest) = (new Dictionary<int, Answer>(), new HashSet<int>(), new Dictionary<int, float>());
        var first = 0;
        for (var level = 0; level < _sides.Length; level++)
        {
            var stride = FaceNetPlan.Strides[level];
            var (columns, rows) = (width / stride, height / stride);
            foreach (var face in faces)
                Place(face, level, new Grid(first, columns, rows, stride), answers, unasked, nearest);
            first += columns * rows;
        }
        unasked.ExceptWith(answers.Keys);
        return ([.. answers.Values.OrderBy(answer => answer.Cell)], unasked);
    }

    /// <summary>A face in the code of a cell.</summary>
    public static float[] Encode(Face face, int column, int row, int stride)
    {
        var box = face.Box;
        return
        [
            (box.X + box.Width / 2) / stride - column, (box.Y + box.Height / 2) / stride - row, MathF.Log(box.Width / stride), MathF.Log(box.Height / stride),
            .. face.Landmarks.SelectMany(point => new[] { point.X / stride - column, point.Y / stride - row }),
        ];
    }

    private readonly record struct Grid(int First, int Columns, int Rows, int Stride);

    private static void Place(Face face, int level, Grid grid, Dictionary<int, Answer> answers, HashSet<int> unasked, Dictionary<int, float> nearest)
    {
        var side = MathF.Sqrt(face.Box.Area);
        var mine = side >= _sides[level].Low && side < _sides[level].High;
        var reach = mine ? Math.Clamp(Centre * side / grid.Stride, LeastReach, MostReach) : 0;
        var around = Math.Max(reach, Around * side / grid.Stride);
        var (x, y) = ((face.Box.X + face.Box.Width / 2) / grid.Stride, (face.Box.Y + face.Box.Height / 2) / grid.Stride);
        for (var row = Math.Max(0, (int)MathF.Ceiling(y - around)); row < Math.Min(grid.Rows, y + around); row++)
            for (var column = Math.Max(0, (int)MathF.Ceiling(x - around)); column < Math.Min(grid.Columns, x + around); column++)
            {
                var cell = grid.First + row * grid.Columns + column;
                var distance = Math.Max(Math.Abs(column - x), Math.Abs(row - y));
                if (distance > reach)
                    unasked.Add(cell);
                else if (!nearest.TryGetValue(cell, out var other) || distance < other)
                    (nearest[cell], answers[cell]) = (distance, new Answer(cell, Encode(face, column, row, grid.Stride), side / grid.Stride));
            }
    }
}
