namespace Mien.Models;

/// <summary>The folder in which downloaded weights are kept.</summary>
/// <param name="folder">The folder; null for <see cref="DefaultFolder"/>.</param>
/// <param name="options">How patient downloads are; null for the defaults.</param>
public sealed class ModelStore(string? folder = null, DownloadOptions? options = null)
{
    /// <summary>Most bytes taken from another source than the published one (ours: 1 GiB; VGG16 with its dense layers
    /// has 0.55).</summary>
    public const long LimitFromElsewhere = 1L << 30;

    /// <summary>Where the weights lie.</summary>
    public string Folder { get; } = folder ?? DefaultFolder();

    /// <summary><c>MIEN_MODELS</c>, else <c>mien/models</c> in the user's local application data
    /// (<c>~/.local/share/mien/models</c> on Linux).</summary>
    /// <param name="variable">Reads an environment variable; null for this process's own.</param>
    /// <exception cref="MienException">The account has no such folder and the variable is not set.</exception>
    public static string DefaultFolder(Func<string, string?>? variable = null)
    {
        if ((variable ?? Environment.GetEnvironmentVariable)("MIEN_MODELS") is { Length: > 0 } chosen)
            return chosen;
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "mien", "models")
            : throw new MienException(
                "This account has no folder for application data. Set MIEN_MODELS to a folder for weights.");
    }

    /// <summary>The path of weights that were fetched before, or null when they are not there.</summary>
    /// <param name="name">A name of <see cref="PublishedWeights.All"/>.</param>
    /// <exception cref="MienException">No weights have that name.</exception>
    public string? Find(string name)
    {
        var path = Path.Combine(Folder, Known(name).FileName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Fetches weights into the store, or into another folder.</summary>
    /// <param name="name">A name of <see cref="PublishedWeights.All"/>.</param>
    /// <param name="from">Another http(s) address or a local file; null for the published address, whose hash must
    /// match.</param>
    /// <param name="to">Another folder than the store's; null for the store.</param>
    /// <param name="validate">Looks into a file from <paramref name="from"/> whose hash is unknown (its name ends in
    /// <c>.part</c>: tell the format by the content) and throws to refuse it. Null: the published hash must
    /// match.</param>
    /// <param name="progress">Receives "download" in bytes.</param>
    /// <param name="ct">Stops; what has come so far stays for the next run.</param>
    /// <returns>The path of the whole, checked file.</returns>
    /// <exception cref="MienException">Unknown name, or the file could not be had or is not those weights.</exception>
    public async Task<string> FetchAsync(
        string name, string? from = null, string? to = null, Action<string>? validate = null,
        IProgress<WorkProgress>? progress = null, CancellationToken ct = default)
    {
        var weights = Known(name);
        var path = Path.Combine(to ?? Folder, weights.FileName);
        var elsewhere = from is not null && validate is not null;
        var file = elsewhere
            ? new Download(from!, path, Size: null, weights.Hashes, LimitFromElsewhere)
            : new Download(from ?? weights.Url, path, weights.Size, weights.Hashes);
        using var downloader = new Downloader(options);
        return await downloader.FetchAsync(file, elsewhere ? validate : null, progress, ct);
    }

    /// <summary>What is in the store, in the order of <see cref="PublishedWeights.All"/>; reads every file.</summary>
    public async Task<IReadOnlyList<StoredWeights>> ListAsync(CancellationToken ct = default)
    {
        var stored = new List<StoredWeights>();
        foreach (var weights in PublishedWeights.All)
            if (Find(weights.Name) is { } path)
            {
                var hash = await FileHash.OfFileAsync(path, weights.Hashes[0].Algorithm, ct);
                stored.Add(new StoredWeights(weights, path, new FileInfo(path).Length, hash, weights.Hashes.Contains(hash)));
            }
        return stored;
    }

    /// <summary>Copies published weights from a file into the store, whatever the file is called.</summary>
    /// <param name="path">The file; it stays where it is.</param>
    /// <param name="progress">Receives "download" in bytes.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Which weights they are.</returns>
    /// <exception cref="MienException">The file is missing, or no published weights have these bytes.</exception>
    public async Task<PublishedWeights> ImportAsync(string path, IProgress<WorkProgress>? progress = null, CancellationToken ct = default)
    {
        if (!File.Exists(path))
            throw new MienException($"'{path}' does not exist.");
        var size = new FileInfo(path).Length;
        foreach (var weights in PublishedWeights.All.Where(weights => weights.Size == size))
            if (weights.Hashes.Contains(await FileHash.OfFileAsync(path, weights.Hashes[0].Algorithm, ct)))
            {
                await FetchAsync(weights.Name, path, progress: progress, ct: ct);
                return weights;
            }
        throw new MienException($"'{path}' is none of the weights that are known here ({Names}): no hash of them is that of the file. "
            + "Nothing was imported.");
    }

    /// <summary>Removes weights from the store.</summary>
    /// <param name="name">A name of <see cref="PublishedWeights.All"/>.</param>
    /// <exception cref="MienException">No weights have that name, or they are not in the store.</exception>
    public void Remove(string name)
    {
        var path = Find(name) ?? throw new MienException($"'{Known(name).Name}' is not in the store '{Folder}'.");
        File.Delete(path);
    }

    private static string Names => string.Join(", ", PublishedWeights.All.Select(weights => weights.Name));

    private static PublishedWeights Known(string name) =>
        PublishedWeights.All.FirstOrDefault(weights => weights.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new MienException($"No weights are called '{name}'. There are: {Names}.");
}
