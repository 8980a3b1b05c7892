using System.Runtime.ExceptionServices;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Pictures in memory, a byte a value, from which every training step draws fresh views; the sleeping layers run on them.</summary>
public sealed class PictureViews : IViews
{
    private readonly InputSpec _input;
    private readonly Augmentation _strengths;
    private readonly bool _mirror;
    private readonly Dictionary<int, long> _places;
    private readonly Tensor _pictures, _mean, _std;
    private readonly SleepingLayers _sleeping;

    /// <summary>Reads the pictures.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows that will be asked for; no other picture is opened.</param>
    /// <param name="input">What the network sees. Pictures larger than its side are shrunk here, smaller ones enlarged in each view.</param>
    /// <param name="strengths">How far fresh views stray.</param>
    /// <param name="mirror">Whether every other fresh view is mirrored.</param>
    /// <param name="sleeping">Run on every view; belongs to this object from now on.</param>
    /// <param name="progress">Pictures read.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MienException">A picture is missing or broken.</exception>
    public PictureViews(FrameSet frames, IReadOnlyList<int> rows, InputSpec input, Augmentation strengths, bool mirror, SleepingLayers sleeping,
        IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        (_input, _strengths, _mirror, _sleeping) = (input, strengths, mirror, sleeping);
        _places = rows.Select((row, i) => (row, i)).ToDictionary(pair => pair.row, pair => (long)pair.i);
        _pictures = Read(frames, rows, input, progress, cancel);
        _mean = tensor(input.Mean.ToArray(), [1, 3, 1, 1]);
        _std = tensor(input.Std.ToArray(), [1, 3, 1, 1]);
    }

    /// <inheritdoc/>
    public Tensor Plain(ReadOnlySpan<int> rows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return Asleep(FreshViews.Plain(Pictures(rows), _input.Size)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Fresh(ReadOnlySpan<int> rows, Random draw)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return Asleep(FreshViews.Draw(Pictures(rows), _strengths, _mirror, _input.Size, draw)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pictures.Dispose();
        _mean.Dispose();
        _std.Dispose();
        _sleeping.Dispose();
    }

    /// <summary>Normalises views and runs the sleeping layers.</summary>
    private Tensor Asleep(Tensor views) => _sleeping.Forward((views - _mean) / _std);   // one grey plane becomes three

    /// <returns>(N, C, S, S), fp32, 0 to 255; one plane where the input is grey, else three in its order.</returns>
    private Tensor Pictures(ReadOnlySpan<int> rows)
    {
        var places = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            places[i] = _places[rows[i]];
        return _pictures.index_select(0, tensor(places)).to(ScalarType.Float32);
    }

    private static Tensor Read(FrameSet frames, IReadOnlyList<int> rows, InputSpec input, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        const int Batch = 512;
        var size = Math.Min(frames.Info.Size, input.Size);
        var planes = input.Grey ? 1 : 3;
        var pictures = empty([rows.Count, planes, size, size], dtype: ScalarType.Byte);
        for (var first = 0; first < rows.Count; first += Batch)
        {
            cancel.ThrowIfCancellationRequested();
            var batch = rows.Skip(first).Take(Batch).ToArray();
            using var scope = NewDisposeScope();
            pictures.narrow(0, first, batch.Length).copy_(tensor(Decode(frames, batch, size, input), [batch.Length, planes, size, size]));
            progress?.Report(new WorkProgress("pictures", first + batch.Length, rows.Count, "frames"));
        }
        return pictures;
    }

    private static byte[] Decode(FrameSet frames, int[] rows, int size, InputSpec input)
    {
        var length = (input.Grey ? 1 : 3) * size * size;
        var values = new byte[rows.Length * length];
        try
        {
            Parallel.For(0, rows.Length, i => Split(frames.ReadScaled(frames.Rows[rows[i]], size), input, values.AsSpan(i * length, length)));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        return values;
    }

    private static void Split(byte[] rgb, InputSpec input, Span<byte> planes)
    {
        var pixels = rgb.Length / 3;
        for (var i = 0; i < pixels; i++)
            if (input.Grey)
                planes[i] = InputSpec.Luma(rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]);
            else
                for (var plane = 0; plane < 3; plane++)
                    planes[plane * pixels + i] = rgb[i * 3 + (input.Order == ChannelOrder.Rgb ? plane : 2 - plane)];
    }
}
