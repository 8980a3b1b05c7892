namespace Mien.Media;

/// <summary>One decoded picture of a video, or a still image.</summary>
/// <param name="Index">Position in the video, from 0.</param>
/// <param name="Time">Presentation time from the start of the video.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Packed 8-bit RGB, row by row; length is Height * Width * 3.</param>
public sealed record Frame(int Index, TimeSpan Time, int Width, int Height, ReadOnlyMemory<byte> Rgb);
