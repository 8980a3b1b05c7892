namespace Mien.Faces;

/// <summary>A rectangle in a picture; it may reach over the edges.</summary>
/// <param name="X">Left edge, pixels.</param>
/// <param name="Y">Upper edge, pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public readonly record struct FaceBox(float X, float Y, float Width, float Height)
{
    /// <summary>Right edge, pixels.</summary>
    public float Right => X + Width;

    /// <summary>Lower edge, pixels.</summary>
    public float Bottom => Y + Height;

    /// <summary>Square pixels.</summary>
    public float Area => Width * Height;

    /// <summary>Shared area divided by joint area, 0 to 1 (intersection over union).</summary>
    public float Overlap(FaceBox other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y);
        return width <= 0 || height <= 0 ? 0 : Math.Min(1, width * height / (Area + other.Area - width * height));
    }
}
