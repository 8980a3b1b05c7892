using System.Globalization;
using Mien.Web.Folder;
using Mien.Web.Jobs;
using Mien.Web.Models;

namespace Mien.Web.Media;

/// <summary>A file that is not taken, and why.</summary>
internal sealed class RefusedException(int status, string message, Exception? inner = null) : MienException(message, inner!)
{
    /// <summary>The status that says so.</summary>
    public int Status => status;
}

/// <summary>Takes videos and pictures into the queue: checks what they are, and how long.</summary>
internal sealed class Intake(JobStore store, DataFolder data, VideoFolder folder, ModelShelf shelf, WebOptions options) : IDisposable
{
    private const int LongestName = 200, ProbedAtOnce = 2;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _probing = new(ProbedAtOnce);      // a picture of 64 megapixels takes hundreds of megabytes

    /// <summary>Stores a file that is being sent, and queues it.</summary>
    /// <exception cref="RefusedException">It is not taken; nothing of it is left.</exception>
    public async Task<Job> UploadAsync(string name, Stream body, JobOptions how, CancellationToken cancel)
    {
        Check(how);
        var id = DataFolder.NewJob();
        var files = data.Of(id);
        try
        {
            Directory.CreateDirectory(files.Folder);
            var part = files.At("media.part");
            await StoreAsync(body, part, cancel);
            var media = await ProbeAsync(part, NameOf(name), cancel);
            var source = "media" + (media.IsPicture ? MediaProbe.PictureExtension(part) : VideoExtension(name));
            File.Move(part, files.At(source));
            return Queue(new Job(id, NameOf(name), JobKind.Upload, source, how, media, DateTimeOffset.UtcNow) { Bytes = files.Bytes() });
        }
        catch
        {
            files.Delete();
            throw;
        }
    }

    /// <summary>Queues a recording. Its file is moved, never copied: the disk may have no room for a second one.</summary>
    /// <exception cref="RefusedException">It is not taken; the file is where it was.</exception>
    public async Task<Job> RecordingAsync(string path, JobOptions how)
    {
        Check(how);
        var name = Path.GetFileName(path);
        var media = await ProbeAsync(path, name, CancellationToken.None);
        var id = DataFolder.NewJob();
        var (files, source) = (data.Of(id), "media" + Path.GetExtension(path));
        try
        {
            Directory.CreateDirectory(files.Folder);
            File.Move(path, files.At(source));
            return Queue(new Job(id, name, JobKind.Live, source, how, media, DateTimeOffset.UtcNow) { Bytes = files.Bytes() });
        }
        catch
        {
            if (File.Exists(files.At(source)))
                File.Move(files.At(source), path);
            files.Delete();
            throw;
        }
    }

    /// <summary>Queues a video of the folder.</summary>
    /// <exception cref="RefusedException">It is not taken.</exception>
    public async Task<Job> FromFolderAsync(string video, JobOptions how, CancellationToken cancel)
    {
        Check(how);
        var found = folder.Find(video) ?? throw new RefusedException(StatusCodes.Status404NotFound, $"The folder has no video '{video}'; see GET /api/folder.");
        var media = await ProbeAsync(found.Path, found.Name, cancel);
        var id = DataFolder.NewJob();
        Directory.CreateDirectory(data.Of(id).Folder);
        try
        {
            return Queue(new Job(id, found.Name, JobKind.Folder, found.Id, how, media, DateTimeOffset.UtcNow));
        }
        catch
        {
            data.Of(id).Delete();
            throw;
        }
    }

    /// <summary>Looks whether a further job can be taken.</summary>
    /// <exception cref="RefusedException">None can.</exception>
    public void RequireRoom()
    {
        if (store.Full() is { } limit)
            throw Refusal(limit);
    }

    /// <inheritdoc/>
    public void Dispose() => _probing.Dispose();

    /// <summary>Refuses what could not be queued anyway, before anything is sent.</summary>
    private void Check(JobOptions how)
    {
        RequireRoom();
        if (shelf.Find(how.Model) is null)
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"There is no model '{how.Model ?? ModelShelf.Bundled}' here; see GET /api/models.");
        try
        {
            how.Validate();
        }
        catch (MienException error)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, error.Message, error);
        }
    }

    private Job Queue(Job job) => store.Add(job with { Wanted = job.Options.Copies() }) ?? throw Refusal(store.Full() ?? QueueLimit.Waiting);

    private RefusedException Refusal(QueueLimit limit) => limit == QueueLimit.Waiting
        ? new(StatusCodes.Status429TooManyRequests, $"{options.Limits.Queued} jobs wait already. Try again when some are done.")
        : new(StatusCodes.Status422UnprocessableEntity, $"{options.Limits.Jobs} jobs are kept, and no more. Delete some.");

    private static async Task StoreAsync(Stream body, string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17, FileOptions.Asynchronous);
        await body.CopyToAsync(file, 1 << 17, cancel);
        file.Flush(flushToDisk: true);
        if (file.Length == 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, "The file is empty. Send the bytes of a video or picture as the body.");
    }

    private async Task<MediaFacts> ProbeAsync(string path, string name, CancellationToken cancel)
    {
        await _probing.WaitAsync(cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_patience);
        try
        {
            var media = await MediaProbe.ReadAsync(path, patience.Token);
            return media.Duration <= options.Limits.Length || media.Duration is null ? media : throw new RefusedException(StatusCodes.Status422UnprocessableEntity,
                $"'{name}' is {Hours(media.Duration.Value)} long; at most {Hours(options.Limits.Length)} (hours:minutes:seconds) are read here. " +
                "Read it with 'mien recognize', or cut it.");
        }
        catch (MienException error) when (error is not RefusedException)
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, error.Message.Replace(path, name, StringComparison.Ordinal), error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"'{name}' could not be opened within {_patience.TotalSeconds:0} seconds.");
        }
        finally
        {
            _probing.Release();
        }
    }

    /// <summary>Hours of all days, minutes and seconds.</summary>
    internal static string Hours(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}");

    /// <summary>The last part of what the user calls the file, as one line; it is shown and never used as a path.</summary>
    private static string NameOf(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var clean = new string([.. last.Where(letter => !char.IsControl(letter))]).Trim();
        return clean.Length == 0 ? "upload" : clean.Length > LongestName ? clean[^LongestName..] : clean;
    }

    private static string VideoExtension(string name) => Mien.Media.MediaFile.IsVideo(name) ? Path.GetExtension(name).ToLowerInvariant() : ".video";
}
