using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Mien.Tests.House;

public partial class DocumentTests
{
    [Fact]
    public void The_notice_names_every_package()
    {
        var notice = Read("NOTICE.md");
        var packages = XDocument.Parse(Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Matches($@"[| ]{Regex.Escape(package)}[,| ]", notice));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("NOTICE.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/formats.md")]
    public void Every_page_a_document_links_to_exists(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(TestData.RepositoryRoot, document))!;
        var targets = PageLink().Matches(Read(document)).Select(link => link.Groups[1].Value);
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document} links to {target}"));
    }

    [Fact]
    public void Every_weight_file_has_its_terms()
    {
        var terms = Read("models/LICENSE");
        var weights = Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models"), "*.safetensors");
        Assert.Contains("mien-ferplus.safetensors", terms);
        Assert.All(weights, file => Assert.Contains(Path.GetFileName(file), terms));
    }

    private static string Read(string document) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, document));

    /// <summary>A link, not a picture, to a file of this repository.</summary>
    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\((?![a-z]+:)([^)#]+)")]
    private static partial Regex PageLink();
}
