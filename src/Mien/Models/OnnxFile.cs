using System.Security.Cryptography;
using System.Text;

namespace Mien.Models;

/// <summary>An ONNX file looked into before a runtime sees it. Field numbers are those of onnx.proto of the ONNX project.</summary>
public sealed class OnnxFile
{
    /// <summary>Value of the metadata key <c>mien.format</c> in files that Mien wrote.</summary>
    public const string FormatName = "mien.onnx/1";

    /// <summary>Metadata key of the fingerprint that the file was written with.</summary>
    public const string FingerprintKey = "mien.sha256";

    /// <summary>Most bytes of a file (ours: 1 GiB; VGG16 with its own dense layers has 0.55).</summary>
    public const long Limit = 1L << 30;

    private const int Deepest = 48;

    private readonly Dictionary<string, string> _metadata = [];

    private OnnxFile(string path, byte[] bytes) => (Path, Bytes) = (path, bytes);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Everything the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>SHA-256 of every byte but those of the stored fingerprint, in hexadecimal digits; empty for a network made in memory.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Whether the file says that Mien wrote it.</summary>
    public bool IsMien => _metadata.GetValueOrDefault("mien.format") == FormatName;

    /// <summary>The whole file.</summary>
    internal byte[] Bytes { get; }

    private enum Part { Other, Model, Graph, Node, Attribute, Tensor, Sparse, Function, Training, External }

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="MienException">Missing, too large, no ONNX, altered since Mien wrote it, or with weights in other files,
    /// which could be any file of this machine.</exception>
    public static OnnxFile Read(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"There is no model '{path}'. Train one with: mien train FRAMES --out RUN");
        if (new FileInfo(path).Length is var length and > Limit)
            throw new MienException($"'{path}' has {length:N0} bytes; Mien runs models of at most {Limit:N0}.");
        var file = new OnnxFile(path, File.ReadAllBytes(path));
        try
        {
            file.Inspect();
        }
        catch (FormatException error)
        {
            throw new MienException($"'{path}' is not an ONNX model, or is cut off: {error.Message}.", error);
        }
        if (file.Metadata.TryGetValue(FingerprintKey, out var written) && written != file.Fingerprint)
            throw new MienException($"'{path}' was altered after Mien wrote it (content {file.Fingerprint[..16]}..., written {written[..Math.Min(16, written.Length)]}...). " +
                                    "Take another copy, or export it again: mien export RUN --out FILE.onnx");
        return file;
    }

    /// <summary>A network that Mien has just made itself.</summary>
    internal static OnnxFile InMemory(string name, byte[] bytes, IReadOnlyDictionary<string, string> metadata)
    {
        var file = new OnnxFile(name, bytes);
        foreach (var (key, value) in metadata)
            file._metadata.Add(key, value);
        return file;
    }

    /// <summary>Every byte but those of the metadata.</summary>
    internal byte[] WithoutMetadata()
    {
        using var rest = new MemoryStream(Bytes.Length);
        var model = new ProtobufReader(Bytes);
        while (model.Next())
            if (model.Field != 14)
                rest.Write(Bytes, model.Start, model.End - model.Start);
        return rest.ToArray();
    }

    private void Inspect()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var model = new ProtobufReader(Bytes);
        var graphs = 0;
        while (model.Next())
        {
            graphs += model.Field == 7 ? 1 : 0;
            if (model.Field != 14 || AddMetadata(model.Content) != FingerprintKey)
                hash.AppendData(Bytes.AsSpan(model.Start, model.End - model.Start));
        }
        if (graphs != 1)
            throw new FormatException($"it holds {graphs} graphs");
        RefuseOtherFiles(Bytes, Part.Model, 0);
        Fingerprint = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string AddMetadata(ReadOnlySpan<byte> entry)
    {
        var (key, value) = ("", "");
        var fields = new ProtobufReader(entry);
        while (fields.Next())
            if (fields.Field == 1)
                key = Encoding.UTF8.GetString(fields.Content);
            else if (fields.Field == 2)
                value = Encoding.UTF8.GetString(fields.Content);
        return _metadata.TryAdd(key, value) ? key : throw new FormatException($"its metadata says '{key}' twice");
    }

    private void RefuseOtherFiles(ReadOnlySpan<byte> message, Part part, int depth)
    {
        if (depth > Deepest)
            throw new FormatException($"it is nested more than {Deepest} deep");
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            var inside = Inside(part, fields.Field);
            if (inside == Part.External || (part == Part.Tensor && fields.Field == 14 && fields.Number != 0))
                throw new MienException($"'{Path}' keeps weights in other files (ONNX external data); Mien reads no file that a model names. " +
                                        "Save it again as one file.");
            if (inside != Part.Other)
                RefuseOtherFiles(fields.Content, inside, depth + 1);
        }
    }

    /// <summary>What a field holds, as far as tensors can be inside.</summary>
    private static Part Inside(Part part, int field) => (part, field) switch
    {
        (Part.Model, 7) or (Part.Training, 1 or 2) or (Part.Attribute, 6 or 11) => Part.Graph,
        (Part.Model, 20) => Part.Training,
        (Part.Model, 25) => Part.Function,
        (Part.Graph, 1) or (Part.Function, 7) => Part.Node,
        (Part.Node, 5) or (Part.Function, 11) => Part.Attribute,
        (Part.Graph, 5) or (Part.Attribute, 5 or 10) or (Part.Sparse, 1 or 2) => Part.Tensor,
        (Part.Graph, 15) or (Part.Attribute, 22 or 23) => Part.Sparse,
        (Part.Tensor, 13) => Part.External,
        _ => Part.Other,
    };
}
