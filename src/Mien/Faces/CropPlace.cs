using Mien.Models;

namespace Mien.Faces;

/// <summary>Where the square that <see cref="FaceCrop"/> cuts out lies in the picture: turned with the face.</summary>
public sealed class CropPlace
{
    private readonly Similarity _toCrop, _toPicture;

    private CropPlace(Similarity toCrop) => (_toCrop, _toPicture) = (toCrop, toCrop.Inverse());

    /// <summary>Side of the square, in pixels of the picture.</summary>
    public double Side => _toPicture.Scale;

    /// <summary>The place of a face as a network sees it.</summary>
    /// <param name="face">In pixels of the picture.</param>
    /// <param name="input">What the network expects; without a template <see cref="FaceTemplate.Default"/> holds.</param>
    /// <exception cref="ArgumentException">The landmarks lie in one place.</exception>
    public static CropPlace Of(Face face, InputSpec input)
    {
        var template = input.Template ?? FaceTemplate.Default;
        return new CropPlace(Similarity.Between(face.Landmarks,
            [.. Enumerable.Range(0, face.Landmarks.Count).Select(i => template.At(i, 1)).Select(at => new Landmark(at.X, at.Y))]));
    }

    /// <summary>A point of the picture in the square, as shares of its side: 0 to 1 inside.</summary>
    /// <param name="x">Pixels from the picture's left edge; the centre of the first pixel is 0.5.</param>
    /// <param name="y">Pixels from its upper edge.</param>
    public (double X, double Y) InCrop(double x, double y) => _toCrop.Of(x, y);

    /// <summary>A point of the square in the picture, in pixels.</summary>
    /// <param name="x">Share of the square's side.</param>
    /// <param name="y">Share of the square's side.</param>
    public (double X, double Y) InPicture(double x, double y) => _toPicture.Of(x, y);
}
