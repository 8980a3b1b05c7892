using System.Text;
using System.Xml;
using System.Xml.Linq;
using Mien.Recognition;
using SkiaSharp;

namespace Mien.Output;

/// <summary>Draws a timeline: a lane a person with curves of the smoothed probabilities and its segments below, as SVG and
/// PNG.</summary>
/// <remarks>Frames are summed into a fixed number of columns while they flow by, so an hour needs no more memory than a
/// minute.</remarks>
public sealed class TimelinePlot : IResultWriter
{
    private const float PixelsPerUnit = 2;
    private readonly ResultSource _source;
    private readonly PlotColumns _columns;
    private readonly List<(bool IsSvg, PendingFile File)> _files = [];

    /// <summary>Begins a plot.</summary>
    /// <param name="source">The video.</param>
    /// <param name="paths">Files to write; those that end in <c>.svg</c> as SVG, the others as PNG.</param>
    /// <exception cref="MienException">A file cannot be written.</exception>
    public TimelinePlot(ResultSource source, params IReadOnlyList<string> paths)
    {
        (_source, _columns) = (source, new PlotColumns(source.Labels));
        try
        {
            foreach (var path in paths)
                _files.Add((path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase), Writing.Begin(path)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Add(TimelineFrame frame) => _columns.Add(frame);

    /// <inheritdoc/>
    public void Add(Segment segment) => _columns.Add(segment);

    /// <inheritdoc/>
    /// <exception cref="MienException">No font is installed, so that all text would be missing.</exception>
    public void Complete(TimelineSummary summary)
    {
        using var text = new PlotText();
        var drawing = new TimelineDrawing(_source, _columns, summary, text);
        foreach (var (isSvg, file) in _files)
        {
            if (isSvg)
                WriteSvg(drawing, file.Stream);
            else
                WritePng(drawing, file.Stream);
            file.Complete();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file) in _files)
            file.Dispose();
    }

    private static void WritePng(TimelineDrawing drawing, Stream stream)
    {
        using var surface = SKSurface.Create(new SKImageInfo((int)(TimelineDrawing.Width * PixelsPerUnit), (int)(drawing.Height * PixelsPerUnit)));
        surface.Canvas.Scale(PixelsPerUnit);
        drawing.DrawTo(surface.Canvas);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        png.SaveTo(stream);
    }

    /// <summary>Adds to Skia's SVG what makes it scale and what a screen reader says.</summary>
    private static void WriteSvg(TimelineDrawing drawing, Stream stream)
    {
        using var drawn = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(TimelineDrawing.Width, drawing.Height), drawn))
            drawing.DrawTo(canvas);
        drawn.Position = 0;
        var svg = XDocument.Load(drawn);
        var root = svg.Root!;
        root.SetAttributeValue("viewBox", FormattableString.Invariant($"0 0 {TimelineDrawing.Width} {drawing.Height}"));
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(root.Name.Namespace + "title", drawing.Title), new XElement(root.Name.Namespace + "desc", TimelineDrawing.Meaning));
        foreach (var text in root.Elements(root.Name.Namespace + "text"))
        {
            text.Value = text.Value.Trim();
            text.SetAttributeValue("font-family", text.Attribute("font-family")?.Value + ", sans-serif");
        }
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        svg.Save(writer);
    }
}
