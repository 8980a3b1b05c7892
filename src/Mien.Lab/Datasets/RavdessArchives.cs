using System.Globalization;
using System.Text.RegularExpressions;
using Mien.Media;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>Gets the video-speech archives of RAVDESS (Livingstone and Russo 2018), 24 zips of about half a
/// gigabyte.</summary>
/// <param name="options">How patient downloads are; null for the defaults.</param>
public sealed partial class RavdessArchives(DownloadOptions? options = null)
{
    /// <summary>The record of RAVDESS on Zenodo: file names, sizes, checksums and links.</summary>
    public const string Record = "https://zenodo.org/api/records/1188976";

    /// <summary>Number of actors in RAVDESS.</summary>
    public const int Actors = 24;

    /// <summary>Reads which archives the record holds.</summary>
    /// <param name="record">Address or local copy of the record's JSON; null for <see cref="Record"/>.</param>
    /// <param name="ct">Stops the download.</param>
    /// <returns>The video-speech archives by actor; other files of the record are passed over.</returns>
    /// <exception cref="MienException">The record cannot be had, or says something that is not safe to
    /// follow.</exception>
    public async Task<IReadOnlyList<RavdessArchive>> ReadRecordAsync(
        string? record = null, CancellationToken ct = default)
    {
        var source = record ?? Record;
        var folder = Directory.CreateTempSubdirectory("mien-").FullName;
        try
        {
            using var downloader = new Downloader(options);
            var path = await downloader.FetchAsync(
                new Download(source, Path.Combine(folder, "record.json"), Limit: 4 << 20), ct: ct);
            return RavdessRecord.Read(await File.ReadAllBytesAsync(path, ct), source);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Gets archives into a folder. What is there and whole is kept; what was begun is resumed.</summary>
    /// <param name="folder">Where the zips go.</param>
    /// <param name="from">Another record (address or JSON file), or a local folder with the zips; null for <see
    /// cref="Record"/>.</param>
    /// <param name="actors">Which actors (1 to 24); null for all.</param>
    /// <param name="progress">Receives "download" in bytes over all archives.</param>
    /// <param name="ct">Stops; what has come so far stays for the next run.</param>
    /// <exception cref="MienException">An archive could not be had or is not what the record says; an actor does not
    /// exist.</exception>
    public async Task<RavdessFetch> FetchAsync(
        string folder, string? from = null, IReadOnlyCollection<int>? actors = null,
        IProgress<WorkProgress>? progress = null, CancellationToken ct = default)
    {
        var wanted = (actors ?? [.. Enumerable.Range(1, Actors)]).Distinct().Order().ToList();
        if (wanted.Exists(actor => actor is < 1 or > Actors))
            throw new MienException($"RAVDESS has actors 1 to {Actors}; asked for {string.Join(", ", wanted)}.");
        return from is not null && Directory.Exists(from)
            ? await FetchLocalAsync(folder, from, wanted, progress, ct)
            : await FetchRecordAsync(folder, from, wanted, progress, ct);
    }

    /// <summary>The actor of an archive's name, or null when it is not a video-speech archive.</summary>
    /// <param name="fileName">A file name without folder.</param>
    public static int? ActorOf(string fileName) =>
        NamePattern().Match(fileName) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"\AVideo_Speech_Actor_(0[1-9]|1[0-9]|2[0-4])\.zip\z")]
    private static partial Regex NamePattern();

    private async Task<RavdessFetch> FetchRecordAsync(
        string folder, string? record, List<int> wanted, IProgress<WorkProgress>? progress, CancellationToken ct)
    {
        var published = await ReadRecordAsync(record, ct);
        var absent = wanted.Except(published.Select(archive => archive.Actor)).ToList();
        if (absent.Count > 0)
            throw new MienException(
                $"The record '{record ?? Record}' has no video-speech archive of actor {string.Join(", ", absent)}.");
        var files = published.Where(archive => wanted.Contains(archive.Actor)).Select(archive => new Download(
            archive.Link.AbsoluteUri, Path.Combine(folder, archive.FileName), archive.Size, [archive.Hash])).ToList();
        var paths = await FetchAllAsync(files, validate: null, progress, ct);
        return new RavdessFetch(paths, [], "Sizes and MD5 checksums agree with the record.");
    }

    private async Task<RavdessFetch> FetchLocalAsync(
        string folder, string from, List<int> wanted, IProgress<WorkProgress>? progress, CancellationToken ct)
    {
        var found = Directory.EnumerateFiles(from)
            .Where(path => ActorOf(Path.GetFileName(path)) is { } actor && wanted.Contains(actor))
            .Order(StringComparer.Ordinal).ToList();
        if (found.Count == 0)
            throw new MienException($"'{from}' holds none of the archives asked for: expected "
                + "Video_Speech_Actor_01.zip to Video_Speech_Actor_24.zip. "
                + "(Folders that are already unpacked go straight into 'mien prepare'.)");
        var files = found.Select(path => new Download(
            path, Path.Combine(folder, Path.GetFileName(path)), new FileInfo(path).Length)).ToList();
        var paths = await FetchAllAsync(files, path => SafeZip.Verify(path, ct: ct), progress, ct);
        var missing = wanted.Except(found.Select(path => ActorOf(Path.GetFileName(path))!.Value)).ToList();
        return new RavdessFetch(paths, missing,
            "Checked to be whole zips only; local archives are not compared with the checksums of the record.");
    }

    private async Task<IReadOnlyList<string>> FetchAllAsync(
        List<Download> files, Action<string>? validate, IProgress<WorkProgress>? progress, CancellationToken ct)
    {
        using var downloader = new Downloader(options);
        var (before, total) = (0L, files.Sum(file => file.Size!.Value));
        var paths = new List<string>();
        foreach (var file in files)
        {
            var part = progress is null ? null : new Share(progress, before, total);
            paths.Add(await downloader.FetchAsync(file, validate, part, ct));
            progress?.Report(new WorkProgress("download", before += file.Size!.Value, total, "bytes"));
        }
        return paths;
    }

    /// <summary>Turns one file's progress into that of all.</summary>
    private sealed class Share(IProgress<WorkProgress> all, long before, long total) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => all.Report(value with { Done = before + value.Done, Total = total });
    }
}
