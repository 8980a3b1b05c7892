using System.Diagnostics;

namespace Mien.Lab;

/// <summary>A file that one process at a time holds; the system lets go when the process ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private const int WouldBlock = 11, WouldBlockBsd = 35, SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock, or returns null while another holds it. The empty file stays afterwards.</summary>
    public static FileLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.HResult is WouldBlock or WouldBlockBsd or SharingViolation)
        {
            return null;
        }
    }

    /// <summary>Whether another holds the lock; looks without taking it.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var _ = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException error)
        {
            return error.HResult is WouldBlock or WouldBlockBsd or SharingViolation;
        }
    }

    /// <summary>Waits until the lock is free.</summary>
    public static FileLock Take(string path, CancellationToken cancel) => Take(path, TimeSpan.MaxValue, cancel)!;

    /// <summary>Waits for the lock; null when it is still held after <paramref name="patience"/>.</summary>
    public static FileLock? Take(string path, TimeSpan patience, CancellationToken cancel)
    {
        for (var clock = Stopwatch.StartNew(); ; cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200)))
        {
            cancel.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken)
                return taken;
            if (clock.Elapsed > patience)
                return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
