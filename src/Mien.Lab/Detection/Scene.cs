using Mien.Faces;
using Mien.Media;

namespace Mien.Lab.Detection;

/// <summary>A composed picture and the faces in it.</summary>
/// <param name="Size">Height and width.</param>
/// <param name="Grey">Size * Size values.</param>
/// <param name="Faces">In its pixels.</param>
internal sealed record Scene(int Size, byte[] Grey, IReadOnlyList<Face> Faces)
{
    /// <summary>The picture as a detector reads it.</summary>
    public Frame ToFrame() => GreyPicture.ToFrame(Grey, Size, Size);
}

/// <summary>A grey picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Grey">Width * Height values.</param>
internal sealed record GreyPicture(int Width, int Height, byte[] Grey)
{
    /// <summary>How many shades of grey take a thousandth of the picture or more.</summary>
    public int Shades { get; } = Grey.CountBy(value => value).Count(pair => pair.Value * 1000L >= Grey.Length);

    /// <summary>The luma of a picture.</summary>
    public static GreyPicture Of(Frame frame)
    {
        var rgb = frame.Rgb.Span;
        var grey = new byte[frame.Width * frame.Height];
        for (var i = 0; i < grey.Length; i++)
            grey[i] = Models.InputSpec.Luma(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
        return new GreyPicture(frame.Width, frame.Height, grey);
    }

    /// <summary>Three equal channels.</summary>
    public static Frame ToFrame(byte[] grey, int width, int height)
    {
        var rgb = new byte[3 * grey.Length];
        for (var i = 0; i < grey.Length; i++)
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey[i];
        return new Frame(0, TimeSpan.Zero, width, height, rgb);
    }
}

/// <summary>A small picture of one face, and what the teacher says of it.</summary>
/// <param name="Side">Height and width.</param>
/// <param name="Grey">Side * Side values.</param>
/// <param name="Face">In its pixels; the box may reach over the edges.</param>
internal sealed record FacePicture(int Side, byte[] Grey, Face Face);

/// <summary>What scenes are made of.</summary>
/// <param name="Faces">Pictures of faces.</param>
/// <param name="Empty">Pictures without a face.</param>
internal sealed record SceneMaterial(IReadOnlyList<FacePicture> Faces, IReadOnlyList<GreyPicture> Empty);
