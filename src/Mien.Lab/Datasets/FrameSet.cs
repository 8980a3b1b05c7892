using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;
using Mien.Media;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>What <c>frames.json</c> says of a prepared corpus (format <c>mien.frames/1</c>).</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Synthetic">Whether the pictures are drawn.</param>
/// <param name="Size">Height and width of every picture.</param>
/// <param name="Every">Every n-th frame was kept.</param>
/// <param name="Found">What was found against what the corpus has, in words.</param>
/// <param name="Skipped">Inputs that could not be read, with the reason.</param>
/// <param name="Crop">Which part of each frame the pictures show, as <see cref="InputSpec.Crop"/>.</param>
/// <param name="Template">How faces were aligned; null for whole frames.</param>
/// <param name="WithoutFace">Frames that were left out because they show no face, a count a clip (<c>label/clip</c>); null for
/// whole frames.</param>
public sealed record FrameSetInfo(
    string Format, string Corpus, bool Synthetic, int Size, int Every, string Found, IReadOnlyList<string> Skipped,
    string Crop = InputSpec.FrameCrop,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FaceTemplate? Template = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, int>? WithoutFace = null)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.frames/1";
}

/// <summary>A prepared corpus: one folder a class of lossless pictures, and their manifest.</summary>
public sealed class FrameSet
{
    private static readonly string[] _columns =
    [
        "path", "label", "subject", "clip", "frame", "time", "split", "intensity", "statement", "repetition", "modality",
        "source", "pixels",
    ];

    private FrameSet(string folder, FrameSetInfo info, IReadOnlyList<FrameRow> rows, IReadOnlyList<string> targets, string sha256)
    {
        (Folder, Info, Rows, TargetLabels, Sha256) = (folder, info, rows, targets, sha256);
        Labels = Label.InOrder(rows.Select(row => row.Label));
    }

    /// <summary>The frames folder.</summary>
    public string Folder { get; }

    /// <summary>How it was prepared.</summary>
    public FrameSetInfo Info { get; }

    /// <summary>All pictures, in manifest order.</summary>
    public IReadOnlyList<FrameRow> Rows { get; }

    /// <summary>Whether it is recorded what the pictures show: aligned faces, or whole frames of videos. Stills that were taken
    /// as they came, with no time, can be either.</summary>
    public bool IsCropKnown => Info.Crop == InputSpec.FaceCrop || Rows.Any(row => row.Time > 0);

    /// <summary>Class names that occur, in the vocabulary's order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Labels of <see cref="FrameRow.Targets"/>, in order; empty without vote columns.</summary>
    public IReadOnlyList<string> TargetLabels { get; }

    /// <summary>Hash of the manifest, which holds the hash of every source and picture.</summary>
    public string Sha256 { get; }

    /// <summary>Path of the manifest of a frames folder.</summary>
    public static string ManifestPath(string folder) => Path.Combine(folder, "manifest.csv");

    /// <summary>Path of the description of a frames folder.</summary>
    public static string InfoPath(string folder) => Path.Combine(folder, "frames.json");

