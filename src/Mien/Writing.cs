namespace Mien;

/// <summary>Turns what the file system says into an error that a user can act on.</summary>
internal static class Writing
{
    /// <summary>Does something that writes.</summary>
    /// <exception cref="WriteException">It cannot be written; <paramref name="what"/> is named.</exception>
    public static T Try<T>(string what, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WriteException($"{what} cannot be written: {error.Message.TrimEnd('.')}. Make room there or choose another folder.", error);
        }
    }

    /// <inheritdoc cref="Try{T}"/>
    public static void Try(string what, Action write) => Try(what, () =>
    {
        write();
        return true;
    });

    /// <summary>Begins a file.</summary>
    /// <exception cref="WriteException">It cannot be written.</exception>
    public static PendingFile Begin(string path) => Try($"'{path}'", () => new PendingFile(path));
}
