using Mien.Faces;
using Mien.Media;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>Makes prepared pictures of frames: the whole frame scaled, or its largest face cut out.</summary>
internal sealed class Cropper : IDisposable
{
    /// <summary>Longer side at which a video is searched, for pictures of <see cref="PaperSize"/>; larger ones in proportion. A
    /// face that takes a seventh of it has as many pixels as the picture.</summary>
    private const int VideoSide = 640, PaperSize = 90;

    private readonly int _size;
    private readonly FaceDetector? _detector;

    /// <param name="options">Size and kind of crop.</param>
    /// <param name="store">Where YuNet is; without it the bundled detector serves.</param>
    /// <exception cref="MienException">The detector's file was altered.</exception>
    public Cropper(PrepareOptions options, ModelStore store)
    {
        _size = options.Size;
        _detector = options.Crop != PictureCrop.Face ? null
            : store.Find(PublishedWeights.YuNet.Name) is { } yunet ? FaceDetector.Load(yunet) : FaceDetector.LoadBundled();
    }

    /// <summary>Whether every video has its own size and is to be decoded alone.</summary>
    public bool NeedsSizes => _detector is not null;

    /// <summary>Size at which a video is decoded.</summary>
    public async Task<(int Width, int Height)> DecodeSizeAsync(string video, CancellationToken cancel) => _detector is null
        ? (_size, _size)
        : (await VideoFile.ProbeAsync(video, cancel)).Fit(Math.Max(VideoSide, VideoSide * _size / PaperSize));

    /// <summary>The picture of a frame, or null when it shows no face.</summary>
    public Frame? Cut(Frame frame)
    {
        var face = _detector?.Detect(frame).MaxBy(face => face.Box.Area);
        if (_detector is not null && face is null)
            return null;
        if (face is null && (frame.Width, frame.Height) == (_size, _size))
            return frame;
        var rgb = face is null
            ? Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, _size, _size)
            : FaceCrop.Cut(frame, face.Landmarks, FaceTemplate.Default, _size);
        return new Frame(frame.Index, frame.Time, _size, _size, rgb);
    }

    /// <inheritdoc/>
    public void Dispose() => _detector?.Dispose();
}

/// <summary>What became of one clip.</summary>
/// <param name="Rows">Its pictures, in order.</param>
/// <param name="WithoutFace">Frames that were left out because they show no face.</param>
internal sealed record ClipPictures(IReadOnlyList<FrameRow> Rows, int WithoutFace = 0);
