using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mien.Media;
using Mien.Models;

namespace Mien.Faces;

/// <summary>Cuts faces out of pictures, upright and of one size.</summary>
public static class FaceCrop
{
    private const int MostSamples = 64;
    private const double Spacing = 1.25;

    /// <summary>What a network sees of a picture: an aligned face, or the whole picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="face">The face to cut out by the template of <paramref name="input"/>, where that has none by
    /// <see cref="FaceTemplate.Default"/>; null takes the whole picture, as the paper.</param>
    /// <param name="input">What the network expects.</param>
    /// <returns>Packed RGB, Size * Size * 3 bytes.</returns>
    public static byte[] Cut(Frame frame, Face? face, InputSpec input) => face is null
        ? Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, input.Size, input.Size)
        : Cut(frame, face.Landmarks, input.Template ?? FaceTemplate.Default, input.Size);

    /// <summary>Brings the landmarks nearest to the template by rotation, scaling and shift, and cuts out the square.</summary>
    /// <remarks>Bilinear; where the picture is shrunk, the mean of several samples a pixel, at most 1.25 of the
    /// picture's pixels apart. Outside the picture its edge is repeated.</remarks>
    /// <param name="frame">The picture.</param>
    /// <param name="landmarks">Five points in the order of <see cref="Face.Landmarks"/>.</param>
    /// <param name="template">Where they come to lie.</param>
    /// <param name="size">Side of the crop, in pixels.</param>
    /// <returns>Packed RGB, size * size * 3 bytes.</returns>
    /// <exception cref="ArgumentException">The landmarks lie in one place.</exception>
    public static byte[] Cut(Frame frame, IReadOnlyList<Landmark> landmarks, FaceTemplate template, int size)
    {
        var goal = Enumerable.Range(0, landmarks.Count).Select(i => template.At(i, size)).Select(at => new Landmark(at.X, at.Y)).ToArray();
        return Warp(frame, Similarity.Between(landmarks, goal).Inverse(), size);
    }

    /// <summary>Fills a square whose points come from <paramref name="source"/> of them in the picture.</summary>
    private static byte[] Warp(Frame frame, Similarity source, int size)
    {
        var samples = (int)Math.Clamp(Math.Ceiling(source.Scale / Spacing), 1, MostSamples);
        var (across, down) = (Step(source.A / samples, source.B / samples), Step(-source.B / samples, source.A / samples));
        var origin = Step(source.X0 - 0.5, source.Y0 - 0.5) + (across + down) * 0.5f;
        var share = Vector128.Create(1f / (samples * samples));
        var picture = new Sampler(frame.Rgb.Span, frame.Width, frame.Height);
        var crop = new byte[size * size * 3];
        for (int y = 0, target = 0; y < size; y++)
            for (var x = 0; x < size; x++, target += 3)
            {
                var sum = Vector128<float>.Zero;
                for (var j = 0; j < samples; j++)
                {
                    var point = origin + down * (y * samples + j) + across * (x * samples);
                    for (var i = 0; i < samples; i++, point += across)
                        sum += picture.At(point);
                }
                var rgb = Vector128.ConvertToInt32(sum * share + Vector128.Create(0.5f));
                (crop[target], crop[target + 1], crop[target + 2]) = ((byte)rgb[0], (byte)rgb[1], (byte)rgb[2]);
            }
        return crop;
    }

    private static Vector128<float> Step(double x, double y) => Vector128.Create((float)x, (float)y, 0, 0);

    /// <summary>Reads a picture between its pixels.</summary>
    private readonly ref struct Sampler
    {
        private readonly ref byte _rgb;
        private readonly int _stride, _last, _right, _bottom;
        private readonly Vector128<float> _corner;

        public Sampler(ReadOnlySpan<byte> rgb, int width, int height)
        {
            rgb = rgb.Length >= 4 ? rgb : new byte[] { rgb[0], rgb[1], rgb[2], 0 };   // pixels are read four bytes at a time
            _rgb = ref MemoryMarshal.GetReference(rgb);
            (_stride, _last, _right, _bottom) = (width * 3, rgb.Length - 4, width - 1, height - 1);
            _corner = Vector128.Create(width - 1, (float)height - 1, 0, 0);
        }

        /// <summary>Red, green and blue at a point, or at the point of the edge next to it; 0 is the centre of the first pixel.</summary>
        public Vector128<float> At(Vector128<float> point)
        {
            point = Vector128.Min(Vector128.Max(point, Vector128<float>.Zero), _corner);
            var cell = Vector128.ConvertToInt32(point);
            var between = point - Vector128.ConvertToSingle(cell);
            var (left, top) = (cell.GetElement(0), cell.GetElement(1));
            var at = top * _stride + left * 3;
            var next = left < _right ? 3 : 0;
            var below = at + (top < _bottom ? _stride : 0);
            var share = Vector128.Create(between.GetElement(0));
            var upper = Between(Pixel(at), Pixel(at + next), share);
            return Between(upper, Between(Pixel(below), Pixel(below + next), share), Vector128.Create(between.GetElement(1)));
        }

        private static Vector128<float> Between(Vector128<float> a, Vector128<float> b, Vector128<float> share) => a + (b - a) * share;

        private Vector128<float> Pixel(int at)
        {
            var start = Math.Min(at, _last);
            var bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref _rgb, start)) >> ((at - start) * 8);
            return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte())).AsInt32());
        }
    }
}
