using Mien.Lab;
using Mien.Web.Jobs;

namespace Mien.Web;

/// <summary>What the app has stored, while it does not run.</summary>
public static class StoredData
{
    /// <summary>Deletes every upload, recording and result, and the database. Models that the user put there stay, and so does whatever
    /// the app did not write.</summary>
    /// <param name="folder">The app's data folder.</param>
    /// <returns>How many jobs there were, and bytes.</returns>
    /// <exception cref="MienException">The folder is none of the app's, or the app runs.</exception>
    public static (int Jobs, long Bytes) Purge(string folder)
    {
        if (!Directory.Exists(folder))
            return (0, 0);
        if (!File.Exists(Path.Combine(folder, DataFolder.DatabaseName)) && !File.Exists(Path.Combine(folder, DataFolder.LockName)))
            throw new MienException($"'{folder}' is no data folder of 'mien serve': it has no {DataFolder.DatabaseName}. Nothing was deleted.");
        using var held = FileLock.TryTake(Path.Combine(folder, DataFolder.LockName))
            ?? throw new MienException($"'mien serve' runs on '{folder}'. End it first, or delete everything on its page.");
        var (count, bytes) = (0, 0L);
        foreach (var job in DataFolder.OwnFolders(folder).ToList())
        {
            (count, bytes) = (count + 1, bytes + job.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
            job.Delete(recursive: true);
        }
        var jobs = new DirectoryInfo(Path.Combine(folder, DataFolder.JobsName));
        if (jobs.Exists && !jobs.EnumerateFileSystemInfos().Any())
            jobs.Delete();
        foreach (var ending in (string[])["", "-wal", "-shm", "-journal"])
            File.Delete(Path.Combine(folder, DataFolder.DatabaseName + ending));
        return (count, bytes);
    }
}
