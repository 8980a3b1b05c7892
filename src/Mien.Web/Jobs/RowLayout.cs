using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mien.Faces;
using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>How a row of a timeline lies in the file <c>rows.bin</c> (<c>mien.rowlog/1</c>): every row takes the same bytes, so that
/// any moment of a long video is found by halving.</summary>
/// <param name="labels">Number of classes.</param>
internal readonly struct RowLayout(int labels)
{
    /// <summary>Bytes before the first row: the format's name and the number of classes.</summary>
    public const int Head = 24;

    private const int Fixed = 88, Landmarks = 5;
    private static readonly Face _noFace = new(new FaceBox(0, 0, 0, 0), new Landmark[Landmarks], 0);

    /// <summary>Bytes of a row.</summary>
    public int Size => Fixed + 12 * labels;

    /// <summary>What the file begins with.</summary>
    public byte[] HeadBytes()
    {
        var head = new byte[Head];
        "mien.rowlog/1"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), labels);
        return head;
    }

    /// <summary>Writes a row.</summary>
    public void Write(Span<byte> target, PersonFrame row, TimeSpan end)
    {
        var tracked = row.Face;
        var face = tracked?.Face ?? _noFace;
        BinaryPrimitives.WriteInt32LittleEndian(target, row.Frame);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], row.Time.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], end.Ticks);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], row.Person);
        target[24] = (byte)row.State;
        target[25] = (byte)((tracked is null ? 0 : 1) | (tracked?.Detected == true ? 2 : 0) | (tracked?.Doubtful == true ? 4 : 0)
            | (row.Raw is null ? 0 : 8) | (row.Smoothed is null ? 0 : 16));
        var places = MemoryMarshal.Cast<byte, float>(target[28..Fixed]);
        (places[0], places[1], places[2], places[3]) = (face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height);
        for (var i = 0; i < Landmarks; i++)
            (places[4 + 2 * i], places[5 + 2 * i]) = (face.Landmarks[i].X, face.Landmarks[i].Y);
        places[14] = face.Score;
        for (var i = 0; i < labels; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(Fixed + 4 * i)..], (float)(row.Raw?[i] ?? 0));
            BinaryPrimitives.WriteDoubleLittleEndian(target[(Fixed + 4 * labels + 8 * i)..], row.Smoothed?[i] ?? 0);
        }
    }

    /// <summary>Reads a row, and when its frame ends.</summary>
    public (PersonFrame Row, TimeSpan End) Read(ReadOnlySpan<byte> source)
    {
        var flags = source[25];
        var person = BinaryPrimitives.ReadInt32LittleEndian(source[20..]);
        var row = new PersonFrame(BinaryPrimitives.ReadInt32LittleEndian(source), Time(source[4..]), person,
            (flags & 1) == 0 ? null : new TrackedFace(person, ReadFace(source[28..Fixed]), (flags & 2) != 0, (flags & 4) != 0),
            (FrameState)source[24], (flags & 8) == 0 ? null : ReadRaw(source), (flags & 16) == 0 ? null : ReadSmoothed(source));
        return (row, EndOf(source));
    }

    /// <summary>When the frame of a row ends.</summary>
    public static TimeSpan EndOf(ReadOnlySpan<byte> source) => Time(source[12..]);

    private static TimeSpan Time(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadInt64LittleEndian(source));

    private static Face ReadFace(ReadOnlySpan<byte> source)
    {
        var places = MemoryMarshal.Cast<byte, float>(source);
        var landmarks = new Landmark[Landmarks];
        for (var i = 0; i < Landmarks; i++)
            landmarks[i] = new Landmark(places[4 + 2 * i], places[5 + 2 * i]);
        return new Face(new FaceBox(places[0], places[1], places[2], places[3]), landmarks, places[14]);
    }

    private double[] ReadRaw(ReadOnlySpan<byte> source)
    {
        var values = new double[labels];
        for (var i = 0; i < labels; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(Fixed + 4 * i)..]);
        return values;
    }

    private double[] ReadSmoothed(ReadOnlySpan<byte> source)
    {
        var values = new double[labels];
        for (var i = 0; i < labels; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(source[(Fixed + 4 * labels + 8 * i)..]);
        return values;
    }
}
