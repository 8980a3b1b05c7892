using System.Xml;
using System.Xml.Linq;

namespace Mien.Tests.Reports;

/// <summary>Reads a page as XML and states what holds for every page.</summary>
internal static class PageReader
{
    public static XElement Load(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XElement.Load(reader);
        AssertStandsAlone(page);
        return page;
    }

    public static IEnumerable<XElement> All(this XElement page, string name) =>
        page.Descendants().Where(e => e.Name.LocalName == name);

    private static void AssertStandsAlone(XElement page)
    {
        Assert.Equal("en", (string?)page.Attribute("lang"));
        Assert.Empty(page.All("script"));
        Assert.Empty(page.All("link"));
        Assert.Empty(page.Descendants().Attributes("style"));
        Assert.All(page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"),
            address => Assert.StartsWith("data:", address.Value));
        var css = page.All("style").Single().Value;
        Assert.DoesNotContain("url(", css);
        Assert.DoesNotContain("@import", css);
        Assert.Contains("prefers-color-scheme:dark", css);
        var policy = page.All("meta").Single(m => (string?)m.Attribute("http-equiv") == "Content-Security-Policy");
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(css));
        Assert.StartsWith("default-src 'none'", (string?)policy.Attribute("content"));
        Assert.Contains($"'sha256-{Convert.ToBase64String(hash)}'", (string?)policy.Attribute("content"));
        Assert.All(page.All("svg").Where(svg => (string?)svg.Attribute("aria-hidden") != "true"), svg =>
        {
            Assert.NotEmpty(svg.Elements().Single(e => e.Name.LocalName == "title").Value);
            Assert.NotEmpty(svg.Elements().Single(e => e.Name.LocalName == "desc").Value);
        });
        Assert.All(page.All("img"), image => Assert.NotEmpty((string)image.Attribute("alt")!));
    }
}
