using Mien.Lab.Datasets;
using Mien.Lab.Reports;
using Mien.Tests.Datasets;

namespace Mien.Tests.Reports;

public sealed class AuditReportTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task The_page_shows_pairs_side_by_side_in_itself()
    {
        SampleFrames.Picture(_temp["p", "a.png"], 1, 40);
        SampleFrames.Picture(_temp["p", "b.png"], 1, 40);
        SampleFrames.Picture(_temp["p", "c.png"], 2, 40);
        File.WriteAllText(_temp["split.csv"], "path,split\na.png,train\nb.png,test\nc.png,test\n");
        var files = PictureFiles.In(_temp["p"]);
        var audit = await LeakGuard.CheckAsync(SplitTable.Read(_temp["split.csv"]), LeakClaim.Recordings, files,
            cancel: TestContext.Current.CancellationToken);
        AuditReport.Write(_temp["audit.html"], audit, files);
        var page = PageReader.Load(_temp["audit.html"]);
        Assert.Equal(2, page.All("img").Count(img => img.Attribute("src")!.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
        Assert.Contains("breaks it for 1 of 2 held-out pictures", page.Value, StringComparison.Ordinal);
        Assert.Contains("leaky", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_alone_give_a_page_without_pictures_that_says_what_was_not_looked_for()
    {
        File.WriteAllText(_temp["split.csv"], "path,split\n02-01-03-01-01-01-05.mp4,train\n02-01-03-01-01-01-06.mp4,test\n");
        AuditReport.Write(_temp["audit.html"], LeakGuard.Check(SplitTable.Read(_temp["split.csv"]), LeakClaim.Subjects), null);
        var page = PageReader.Load(_temp["audit.html"]);
        Assert.Empty(page.All("img"));
        Assert.Contains("copies under other names were not looked for", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("leaky", page.Value, StringComparison.Ordinal);
    }
}
