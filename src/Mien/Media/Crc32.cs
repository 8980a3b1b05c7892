namespace Mien.Media;

/// <summary>CRC-32 as zip uses it (ISO 3309, reflected polynomial EDB88320); the runtime's zip reader does not compare
/// it.</summary>
internal sealed class Crc32
{
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(index => Entry((uint)index))];

    private uint _state = uint.MaxValue;

    public uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        foreach (var value in bytes)
            state = _table[(byte)(state ^ value)] ^ (state >> 8);
        _state = state;
    }

    private static uint Entry(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
