namespace Mien.Tests;

public sealed class PendingFileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_file_has_its_name_only_when_it_is_complete()
    {
        using (var file = new PendingFile(_temp["new", "a.txt"]))
        {
            file.Stream.Write("whole"u8);
            Assert.False(File.Exists(_temp["new", "a.txt"]));
            file.Complete();
        }
        Assert.Equal("whole", File.ReadAllText(_temp["new", "a.txt"]));
        Assert.Single(Directory.GetFiles(_temp["new"]));
    }

    [Fact]
    public void A_file_that_was_not_completed_leaves_the_older_one()
    {
        File.WriteAllText(_temp["a.txt"], "older");
        using (var file = new PendingFile(_temp["a.txt"]))
            file.Stream.Write("half"u8);
        Assert.Equal("older", File.ReadAllText(_temp["a.txt"]));
        Assert.Single(Directory.GetFiles(_temp.Path));
    }
}
