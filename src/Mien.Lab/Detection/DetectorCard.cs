using System.Globalization;
using System.Text;

namespace Mien.Lab.Detection;

/// <summary>What the detector's file and its card say of it.</summary>
internal static class DetectorCard
{
    /// <summary>Metadata of the file.</summary>
    public static IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>
    {
        ["name"] = "mien-faces",
        ["licence"] = "Apache-2.0 for our part; trained on FER2013 pictures (research use): commercial use unclear",
        ["teacher"] = "YuNet face_detection_yunet_2023mar (MIT, Shiqi Yu)",
        ["data"] = "scenes composed of FER+ training faces, drawn actors, and pictures without faces",
    };

    private const string Words = """

        ## Uses

        A modest stand-in until YuNet is fetched (`mien fetch yunet`), which is preferred wherever the store has it. It finds faces;
        it does not tell whose they are. Look at what it missed before you rely on a blurred copy. For what may be done with faces
        that were found, the card of the model that reads them speaks.

        ## Licence

        Ours: Apache-2.0. The teacher is YuNet (MIT, Shiqi Yu); none of its weights are in here. The face pictures are FER2013's, given
        for research: **commercial use unclear**. Nothing of the pictures without faces is in the file either; each came under a free
        licence.

        """;

    /// <summary>The card.</summary>
    /// <param name="record">The run.</param>
    /// <param name="list">Lines of the list of pictures without a face, with its head.</param>
    public static string Of(DetectorRecord record, IReadOnlyList<string> list)
    {
        var (text, held) = (new StringBuilder(), record.HeldOut);
        Line($"# mien-faces: a small face detector\n");
        Line($"{record.Weights:N0} weights; outputs and code of YuNet, one grey plane in; trained with TorchSharp by `mien train-detector` from YuNet's answers.\n");
        Line($"| on material that was held out | |\n|---|---:|");
        Line($"| composed scenes / faces in them | {record.Scenes:N0} / {held.Faces:N0} |");
        Line($"| faces found (overlap at least {SceneFigures.LeastOverlap}) | {100.0 * held.Found / held.Faces:0.0} % |");
        Line($"| median overlap of found faces | {held.MedianOverlap:0.000} |");
        Line($"| landmarks: median distance, in distances of the eyes | {held.LandmarkError:0.000} |");
        Line($"| found where there is no face, a scene | {(double)held.Extra / record.Scenes:0.000} |");
        Line($"| pictures without a face | {record.EmptyPictures:N0} |");
        Line($"| of them with a false alarm | {record.FalseAlarms:N0} ({100.0 * record.FalseAlarms / record.EmptyPictures:0.00} %) |\n");
        Line($"Trained on {record.Recipe.Scenes:N0} scenes of {record.TrainFaces:N0} face pictures and {record.TrainPictures:N0} pictures without a face (windows counted); {record.Minutes:0} minutes since it was last started.");
        Line($"The threshold, {record.Threshold:0.000} before the shift that makes it 0.6, was chosen on other pictures without a face for {100 * record.Recipe.FalseAlarms:0.##} % false alarms.\n");
        Line($"| source of pictures without a face | train | choice | held out |\n|---|---:|---:|---:|");
        foreach (var source in list.Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[0]).OrderBy(group => group.Key, StringComparer.Ordinal))
            Line($"| {source.Key} | {Count(source, "train")} | {Count(source, "choice")} | {Count(source, "held-out")} |");
        return text.Append(Words).ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static int Count(IEnumerable<string[]> pictures, string side) =>
        pictures.Where(cells => cells[1] == side).Sum(cells => int.Parse(cells[3], CultureInfo.InvariantCulture));
}
