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

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/readings.md")]
    [InlineData("docs/models.md")]
    public void Every_verb_and_option_that_a_document_names_exists(string document)
    {
        var verbs = global::Mien.Cli.CommandLine.Root().Subcommands.ToDictionary(command => command.Name, command => command.Options.Select(option => option.Name).ToList());
        var commands = Command().Matches(Read(document)).Where(command => command.Groups[1].Value != "test").ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains(command.Groups[1].Value, verbs.Keys));
        Assert.All(commands, command => Assert.All(Option().Matches(command.Value), option => Assert.Contains(option.Value, verbs[command.Groups[1].Value])));
    }

    [Fact]
    public void Every_weight_file_has_its_terms()
    {
        var terms = Read("models/LICENSE");
        var weights = Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models")).Where(file => Path.GetExtension(file) is ".safetensors" or ".onnx").ToList();
        Assert.NotEmpty(weights);
        Assert.All(weights, file => Assert.Contains(Path.GetFileName(file), terms));
    }

    private static string Read(string document) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, document));

    /// <summary>One command of Mien, up to the next one or the end of the line.</summary>
    [GeneratedRegex(@"\./mien ([a-z]+)[^\n&`]*")]
    private static partial Regex Command();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();

    /// <summary>A link, not a picture, to a file of this repository.</summary>
    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\((?![a-z]+:)([^)#]+)")]
    private static partial Regex PageLink();
}
