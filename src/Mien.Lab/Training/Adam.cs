using System.Numerics;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Adam (Kingma and Ba 2015), with decoupled weight decay AdamW (Loshchilov and Hutter 2019), in one pass over memory.</summary>
/// <remarks>On wish with a running mean of the weights, which is the better network (Polyak and Juditsky 1992).
/// beta1 0.9, beta2 0.999, epsilon 1e-8 (the paper's and PyTorch's defaults). The dense head has 25 million weights,
/// so the update is bound by memory: one pass instead of the tensor library's ten.</remarks>
public sealed class Adam : IDisposable
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
    private const int Chunk = 1 << 16;
    private readonly int _threads;
    private readonly double _average;
    private readonly List<(string Name, TorchSharp.Modules.Parameter Value, Tensor Mean, Tensor Square, Tensor? Average, double Rate)> _slots;

    /// <summary>Prepares moments for the weights that are awake.</summary>
    /// <param name="parameters">Name, fp32 weights, and their factor on the learning rate.</param>
    /// <param name="threads">Threads of an update; does not change its result.</param>
    /// <param name="average">Share that the running mean of the weights keeps of itself in a step, early on at most
    /// (1 + steps) / (10 + steps); 0 keeps no mean.</param>
    public Adam(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value, double Rate)> parameters, int threads, double average = 0)
    {
        (_threads, _average) = (threads, average);
        using var _ = no_grad();
        _slots = [.. parameters.Select(p => (p.Name, p.Value, zeros_like(p.Value), zeros_like(p.Value), average > 0 ? p.Value.detach().clone() : null, p.Rate))];
    }

    /// <summary>Updates done so far.</summary>
    public int Steps { get; set; }

    /// <summary>First and second moments and running means by name, to be stored and restored.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.SelectMany(slot =>
        new[] { ("adam.mean." + slot.Name, slot.Mean), ("adam.square." + slot.Name, slot.Square) }
            .Concat(slot.Average is { } average ? [("adam.average." + slot.Name, average)] : []));

    /// <summary>The running means of the weights by name; the weights themselves where no mean is kept.</summary>
    public IEnumerable<(string Name, Tensor Value)> Averages => _slots.Select(slot => (slot.Name, slot.Average ?? slot.Value));

    /// <summary>Puts the running means in the weights' place, and at the second call the weights back.</summary>
    public void Exchange()
    {
        using var _ = no_grad();
        foreach (var slot in _slots.Where(slot => slot.Average is not null))
        {
            using var weights = slot.Value.detach().clone();
            slot.Value.copy_(slot.Average!);
            slot.Average!.copy_(weights);
        }
    }

    /// <summary>Updates every weight from its gradient and drops the gradient; those that collect none (running statistics) enter the
    /// mean alone.</summary>
    /// <param name="learningRate">Step size alpha.</param>
    /// <param name="weightDecay">Decoupled decay lambda; weights shrink by alpha * lambda. 0 is plain Adam.</param>
    public void Step(double learningRate, double weightDecay)
    {
        Steps++;
        foreach (var (_, value, mean, square, average, rate) in _slots)
        {
            if (value.requires_grad)
            {
                using var gradient = value.grad ?? throw new InvalidOperationException("An awake weight got no gradient.");
                var step = new Coefficients(learningRate * rate, weightDecay, Steps);
                Update(value, gradient, mean, square, step);
                value.grad = null;
            }
            using var _ = no_grad();
            average?.lerp_(value, 1 - Math.Min(_average, (1.0 + Steps) / (10 + Steps)));
        }
    }

    private readonly struct Coefficients(double rate, double decay, int step)
    {
        public readonly float Shrink = (float)(1 - rate * decay);
        public readonly float Step = (float)(rate / (1 - Math.Pow(Beta1, step)));
        public readonly float Root = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
    }

    private unsafe void Update(Tensor value, Tensor gradient, Tensor mean, Tensor square, Coefficients step)
    {
        if (!value.is_contiguous() || !gradient.is_contiguous())
            throw new InvalidOperationException("Weights and gradients must be contiguous.");
        var length = value.NumberOfElements;
        fixed (byte* p = value.bytes, g = gradient.bytes, m = mean.bytes, v = square.bytes)
        {
            var (weights, gradients, means, squares) = ((nint)p, (nint)g, (nint)m, (nint)v);
            var chunks = (int)((length + Chunk - 1) / Chunk);
            Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = _threads }, chunk =>
            {
                var start = (long)chunk * Chunk;
                var count = (int)Math.Min(Chunk, length - start);
                Update((float*)weights + start, (float*)gradients + start, (float*)means + start, (float*)squares + start, count, step);
            });
        }
    }

    private static unsafe void Update(float* weights, float* gradients, float* means, float* squares, int count, Coefficients step)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = Vector.Load(gradients + i);
            var mean = Vector.Load(means + i) * Beta1 + gradient * (1 - Beta1);
            var square = Vector.Load(squares + i) * Beta2 + gradient * gradient * (1 - Beta2);
            mean.Store(means + i);
            square.Store(squares + i);
            var denominator = Vector.SquareRoot(square) * step.Root + new Vector<float>(Epsilon);
            (Vector.Load(weights + i) * step.Shrink - mean * step.Step / denominator).Store(weights + i);
        }
        for (; i < count; i++)
        {
            means[i] = means[i] * Beta1 + gradients[i] * (1 - Beta1);
            squares[i] = squares[i] * Beta2 + gradients[i] * gradients[i] * (1 - Beta2);
            weights[i] = weights[i] * step.Shrink - means[i] * step.Step / (MathF.Sqrt(squares[i]) * step.Root + Epsilon);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Mean.Dispose();
            slot.Square.Dispose();
            slot.Average?.Dispose();
        }
    }
}
