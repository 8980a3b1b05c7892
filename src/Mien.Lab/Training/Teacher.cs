using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>A trained network that another one learns from (Hinton et al. 2015). It answers the very views that the student sees, after
/// augmentation and mixup, brought to its own size, channel order and normalisation.</summary>
public sealed class Teacher : IDisposable
{
    private readonly ExpressionNetwork _network;
    private readonly SleepingLayers _layers;
    private readonly InputSpec _student, _own;
    private readonly ScalarType _precision;
    private readonly int _threads;
    private readonly long[] _columns;

    /// <summary>Prepares it.</summary>
    /// <param name="weights">A whole network.</param>
    /// <param name="student">What the student sees.</param>
    /// <param name="labels">Classes of the student, in the order of its logits.</param>
    /// <param name="precision">Of the teacher's convolutions.</param>
    /// <param name="threads">Parts of a batch that are computed at the same time.</param>
    /// <exception cref="MienException">No network that recognises, one that lacks a class, or one that sees grey where the student sees colour.</exception>
    public Teacher(NetworkWeights weights, InputSpec student, IReadOnlyList<string> labels, ScalarType precision, int threads)
    {
        (_student, _own, _precision, _threads) = (student, weights.Input, precision, threads);
        var known = weights.Labels.ToList();
        if (labels.Except(known).ToList() is { Count: > 0 } missing)
            throw new MienException($"--teacher {weights.Name} does not know {string.Join(", ", missing)}; it knows {string.Join(", ", known)}. Choose classes with --labels.");
        if (_own.Grey && !student.Grey)
            throw new MienException($"--teacher {weights.Name} sees grey: train with --grey true, so that both see the same.");
        _columns = [.. labels.Select(label => (long)known.IndexOf(label))];
        _network = weights.ToNetwork();
        _layers = new SleepingLayers(_network, _network.FeatureModules.Count, precision);
    }

    /// <summary>What it says of views.</summary>
    /// <param name="views">(N, 3, S, S), as the student sees them.</param>
    /// <returns>Logits of the student's classes, (N, classes), fp32; belongs to the caller.</returns>
    public Tensor Logits(Tensor views)
    {
        using var scope = NewDisposeScope();
        var parts = views.chunk(Math.Min(_threads, views.shape[0]));
        var answers = new Tensor[parts.Length];
        TorchThreads.Run([.. parts.Select<Tensor, Action>((part, i) => () => answers[i] = Answer(part))]);
        set_num_threads(_threads);   // the matrix library's count is the process's
        var all = cat(answers).index_select(1, tensor(_columns)).MoveToOuterDisposeScope();   // (N, classes)
        foreach (var answer in answers)
            answer.Dispose();
        return all;
    }

    /// <summary>Brings views from what one network sees to what another sees: normalisation, channel order, and size, bilinear with the
    /// support widened when shrinking, as <see cref="InputSpec"/> says.</summary>
    /// <param name="views">(N, 3, S, S), preprocessed for <paramref name="from"/>.</param>
    /// <param name="from">What they were made for.</param>
    /// <param name="to">What they are to be.</param>
    /// <returns>(N, 3, T, T), fp32; belongs to the caller.</returns>
    public static Tensor View(Tensor views, InputSpec from, InputSpec to)
    {
        using var scope = NewDisposeScope();
        var x = views.to(ScalarType.Float32) * Plane(from.Std) + Plane(from.Mean);   // 0 to 255
        if (from.Order != to.Order)
            x = x.flip(1);
        var size = views.shape[3];
        if (size != to.Size)
        {
            var lines = Lines((int)size, to.Size);                                 // (T, S)
            x = lines.matmul(x.contiguous()).matmul(lines.t());                    // (N, 3, T, T)
        }
        return ((x - Plane(to.Mean)) / Plane(to.Std)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layers.Dispose();
        _network.Dispose();
    }

    private Tensor Answer(Tensor views)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var features = _layers.Forward(View(views, _student, _own));
        return _network.forward(features, _network.FeatureModules.Count, _precision).DetachFromDisposeScope();
    }

    private static Tensor Plane(IReadOnlyList<float> values) => tensor(values.ToArray(), [1, 3, 1, 1]);

    /// <summary>Weights with which the points of one line make those of a line of another length.</summary>
    private static Tensor Lines(int from, int to)
    {
        var values = new float[to * from];
        var (scale, support) = ((double)from / to, Math.Max(1, (double)from / to));
        for (var i = 0; i < to; i++)
        {
            var row = values.AsSpan(i * from, from);
            for (var j = 0; j < from; j++)
                row[j] = (float)Math.Max(0, 1 - Math.Abs(j + 0.5 - (i + 0.5) * scale) / support);
            var total = 0f;
            foreach (var value in row)
                total += value;
            foreach (ref var value in row)
                value /= total;
        }
        return tensor(values, [to, from]);
    }
}
