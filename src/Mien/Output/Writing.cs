namespace Mien.Output;

/// <summary>Turns what the file system says into an error that a user can act on.</summary>
internal static class Writing
{
    /// <summary>Does something that writes.</summary>
    /// <exception cref="MienException">It cannot be written; <paramref name="what"/> is named.</exception>
    public static T Try<T>(string what, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"{what} cannot be written: {error.Message} Make room there or choose another folder.", error);
        }
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="MienException">It cannot be written.</exception>
    public static PendingFile Begin(string path) => Try($"'{path}'", () => new PendingFile(path));
}
