namespace Mien.Tests;

/// <summary>Real material for tests: <c>MIEN_TEST_DATA</c>, else <c>../shared/data</c> beside the checkout.</summary>
internal static class TestData
{
    public static string RepositoryRoot { get; } = FindRoot();

    private static readonly string _root = Environment.GetEnvironmentVariable("MIEN_TEST_DATA")
        ?? Path.Combine(RepositoryRoot, "..", "shared", "data");

    /// <summary>The path of a real file or folder; skips the test, counted as skipped, where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([_root, .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"Test data '{string.Join('/', parts)}' is absent; set MIEN_TEST_DATA to its folder.");
        return path;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Mien.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Mien.slnx not found above the tests.");
        return folder;
    }
}
