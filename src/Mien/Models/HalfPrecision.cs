using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mien.Models;

/// <summary>Numbers of IEEE 754's binary16.</summary>
internal static class HalfPrecision
{
    private const int Bits = 0x7FFF, Special = 0x7C00, Shift = 13;   // 10 bits of fraction become 23

    /// <summary>Turns them into binary32, exactly; what is no number stays none.</summary>
    /// <remarks>Vectors of 128 bits, since code for them is compiled when Mien is published: the tensor library's own is compiled at
    /// every start, which takes longer than to use it.</remarks>
    /// <param name="halves">Little-endian, two bytes each.</param>
    /// <param name="singles">Receives four bytes each.</param>
    public static void Widen(ReadOnlySpan<byte> halves, Span<byte> singles)
    {
        var from = MemoryMarshal.Cast<byte, ushort>(halves);
        var to = MemoryMarshal.Cast<byte, uint>(singles);
        var i = 0;
        for (; BitConverter.IsLittleEndian && i <= from.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(from[i..]));
            Widen(low).CopyTo(to[i..]);
            Widen(high).CopyTo(to[(i + Vector128<uint>.Count)..]);
        }
        for (; i < from.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(singles[(i * 4)..], (float)BinaryPrimitives.ReadHalfLittleEndian(halves[(i * 2)..]));
    }

    /// <summary>The exponent's bias grows from 15 to 127 by a multiplication, which also makes subnormal numbers normal.</summary>
    private static Vector128<uint> Widen(Vector128<uint> halves)
    {
        var size = halves & Vector128.Create((uint)Bits);
        var scaled = (size << Shift).AsSingle() * Vector128.Create(MathF.ScaleB(1, 112));
        var infinite = Vector128.GreaterThanOrEqual(size, Vector128.Create((uint)Special)) & Vector128.Create(0x7F80_0000u);
        return scaled.AsUInt32() | infinite | ((halves ^ size) << 16);
    }
}
