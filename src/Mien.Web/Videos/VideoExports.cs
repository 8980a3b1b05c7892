using System.IO.Compression;
using Mien.Output;
using Mien.Web.Jobs;

namespace Mien.Web.Videos;

/// <summary>A form in which results can be had.</summary>
/// <param name="Name">Names it in requests.</param>
/// <param name="Ending">What is put behind the video's name.</param>
/// <param name="Type">Media type.</param>
/// <param name="Title">What a user reads.</param>
internal sealed record ExportForm(string Name, string Ending, string Type, string Title)
{
    /// <summary>The copy of the video that it is, or belongs to; null for what is made of the rows.</summary>
    public VideoCopy? Copy { get; init; }

    /// <summary>All forms.</summary>
    public static IReadOnlyList<ExportForm> All { get; } =
    [
        new("frames.csv", ".frames.csv", "text/csv", "A row for each person in each frame"),
        new("segments.csv", ".segments.csv", "text/csv", "A row for each stretch of one label"),
        new("summary.csv", ".summary.csv", "text/csv", "A row for each person"),
        new("codebook.csv", ".codebook.csv", "text/csv", "What every column means"),
        new("bins.csv", ".bins.csv", "text/csv", "Means over bins of time"),
        new("json", ".json", "application/json", "Everything as one JSON object"),
        new("jsonl", ".jsonl", "application/jsonl", "A JSON object a row"),
        new("vtt", ".vtt", "text/vtt", "Subtitles, WebVTT"),
        new("srt", ".srt", "application/x-subrip", "Subtitles, SubRip"),
        new("eaf", ".eaf", "application/xml", "Annotations for ELAN"),
        new("textgrid", ".TextGrid", "text/plain", "Annotations for Praat"),
        new("svg", ".svg", "image/svg+xml", "The timeline as a drawing"),
        new("png", ".png", "image/png", "The timeline as a picture"),
        new("annotated.mp4", ".annotated.mp4", "video/mp4", "The video with boxes, names and labels") { Copy = VideoCopy.Annotated },
        new("blurred.mp4", ".blurred.mp4", "video/mp4", "The video with every face covered") { Copy = VideoCopy.Blurred },
        new("blurred.check.csv", ".blurred.check.csv", "text/csv", "Frames of the covered video to check by hand") { Copy = VideoCopy.Blurred },
    ];
}

/// <summary>Makes the files that users take away, from a job's rows and with the names that persons have now. A file is made when it is
/// first asked for, and kept until a name changes.</summary>
internal sealed class VideoExports(JobStore store, JobGates gates, DataFolder data)
{
    private static readonly string[] _tables = ["frames.csv", "segments.csv", "summary.csv", "codebook.csv", "bins.csv"];

    /// <summary>The forms that a job can have.</summary>
    public static IEnumerable<ExportForm> FormsOf(Job job) => ExportForm.All.Where(form =>
        (form.Name != "bins.csv" || job.Options.Bin is not null) && (form.Copy is null || !job.Media.IsPicture));

    /// <summary>Where a form is, or will be.</summary>
    public string PathOf(Job job, ExportForm form)
    {
        var files = data.Of(job.Id);
        return form.Name switch
        {
            "annotated.mp4" => files.Annotated,
            "blurred.mp4" => files.Blurred,
            "blurred.check.csv" => files.BlurChecks,
            _ => Path.Combine(files.Exports, FileOf(form)),
        };
    }

    /// <summary>Whether anything was read of a job.</summary>
    public bool HasRows(Job job) => job.Model is not null && File.Exists(data.Of(job.Id).Rows);

    /// <summary>Opens a file, which is made of the rows where it is not there yet; what replaces or removes it leaves the open one whole.</summary>
    /// <returns>The file; null for a copy of the video that was not made.</returns>
    /// <exception cref="MienException">It cannot be written, or the job is gone.</exception>
    public async Task<FileStream?> OpenAsync(Job job, ExportForm form, CancellationToken cancel)
    {
        using var _ = await gates.EnterAsync(job.Id, cancel);
        var path = await MakeAsync(store.Require(job.Id), form, cancel);
        return File.Exists(path) ? Open(path) : null;
    }

