using Mien.Faces;

namespace Mien.Output;

/// <summary>Makes a place of a picture unrecognisable: a mosaic of means, blurred by interpolation between them.</summary>
internal static class Mosaic
{
    private const int CellsAcrossFace = 3;
    private const double SmallestCell = 4;

    /// <summary>Covers a rectangle in place.</summary>
    /// <param name="rgb">Packed RGB.</param>
    /// <param name="width">Width of the picture, pixels.</param>
    /// <param name="height">Height of the picture, pixels.</param>
    /// <param name="box">The rectangle; what reaches over the edges is left out.</param>
    /// <param name="faceWidth">Width of the face in it, pixels: it becomes three cells, as few as it takes: with five, of 37 real
    /// faces the detector still found all, with three 2. The cells stand still within the rectangle, so that a moving face is
    /// not sampled at other points in every frame.</param>
    public static void Cover(Span<byte> rgb, int width, int height, FaceBox box, double faceWidth)
    {
        var cell = Math.Max(faceWidth / CellsAcrossFace, SmallestCell);
        var (columns, rows) = (new Cells(box.X, box.Right, width, cell), new Cells(box.Y, box.Bottom, height, cell));
        if (columns.Count == 0 || rows.Count == 0)
            return;
        var means = Means(rgb, width, columns, rows);
        var line = new float[columns.Count * 3];
        for (var y = rows.First; y < rows.End; y++)
        {
            var (row, down) = rows.Between(y);
            var next = Math.Min(row + 1, rows.Count - 1);
            for (var i = 0; i < line.Length; i++)
                line[i] = Mix(means[row * line.Length + i], means[next * line.Length + i], down);
            Paint(rgb.Slice((y * width + columns.First) * 3, (columns.End - columns.First) * 3), line, columns);
        }
    }

    private static void Paint(Span<byte> pixels, ReadOnlySpan<float> line, Cells columns)
    {
        for (var x = 0; x < pixels.Length / 3; x++)
        {
            var (column, across) = columns.Between(columns.First + x);
            var next = Math.Min(column + 1, columns.Count - 1);
            for (var channel = 0; channel < 3; channel++)
                pixels[x * 3 + channel] = (byte)(Mix(line[column * 3 + channel], line[next * 3 + channel], across) + 0.5f);
        }
    }

    /// <summary>Mean colours, cell by cell.</summary>
    private static float[] Means(ReadOnlySpan<byte> rgb, int width, Cells columns, Cells rows)
    {
        var sums = new long[rows.Count * columns.Count * 3];
        for (var y = rows.First; y < rows.End; y++)
            for (var x = columns.First; x < columns.End; x++)
            {
                var (cell, pixel) = ((rows.Of(y) * columns.Count + columns.Of(x)) * 3, (y * width + x) * 3);
                sums[cell] += rgb[pixel];
                sums[cell + 1] += rgb[pixel + 1];
                sums[cell + 2] += rgb[pixel + 2];
            }
        return [.. sums.Select((sum, i) => sum / (float)((long)rows.Pixels(i / 3 / columns.Count) * columns.Pixels(i / 3 % columns.Count)))];
    }

    private static float Mix(float a, float b, float share) => a + (b - a) * share;

    /// <summary>The cells along one side of the rectangle, counted from the first that is in the picture.</summary>
    private sealed class Cells
    {
        private readonly int[] _of;
        private readonly int[] _pixels;
        private readonly (int, float)[] _between;

        public Cells(double start, double end, int length, double size)
        {
            First = (int)Math.Clamp(Math.Floor(start), 0, length);
            End = (int)Math.Clamp(Math.Ceiling(end), First, length);
            var pixels = Enumerable.Range(First, End - First).ToList();
            var skipped = Math.Floor(Math.Max(First - start, 0) / size);
            _of = [.. pixels.Select(pixel => (int)(Math.Floor(Math.Max(pixel - start, 0) / size) - skipped))];
            _between = [.. pixels.Select(pixel => Split((pixel + 0.5 - start) / size - 0.5 - skipped))];
            Count = _of.Length == 0 ? 0 : _of[^1] + 1;
            _pixels = new int[Count];
            foreach (var cell in _of)
                _pixels[cell]++;
        }

        public int First { get; }

        public int End { get; }

        public int Count { get; }

        /// <summary>The cell that a pixel is in.</summary>
        public int Of(int pixel) => _of[pixel - First];

        /// <summary>How many pixels of the side are in a cell.</summary>
        public int Pixels(int cell) => _pixels[cell];

        /// <summary>The cell whose middle is before a pixel, and how far the pixel is on the way to the next.</summary>
        public (int Cell, float Share) Between(int pixel) => _between[pixel - First];

        private static (int, float) Split(double at) => at <= 0 ? (0, 0) : ((int)at, (float)(at - (int)at));
    }
}
