using System.Globalization;
using Mien.Lab.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>Learning from a teacher. Where the views of an epoch come again (<see cref="TrainingOptions.ViewEpochs"/>), the teacher's
/// answers to them are computed once and kept in a folder.</summary>
/// <param name="teacher">Belongs to this object from now on.</param>
/// <param name="options">Share, temperature and when views come again.</param>
/// <param name="folder">Where answers are kept; emptied with <see cref="Forget"/>.</param>
public sealed class Distillation(Teacher teacher, TrainingOptions options, string folder) : IDisposable
{
    private readonly List<Tensor> _fresh = [];
    private Tensor? _kept;
    private string _path = "";

    /// <summary>Divergence of the student's softened answers from the teacher's, T^2 KL(softmax(t / T) || softmax(s / T)), mean over the
    /// samples (Hinton et al. 2015, section 2: T^2 keeps the gradients' size).</summary>
    /// <param name="student">Logits, (N, classes).</param>
    /// <param name="teacher">Logits, (N, classes).</param>
    /// <param name="temperature">T.</param>
    public static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        using var scope = NewDisposeScope();
        var (said, taught) = (functional.log_softmax(student / temperature, 1), functional.log_softmax(teacher / temperature, 1));
        return ((taught.exp() * (taught - said)).sum(1).mean() * (temperature * temperature)).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of a batch: the labels' cross-entropy and the divergence from the teacher, by their shares.</summary>
    /// <param name="labels">Cross-entropy.</param>
    /// <param name="student">Logits of the student, (N, classes).</param>
    /// <param name="taught">Logits of the teacher, (N, classes).</param>
    public Tensor Loss(Tensor labels, Tensor student, Tensor taught) =>
        labels * (1 - options.TeacherShare) + Divergence(student, taught, options.TeacherTemperature) * options.TeacherShare;

    /// <summary>Begins an epoch.</summary>
    /// <param name="views">Number of its views: epochs of the same number have the same samples and views.</param>
    /// <param name="samples">How many samples it has.</param>
    public void Begin(int views, int samples)
    {
        Clear();
        _path = options.ViewEpochs == 0 ? "" : Path.Combine(folder, views.ToString(CultureInfo.InvariantCulture) + ".safetensors");
        if (!File.Exists(_path))
            return;
        var (tensors, _) = Safetensors.Read(_path);
        _kept = tensors["logits"].DetachFromDisposeScope();
        if (_kept.shape[0] != samples)
            throw new MienException($"'{_path}' holds answers to {_kept.shape[0]:N0} views, not {samples:N0}. Delete the file; it will be computed again.");
    }

    /// <summary>The teacher's answers to a batch.</summary>
    /// <param name="first">Samples of the epoch before this batch.</param>
    /// <param name="views">What the student sees, (N, 3, S, S).</param>
    /// <returns>Logits, (N, classes); belongs to the caller.</returns>
    public Tensor Answers(int first, Tensor views)
    {
        if (_kept is not null)
            return _kept.narrow(0, first, views.shape[0]);
        var answers = teacher.Logits(views);
        if (_path.Length > 0)
            _fresh.Add(answers.detach().clone().DetachFromDisposeScope());
        return answers;
    }

    /// <summary>Ends a whole epoch: new answers are kept.</summary>
    public void End()
    {
        if (_fresh.Count > 0)
        {
            Directory.CreateDirectory(folder);
            using var all = cat(_fresh);
            Safetensors.Write(_path, [("logits", all)], new Dictionary<string, string>());
        }
        Clear();
    }

    /// <summary>Deletes what was kept.</summary>
    public void Forget()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        teacher.Dispose();
    }

    private void Clear()
    {
        _kept?.Dispose();
        _kept = null;
        _fresh.ForEach(answers => answers.Dispose());
        _fresh.Clear();
    }
}
