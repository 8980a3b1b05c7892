using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>What the sleeping layers say of every picture, computed once and kept on disk.</summary>
/// <remarks>The file holds rows of (H, W, C), picture by picture, mirrored views behind all plain ones. It is built in
/// batches of a fixed size into <c>.part</c>; a killed build goes on at the last whole batch.</remarks>
public sealed unsafe class FeatureCache : IViews
{
    private const int BatchRows = 64;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _rows;
    private readonly long[] _shape;
    private readonly ScalarType _type;
    private readonly int _views;

    private FeatureCache(string path, long[] shape, ScalarType type, int pictures, int views)
    {
        (_shape, _type, Pictures, _views) = (shape, type, pictures, views);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _rows);
    }

    /// <summary>Seconds that this call spent on reading pictures and on the sleeping layers; 0 when the rows were there.</summary>
    public (double Decode, double Layers) Spent { get; private init; }

    /// <summary>Number of pictures; row i + Pictures is the mirrored view of row i, where there are two views.</summary>
    public int Pictures { get; }

    private int RowBytes => (int)(_shape[0] * _shape[1] * _shape[2]) * BytesOf(_type);

    /// <summary>Opens the cache, building what is missing; while another process builds it, this one waits.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="network">Its sleeping layers are run.</param>
    /// <param name="boundary">First feature module that is awake, 0 to <see cref="Vgg16.FeatureCount"/>.</param>
    /// <param name="input">Preprocessing of the weights.</param>
    /// <param name="weightsHash">Identity of the weights.</param>
    /// <param name="precision">Of the sleeping layers and of the rows.</param>
    /// <param name="views">1, or 2 with mirrored pictures.</param>
    /// <param name="progress">Pictures done.</param>
    /// <param name="cancel">Stops; what is whole is kept for the next time.</param>
    public static FeatureCache Open(FrameSet frames, ExpressionNetwork network, int boundary, InputSpec input, string weightsHash,
        ScalarType precision, int views, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var shape = ShapeAt(boundary, input.Size);
        var path = PathOf(frames, boundary, input, weightsHash, precision, views);
        var bytes = Bytes(frames.Rows.Count, boundary, input.Size, precision, views);
        var spent = (0.0, 0.0);
        if (!IsWhole(path, bytes))
        {
            using var _ = FileLock.Take(path + ".lock", cancel);
            if (!IsWhole(path, bytes))
            {
                spent = Build(path + ".part", frames, network, boundary, input, precision, shape, views, progress, cancel);
                File.Move(path + ".part", path, overwrite: true);
            }
        }
        return new FeatureCache(path, shape, precision, frames.Rows.Count, views) { Spent = spent };
    }

    /// <summary>Where the rows of these weights, preprocessing, precision and data lie; a file there is whole.</summary>
    public static string PathOf(FrameSet frames, int boundary, InputSpec input, string weightsHash, ScalarType precision, int views)
    {
        var key = JsonSerializer.Serialize(new { boundary, input, weightsHash, precision = precision.ToString(), views, data = frames.Sha256, layout = "nhwc" });
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));
        var folder = Environment.GetEnvironmentVariable("MIEN_CACHE") is { Length: > 0 } set ? set : Path.Combine(frames.Folder, ".features");
        return Path.Combine(folder, name + ".rows");
    }

    /// <summary>Height, width and channels in front of a feature module.</summary>
    public static long[] ShapeAt(int boundary, int size)
    {
        var (module, channels) = (0, 3);
        foreach (var width in Vgg16.Table)
        {
            if (module >= boundary)
                break;
            (module, size, channels) = width == 0 ? (module + 1, size / 2, channels) : (module + 2, size, width);
        }
        return [size, size, channels];
    }

    /// <summary>Size on disk of such a cache.</summary>
    public static long Bytes(int pictures, int boundary, int size, ScalarType precision, int views) =>
        pictures * views * ShapeAt(boundary, size).Aggregate(1L, (a, b) => a * b) * BytesOf(precision);

    /// <summary>Copies rows into a batch.</summary>
    /// <returns>(N, C, H, W), channels last in memory; belongs to the caller.</returns>
    public Tensor Gather(ReadOnlySpan<int> rows)
    {
        var batch = empty([rows.Length, .. _shape], dtype: _type);
        var target = batch.bytes;
        for (var i = 0; i < rows.Length; i++)
            new ReadOnlySpan<byte>(_rows + (long)rows[i] * RowBytes, RowBytes).CopyTo(target.Slice(i * RowBytes));
        using (batch)
            return batch.permute(0, 3, 1, 2);
    }

    /// <inheritdoc/>
    public Tensor Plain(ReadOnlySpan<int> rows) => Gather(rows);

    /// <summary>Rows of the pictures, where there are two views the mirrored ones every other time.</summary>
    public Tensor Fresh(ReadOnlySpan<int> rows, Random draw)
    {
        var views = rows.ToArray();
        if (_views == 2)
            for (var i = 0; i < views.Length; i++)
                views[i] += draw.Next(2) * Pictures;
        return Gather(views);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static int BytesOf(ScalarType type) => type == ScalarType.Float32 ? 4 : 2;

    private static bool IsWhole(string path, long bytes) => File.Exists(path) && new FileInfo(path).Length == bytes;

    private static (double Decode, double Layers) Build(string part, FrameSet frames, ExpressionNetwork network, int boundary, InputSpec input, ScalarType precision,
        long[] shape, int views, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var rowBytes = shape[0] * shape[1] * shape[2] * BytesOf(precision);
        var total = (long)frames.Rows.Count * views;
        using var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var row = stream.Length / rowBytes / BatchRows * BatchRows;
        stream.SetLength(row * rowBytes);
        stream.Position = row * rowBytes;
        using var sleeping = new SleepingLayers(network, boundary, precision);
        Stopwatch decode = new(), layers = new();
        for (; row < total; row = Math.Min(row + BatchRows, total))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            decode.Start();
            var pictures = Pixels(frames, input, row, Math.Min(BatchRows, total - row));
            decode.Stop();
            layers.Start();
            stream.Write(sleeping.Forward(pictures).permute(0, 2, 3, 1).contiguous().bytes);
            layers.Stop();
            progress?.Report(new WorkProgress("features", Math.Min(row + BatchRows, total), total, "frames"));
        }
        return (decode.Elapsed.TotalSeconds, layers.Elapsed.TotalSeconds);
    }

    /// <summary>Decodes and normalises pictures.</summary>
    /// <returns>(N, 3, Size, Size).</returns>
    private static Tensor Pixels(FrameSet frames, InputSpec input, long first, long count)
    {
        var planes = new float[count * 3 * input.Size * input.Size];
        var length = 3 * input.Size * input.Size;
        try
        {
            Parallel.For(0, (int)count, Decode);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        return tensor(planes, [count, 3, input.Size, input.Size]);

        void Decode(int i)
        {
            var (picture, mirrored) = ((first + i) % frames.Rows.Count, first + i >= frames.Rows.Count);
            var rgb = frames.ReadScaled(frames.Rows[(int)picture], input.Size);
            input.Write(mirrored ? Mirror(rgb, input.Size) : rgb, planes.AsSpan(i * length, length));
        }
    }

    private static byte[] Mirror(byte[] rgb, int size)
    {
        var mirrored = new byte[rgb.Length];
        for (var pixel = 0; pixel < size * size; pixel++)
        {
            var source = pixel / size * size + size - 1 - pixel % size;
            rgb.AsSpan(source * 3, 3).CopyTo(mirrored.AsSpan(pixel * 3));
        }
        return mirrored;
    }
}