    /// <summary>Reads a frames folder.</summary>
    /// <exception cref="MienException">No prepared corpus is there, or its manifest is broken.</exception>
    public static FrameSet Load(string folder)
    {
        var manifest = ManifestPath(folder);
        if (!File.Exists(manifest) || !File.Exists(InfoPath(folder)))
            throw new MienException($"'{folder}' holds no prepared frames (manifest.csv and frames.json). " +
                                    "Make them with: mien prepare CORPUS --out " + folder);
        var bytes = File.ReadAllBytes(manifest);
        var info = ReadInfo(InfoPath(folder));
        try
        {
            using var csv = new CsvReader(new StreamReader(new MemoryStream(bytes)), CultureInfo.InvariantCulture);
            var (rows, targets) = ReadRows(csv);
            return rows.Count > 0
                ? new FrameSet(folder, info, rows, targets, Convert.ToHexStringLower(SHA256.HashData(bytes)))
                : throw new MienException($"'{manifest}' lists no pictures.");
        }
        catch (Exception error) when (error is CsvHelperException or FormatException)
        {
            throw new MienException($"'{manifest}' is no manifest of this format: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>Writes manifest and description, each whole or not at all; the manifest last.</summary>
    public static void Save(string folder, FrameSetInfo info, IReadOnlyList<FrameRow> rows, IReadOnlyList<string> targets)
    {
        AtomicFile.WriteText(InfoPath(folder), JsonSerializer.Serialize(info, LabJson.Options) + "\n");
        AtomicFile.Write(ManifestPath(folder), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            using var csv = new CsvWriter(writer, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
            foreach (var column in _columns.Concat(targets.Select(label => "p_" + label)))
                csv.WriteField(column);
            csv.NextRecord();
            foreach (var row in rows)
                WriteRow(csv, row);
        });
    }

    /// <summary>Decodes one picture: packed RGB, Size * Size * 3 bytes.</summary>
    /// <exception cref="MienException">Missing, broken or of another size than the set says.</exception>
    public byte[] ReadPixels(FrameRow row)
    {
        var path = Path.Combine(Folder, row.Path);
        var frame = ImageFile.Read(path);
        return frame.Width == Info.Size && frame.Height == Info.Size
            ? frame.Rgb.ToArray()
            : throw new MienException($"'{path}' has {frame.Width}x{frame.Height} pixels, expected {Info.Size}x{Info.Size}. Prepare the corpus again.");
    }

    /// <summary>Decodes one picture and scales it to another side: packed RGB, size * size * 3 bytes.</summary>
    /// <exception cref="MienException">Missing, broken or of another size than the set says.</exception>
    public byte[] ReadScaled(FrameRow row, int size) => Resampling.Bilinear(ReadPixels(row), Info.Size, Info.Size, size, size);

    private static FrameSetInfo ReadInfo(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<FrameSetInfo>(File.ReadAllText(path), LabJson.Options) is { Format: FrameSetInfo.FormatName } info
                ? info
                : throw new MienException($"'{path}' is not of the format {FrameSetInfo.FormatName}. Prepare the corpus again.");
        }
        catch (JsonException error)
        {
            throw new MienException($"'{path}' is not of the format {FrameSetInfo.FormatName}: {error.Message}", error);
        }
    }

    private static void WriteRow(CsvWriter csv, FrameRow row)
    {
        csv.WriteField(row.Path);
        csv.WriteField(row.Label);
        csv.WriteField(row.Subject);
        csv.WriteField(row.Clip);
        csv.WriteField(row.Frame);
        csv.WriteField(row.Time.ToString("0.######", CultureInfo.InvariantCulture));
        csv.WriteField(row.Split);
        csv.WriteField(row.Intensity);
        csv.WriteField(row.Statement);
        csv.WriteField(row.Repetition);
        csv.WriteField(row.Modality);
        csv.WriteField(row.Source);
        csv.WriteField(row.Pixels);
        foreach (var share in row.Targets)
            csv.WriteField(share.ToString("0.######", CultureInfo.InvariantCulture));
        csv.NextRecord();
    }

    private static (List<FrameRow> Rows, List<string> Targets) ReadRows(CsvReader csv)
    {
        csv.Read();
        csv.ReadHeader();
        var targets = csv.HeaderRecord!.Where(c => c.StartsWith("p_", StringComparison.Ordinal)).Select(c => c[2..]).ToList();
        var rows = new List<FrameRow>();
        while (csv.Read())
            rows.Add(new FrameRow(
                SafePath(csv.GetField("path")!), csv.GetField("label")!, csv.GetField("subject")!, csv.GetField("clip")!,
                csv.GetField<int>("frame"), Seconds(csv.GetField<double>("time")), csv.GetField("split")!, csv.GetField("intensity")!,
                csv.GetField("statement")!, csv.GetField("repetition")!, csv.GetField("modality")!, csv.GetField("source")!,
                csv.GetField("pixels")!, [.. targets.Select(label => csv.GetField<double>("p_" + label))]));
        return (rows, targets);
    }

    private static double Seconds(double time) => double.IsFinite(time) ? time : throw new FormatException($"time {time} is no number of seconds");

    private static string SafePath(string path) =>
        Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) || path.Split('/', '\\').Contains("..")
            ? throw new FormatException($"path '{path}' leaves the frames folder")
            : path;
}
