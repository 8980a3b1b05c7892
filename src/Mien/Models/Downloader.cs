namespace Mien.Models;

/// <summary>Gets files, whole and checked or not at all: from the web (resumed after a broken connection or run) or
/// from
/// a local file, through the same checks.</summary>
public sealed class Downloader : IDisposable
{
    private readonly DownloadOptions _options;
    private readonly HttpClient _http;

    /// <summary>Creates a downloader.</summary>
    /// <param name="options">How patient it is; null for the defaults.</param>
    public Downloader(DownloadOptions? options = null)
    {
        _options = options ?? new DownloadOptions();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = _options.Stall })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var version = typeof(Downloader).Assembly.GetName().Version!;
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"mien/{version.ToString(3)}");
        _http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Gets one file. A file that is already there and passes the checks is left as it is; one that does not
    /// is replaced once the new one is whole.</summary>
    /// <param name="file">What to get, and what is known of it.</param>
    /// <param name="validate">Asked when no known hash matches: looks into the file at the given path (its name may end
    /// in <c>.part</c>) and throws to refuse it. Null: a known hash must match.</param>
    /// <param name="progress">Receives "download" in bytes.</param>
    /// <param name="ct">Stops; what has come so far stays in the part for the next run.</param>
    /// <returns>The path of the whole file.</returns>
    /// <exception cref="MienException">It could not be had, or is not the file that was expected.</exception>
    public async Task<string> FetchAsync(
        Download file, Action<string>? validate = null, IProgress<WorkProgress>? progress = null,
        CancellationToken ct = default)
    {
        var web = WebAddress(file.Source);
        var part = new PartFile(file.Path);
        try
        {
            if (await IsWholeAsync(file, validate, ct))
                return file.Path;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file.Path))!);
            if (web is null)
                await CopyAsync(LocalPath(file.Source), file, part, progress, ct);
            else
            {
                var hashDecides = validate is null && file.Hashes is { Count: > 0 };
                await new WebTransfer(_http, _options, file, hashDecides, web, part, progress).RunAsync(ct);
            }
            await CheckAsync(file, part, validate, ct);
            part.Finish();
            return file.Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{file.Source}' could not be brought to '{file.Path}': {e.Message}", e);
        }
    }

    /// <summary>Whether a redirect is followed: to http and https only, and never from https to http.</summary>
    public static bool MayRedirect(Uri from, Uri to) =>
        to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The address when the source is on the web, null when it is a local file; anything else is
    /// refused.</summary>
    private static Uri? WebAddress(string source)
    {
        if (File.Exists(LocalPath(source)))
            return null;
        if (!Uri.TryCreate(source, UriKind.Absolute, out var uri) || uri.IsFile)
            throw new MienException($"'{source}' is not a file. Give the path of a file or an http(s) address.");
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps ? uri
            : throw new MienException($"'{source}' cannot be downloaded: only http, https and local files can.");
    }

    private static string LocalPath(string source) =>
        source.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(source, UriKind.Absolute, out var uri)
            ? uri.LocalPath : source;

    private static async Task<bool> IsWholeAsync(Download file, Action<string>? validate, CancellationToken ct)
    {
        var known = validate is not null || file.Hashes is { Count: > 0 };
        if (!known || !File.Exists(file.Path) || (file.Size is { } size && new FileInfo(file.Path).Length != size))
            return false;
        try
        {
            await AcceptAsync(file, file.Path, validate, ct);
            return true;
        }
        catch (MienException)
        {
            return false;
        }
    }

    private static async Task CopyAsync(
        string source, Download file, PartFile part, IProgress<WorkProgress>? progress, CancellationToken ct)
    {
        await using var input = new FileStream(
            source, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
        if (input.Length > (file.Size ?? file.Limit))
            throw new MienException($"'{source}' has {input.Length:N0} bytes, expected "
                + (file.Size is null ? $"at most {file.Limit:N0}." : $"{file.Size:N0}. It is another file."));
        await using var output = part.Begin(origin: null);
        var buffer = new byte[1 << 18];
        var pace = new Pace(progress, input.Length);
        int read;
        while ((read = await input.ReadAsync(buffer, ct)) > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), ct);
            pace.Report(output.Position);
        }
    }

    private static async Task CheckAsync(Download file, PartFile part, Action<string>? validate, CancellationToken ct)
    {
        try
        {
            if (file.Size is { } size && part.Length != size)
                throw new MienException($"{part.Length:N0} bytes, expected {size:N0}.");
            await AcceptAsync(file, part.Path, validate, ct);
        }
        catch (MienException e)
        {
            part.Discard();
            throw new MienException(
                $"What came from '{file.Source}' is not '{Path.GetFileName(file.Path)}': {e.Message} "
                + "The part was deleted; try again, or give another source with --from.", e);
        }
    }

    private static async Task AcceptAsync(Download file, string path, Action<string>? validate, CancellationToken ct)
    {
        var hashes = file.Hashes ?? [];
        var found = new List<FileHash>();
        foreach (var algorithm in hashes.Select(hash => hash.Algorithm).Distinct())
            found.Add(await FileHash.OfFileAsync(path, algorithm, ct));
        if (found.Any(hashes.Contains))
            return;
        if (validate is not null)
            Validate(path, validate);
        else if (hashes.Count > 0)
            throw new MienException(
                $"its hash is {string.Join(" ", found)}, expected {string.Join(" or ", hashes)}.");
    }

    private static void Validate(string path, Action<string> validate)
    {
        try
        {
            validate(path);
        }
        catch (Exception e) when (e is not (OperationCanceledException or MienException))
        {
            throw new MienException(e.Message, e);
        }
    }
}