    /// <summary>Makes a file of the rows so far; it is gone when it is closed.</summary>
    /// <exception cref="MienException">It cannot be written, or the job is gone.</exception>
    public async Task<FileStream> OpenPartAsync(Job job, ExportForm form, RowLog log, CancellationToken cancel)
    {
        using var _ = await gates.EnterAsync(job.Id, cancel);
        job = store.Require(job.Id);
        var folder = Path.Combine(data.Of(job.Id).Exports, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            await WriteAsync(job, form, folder, log, cancel);
            File.Move(Path.Combine(folder, FileOf(form)), folder + form.Ending);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return Open(folder + form.Ending, FileOptions.DeleteOnClose);
    }

    /// <summary>Everything that is ready in one archive; videos are left out, since they are large and compressed already.</summary>
    public async Task<FileStream> OpenZipAsync(Job job, CancellationToken cancel)
    {
        using var _ = await gates.EnterAsync(job.Id, cancel);
        job = store.Require(job.Id);
        var parts = new List<(string Name, string Path)>();
        foreach (var form in FormsOf(job).Where(form => form.Copy is null || form.Name == "blurred.check.csv" && File.Exists(PathOf(job, form))))
            parts.Add((job.Name.Replace('/', '_') + form.Ending, await MakeAsync(job, form, cancel)));
        var path = Path.Combine(data.Of(job.Id).Exports, "all.zip");
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, file) in parts)
                zip.CreateEntryFromFile(file, name, CompressionLevel.Fastest);
        });
        return Open(path);
    }

    /// <summary>Removes what has the old names in it; whoever asked may be gone meanwhile, since the new name is kept already.</summary>
    public async Task ForgetAsync(Job job)
    {
        using var _ = await gates.EnterAsync(job.Id, CancellationToken.None);
        var files = data.Of(job.Id);
        if (Directory.Exists(files.Exports))
            Directory.Delete(files.Exports, recursive: true);
        if (Directory.Exists(files.Folder))
            File.Delete(files.Annotated);
    }

    private static FileStream Open(string path, FileOptions more = FileOptions.None) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan | more);

    private static string FileOf(ExportForm form) => form.Name.Contains('.', StringComparison.Ordinal) ? form.Name : "timeline" + form.Ending;

    private async Task<string> MakeAsync(Job job, ExportForm form, CancellationToken cancel)
    {
        var path = PathOf(job, form);
        if (!File.Exists(path) && form.Copy is null)
        {
            var files = data.Of(job.Id);
            using var log = new RowLog(files.Rows, job.Model!.Labels.Count);
            await WriteAsync(job, form, files.Exports, log, cancel);
        }
        return path;
    }

    private static async Task WriteAsync(Job job, ExportForm form, string folder, RowLog log, CancellationToken cancel)
    {
        var labels = job.Model!.Labels;
        var source = new ResultSource(job.Name, labels)
        {
            MediaPath = Path.Combine(folder, job.Name),
            People = job.Names,
            ModelFingerprint = job.Model.Fingerprint,
            PriorCorrection = job.Options.PriorCorrection ?? 0,
            Model = job.Model.Told,
        };
        var tables = _tables.Contains(form.Name) ? new ResultTables(folder, labels, job.Options.BinLength()) : null;
        using var writer = tables is not null ? tables.Open(source)
            : form.Name is "svg" or "png" ? new TimelinePlot(source, Path.Combine(folder, "timeline.svg"), Path.Combine(folder, "timeline.png"))
            : ResultFiles.Open(form.Name, Path.Combine(folder, FileOf(form)), source);
        await Task.Run(() => log.Frames().ToAsyncEnumerable().WriteAsync(source, job.Options.ToTimeline(job.Model.UncertainBelow), [writer], cancel), cancel);
        tables?.Complete();
    }
}
