using System.Security.Cryptography;
using Mien.Lab;

namespace Mien.Web.Jobs;

/// <summary>Where the app keeps its database, uploads and results; one program at a time holds it.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>Names in the folder.</summary>
    public const string DatabaseName = "mien.db", JobsName = "jobs", LockName = "serve.lock";

    /// <summary>How the name of a recording ends that was ended and could not be queued.</summary>
    public const string RecordingEnding = ".mkv";

    private const string RecordingPrefix = "recording-";
    private const int JobBytes = 10, RecordingBytes = 16;

    private readonly FileLock _lock;

    /// <summary>Takes the folder, and makes it where there is none.</summary>
    /// <exception cref="MienException">It cannot be written to, or another program holds it.</exception>
    public DataFolder(WebOptions options)
    {
        Path = System.IO.Path.GetFullPath(options.Data);
        try
        {
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Jobs);
            Directory.CreateDirectory(Models);
            _lock = FileLock.TryTake(File(LockName))
                ?? throw new MienException($"Another 'mien serve' holds '{Path}'. Use that one, end it, or name another folder with --data.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{Path}' cannot be used: {error.Message.TrimEnd('.')}. Name another folder with --data.", error);
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The database.</summary>
    public string Database => File(DatabaseName);

    /// <summary>ONNX files that the user put there, each with its card.</summary>
    public string Models => File("models");

    private string Jobs => File(JobsName);

    /// <summary>The files of a job.</summary>
    public JobFiles Of(string job) => new(System.IO.Path.Combine(Jobs, job));

    /// <summary>A name that no job has.</summary>
    public static string NewJob() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(JobBytes));

    /// <summary>A name for a recording that is no job yet.</summary>
    public static string NewRecording() => RecordingPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RecordingBytes));

    /// <summary>The folders of jobs and recordings in a data folder; what has another name is somebody else's.</summary>
    public static IEnumerable<DirectoryInfo> OwnFolders(string data) =>
        new DirectoryInfo(System.IO.Path.Combine(data, JobsName)) is { Exists: true } jobs ? jobs.EnumerateDirectories().Where(folder => IsOwn(folder.Name)) : [];

    /// <summary>Removes folders of jobs that do not exist: uploads that were cut off, deletions that were. Of the others it removes the exports,
    /// which are made again: a name may have changed just before the program was killed.</summary>
    /// <exception cref="MienException">Something cannot be removed.</exception>
    public void RemoveStrays(Func<string, bool> exists)
    {
        try
        {
            foreach (var folder in OwnFolders(Path).ToList())
                if (!exists(folder.Name) && KeptIn(folder) is null)
                    folder.Delete(recursive: true);
                else if (Directory.Exists(Of(folder.Name).Exports))
                    Directory.Delete(Of(folder.Name).Exports, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{Path}' cannot be tidied up: {error.Message.TrimEnd('.')}. Let this account write there, or name another folder with --data.", error);
        }
    }

    /// <summary>Removes recordings that were ended before a moment and could not be queued.</summary>
    public void RemoveRecordings(DateTime before)
    {
        foreach (var folder in OwnFolders(Path).Where(folder => KeptIn(folder) is { } kept && kept.LastWriteTimeUtc < before).ToList())
            folder.Delete(recursive: true);
    }

    private static FileInfo? KeptIn(DirectoryInfo folder) => folder.Name.StartsWith(RecordingPrefix, StringComparison.Ordinal)
        ? folder.EnumerateFiles("*" + RecordingEnding).FirstOrDefault()
        : null;

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static bool IsOwn(string name) => name.StartsWith(RecordingPrefix, StringComparison.Ordinal)
        ? IsHex(name[RecordingPrefix.Length..], RecordingBytes)
        : IsHex(name, JobBytes);

    private static bool IsHex(string name, int bytes) => name.Length == 2 * bytes && name.All(char.IsAsciiHexDigitLower);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>The files of one job.</summary>
/// <param name="Folder">Its folder.</param>
internal sealed record JobFiles(string Folder)
{
    public string Rows => At("rows.bin");

    public string Segments => At("segments.bin");

    public string Proxy => At("proxy.mp4");

    public string Poster => At("poster.jpg");

    public string Exports => At("exports");

    public string Annotated => At("annotated.mp4");

    public string Blurred => At("blurred.mp4");

    public string BlurChecks => At("blurred.check.csv");

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>What the folder takes.</summary>
    public long Bytes() => !Directory.Exists(Folder) ? 0
        : new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>When something was last written to a file that is being made; long ago when none is.</summary>
    public DateTime PartWritten()
    {
        try
        {
            return new DirectoryInfo(Folder).EnumerateFiles("*.part").Select(file => file.LastWriteTimeUtc).DefaultIfEmpty().Max();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Removes everything; what is open elsewhere stays readable there.</summary>
    public void Delete()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
