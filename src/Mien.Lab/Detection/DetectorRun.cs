using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mien.Faces;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Lab.Detection;

/// <summary>What <c>detector.json</c> says of a run (format <c>mien.detector-run/1</c>).</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Recipe">How it was trained.</param>
/// <param name="Weights">Numbers that the network holds.</param>
/// <param name="TrainFaces">Face pictures that scenes were composed of.</param>
/// <param name="TrainPictures">Pictures without a face that scenes were composed of, windows counted.</param>
/// <param name="Threshold">Score of the network, before the shift, that counts as a face.</param>
/// <param name="Scenes">Composed scenes that were held out, how many.</param>
/// <param name="HeldOut">Figures on them.</param>
/// <param name="EmptyPictures">Held-out pictures without a face, windows counted.</param>
/// <param name="FalseAlarms">Of them those in which a face was found.</param>
/// <param name="TeacherFalseAlarms">Of them those in which the teacher finds one, at its usual score.</param>
/// <param name="Minutes">Of the training, on this machine, from the last start.</param>
/// <param name="Environment">Versions and machine type.</param>
public sealed record DetectorRecord(
    string Format, DetectorRecipe Recipe, long Weights, int TrainFaces, int TrainPictures, double Threshold, int Scenes, SceneFigures HeldOut,
    int EmptyPictures, int FalseAlarms, int TeacherFalseAlarms, double Minutes, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.detector-run/1";
}

/// <summary>Trains the small face detector from a teacher's answers: material, training, threshold, export, figures.</summary>
/// <param name="folder">The run's folder; what is whole in it is not made again.</param>
/// <param name="recipe">How it is trained.</param>
/// <param name="teacher">YuNet's file; null takes it from the model store.</param>
public sealed class DetectorRun(string folder, DetectorRecipe recipe, string? teacher = null)
{
    private const int HeldOutSeed = 1_000_003;

    /// <summary>The detector that comes out.</summary>
    public string Model => At("mien-faces.onnx");

    private string Faces => At("faces.safetensors");

    private string Empty => At("pictures");

    /// <summary>Runs all of it, or what is left.</summary>
    /// <param name="faces">Folder or zip of face pictures; of one with a folder <c>train</c>, that one alone.</param>
    /// <param name="pictures">Folder or zip of pictures without faces, at best a folder a source.</param>
    /// <param name="threads">Threads that compose and compute; 0 takes the machine's cores.</param>
    /// <param name="progress">Receives "faces", "pictures", "train", "measure".</param>
    /// <param name="cancel">Stops; the training goes on from there the next time.</param>
    /// <exception cref="MienException">An impossible recipe, another recipe than the folder's, no teacher, no material.</exception>
    public DetectorRecord Run(string faces, string pictures, int threads, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        recipe.Validate();
        threads = TorchRuntime.Start(threads);
        Claim();
        using (var searching = Teacher(new DetectorOptions()))
            FaceShelf.Make(Faces, faces, searching, progress, cancel);
        using (var doubting = Teacher(new DetectorOptions { Score = EmptyShelf.DoubtfulScore }))
            EmptyShelf.Make(Empty, pictures, doubting, progress, cancel);
        random.manual_seed(recipe.Seed);
        using var network = new FaceNet();
        var clock = Stopwatch.StartNew();
        var material = Material(MaterialSide.Train);
        using (var training = new DetectorTraining(network, new SceneComposer(material, recipe.Size, recipe.ImpostorsFrom), recipe, At("checkpoint.safetensors"), threads))
            training.Run(TimeSpan.FromSeconds(60), Log, progress, cancel);
        var minutes = clock.Elapsed.TotalMinutes;
        var threshold = Export(network, cancel);
        var record = Measure(network, material, threshold, minutes, progress, cancel);
        AtomicFile.WriteText(At("detector.json"), JsonSerializer.Serialize(record, LabJson.Options) + "\n");
        AtomicFile.WriteText(At("mien-faces.md"), DetectorCard.Of(record, File.ReadAllLines(Path.Combine(Empty, "pictures.csv"))));
        return record;
    }

    /// <summary>A folder belongs to one recipe.</summary>
    private void Claim()
    {
        var text = JsonSerializer.Serialize(recipe, LabJson.Options) + "\n";
        if (File.Exists(At("recipe.json")) && File.ReadAllText(At("recipe.json")) != text)
            throw new MienException($"'{folder}' holds a run of another recipe. Choose another --out.");
        AtomicFile.WriteText(At("recipe.json"), text);
    }

    private FaceDetector Teacher(DetectorOptions options)
    {
        var detector = FaceDetector.Load(teacher, options);
        if (detector.Name == Models.PublishedWeights.YuNet.Name)
            return detector;
        detector.Dispose();
        throw new MienException("The teacher of the detector is YuNet: get it with 'mien fetch yunet', or name its file with --teacher.");
    }

    private float Export(FaceNet network, CancellationToken cancel)
    {
        var plain = At("unshifted.onnx");
        FaceNetExport.Write(plain, network, 0, new Dictionary<string, string>());
        var threshold = DetectorChoice.Threshold(plain, EmptyShelf.Read(Empty, MaterialSide.Choice), recipe.FalseAlarms, cancel);
        FaceNetExport.Write(Model, network, DetectorChoice.Shift(threshold), DetectorCard.Metadata);
        File.Delete(plain);
        return threshold;
    }

    private DetectorRecord Measure(FaceNet network, SceneMaterial trained, float threshold, double minutes, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var material = Material(MaterialSide.HeldOut);
        var composer = new SceneComposer(material, recipe.Size);
        using var detector = FaceDetector.Load(Model);
        using var yunet = Teacher(new DetectorOptions());
        var (scenes, count) = (new List<(IReadOnlyList<Face>, IReadOnlyList<Face>)>(), recipe.ChoiceScenes + material.Empty.Count);
        for (var i = 0; i < recipe.ChoiceScenes; i++)
        {
            Step(i);
            var scene = composer.Compose(HeldOutSeed, i);
            scenes.Add((scene.Faces, detector.Detect(scene.ToFrame())));
        }
        var (alarms, teacherAlarms) = (0, 0);
        for (var i = 0; i < material.Empty.Count; i++)
        {
            Step(recipe.ChoiceScenes + i);
            var frame = GreyPicture.ToFrame(material.Empty[i].Grey, material.Empty[i].Width, material.Empty[i].Height);
            alarms += detector.Detect(frame).Count > 0 ? 1 : 0;
            teacherAlarms += yunet.Detect(frame).Count > 0 ? 1 : 0;
        }
        return new DetectorRecord(DetectorRecord.FormatName, recipe, network.Weights, trained.Faces.Count, trained.Empty.Count, threshold, scenes.Count,
            SceneFigures.Of(scenes), material.Empty.Count, alarms, teacherAlarms, minutes, RunEnvironment.Read(null));

        void Step(int done)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new WorkProgress("measure", done, count, "pictures"));
        }
    }

    private SceneMaterial Material(MaterialSide side) => new(FaceShelf.Read(Faces, side), EmptyShelf.Read(Empty, side));

    private void Log(int scenes, float[] losses) => File.AppendAllText(At("losses.csv"),
        string.Create(CultureInfo.InvariantCulture, $"{scenes},{losses[0]:0.0000},{losses[1]:0.0000},{losses[2]:0.0000},{losses[3]:0.0000}\n"));

    private string At(string name) => Path.Combine(folder, name);
}
