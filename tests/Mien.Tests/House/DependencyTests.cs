using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mien.Lab.Training;
using NetArchTest.Rules;

namespace Mien.Tests.House;

public class DependencyTests
{
    /// <summary>The folders of each library: one may use only those before it. Add a new folder in its place.</summary>
    private static readonly (Assembly Library, string[] Folders)[] _house =
    [
        (typeof(MienException).Assembly, ["Media", "Models", "Faces", "Recognition", "Output"]),
        (typeof(RunRecord).Assembly, ["Datasets", "Networks", "Training", "Detection", "Evaluation", "Reports"]),
    ];

    [Fact]
    public void A_folder_uses_only_the_folders_above_it() =>
        Assert.Empty(_house.SelectMany(house => Violations(house.Library, [.. Namespaces(house.Library, house.Folders)])));

    [Fact]
    public void The_rule_catches_a_folder_that_uses_one_below_it()
    {
        Assert.Contains("Mien.Lab.Training.RunRecord uses Mien.Models",
            Violations(typeof(RunRecord).Assembly, ["Mien.Lab.Training", "Mien.Models"]));
        Assert.Contains(Violations(typeof(AsyncUser).Assembly, ["Mien.Tests.House", "Mien.Models"]),
            violation => violation.Contains(nameof(AsyncUser), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_type_lives_in_the_root_or_in_a_folder_of_the_plan()
    {
        foreach (var (library, folders) in _house)
        {
            string[] planned = [RootOf(library), .. Namespaces(library, folders)];
            var types = library.GetExportedTypes();
            Assert.NotEmpty(types);
            Assert.Empty(types.Select(type => type.Namespace).Except(planned));
        }
    }

    [Fact]
    public void What_every_folder_may_use_uses_no_folder()
    {
        Assert.Contains(typeof(MienException), InRoot(typeof(MienException).Assembly).GetTypes());
        Assert.Empty(
            from house in _house
            from folder in Namespaces(house.Library, house.Folders)
            from user in Users(InRoot(house.Library), folder)
            select user);
    }

    [Fact]
    public void Mien_never_sees_the_laboratory()
    {
        string[] laboratory = ["Mien.Lab", "TorchSharp", "PureHDF"];
        var compiled = typeof(MienException).Assembly.GetReferencedAssemblies().Select(name => name.Name!);
        Assert.Contains("SkiaSharp", Referenced("Mien"));
        Assert.Contains("TorchSharp", Referenced("Mien.Lab"));
        Assert.Empty(compiled.Concat(Referenced("Mien")).Intersect(laboratory));
    }

    private static IEnumerable<string> Violations(Assembly library, string[] order) =>
        from above in Enumerable.Range(0, order.Length)
        from below in order[(above + 1)..]
        from user in Users(Types.InAssembly(library).That().ResideInNamespace(order[above]), below)
        select user;

    private static IEnumerable<string> Users(PredicateList types, string used) =>
        (types.ShouldNot().HaveDependencyOn(used).GetResult().FailingTypeNames ?? []).Select(user => $"{user} uses {used}");

    private static PredicateList InRoot(Assembly library) =>
        Types.InAssembly(library).That().ResideInNamespaceMatching($"^{Regex.Escape(RootOf(library))}$");

    private static string RootOf(Assembly library) => library.GetName().Name!;

    private static IEnumerable<string> Namespaces(Assembly library, string[] folders) =>
        folders.Select(folder => $"{RootOf(library)}.{folder}");

    /// <summary>The packages and projects that a project file names.</summary>
    private static IEnumerable<string> Referenced(string project) =>
        XDocument.Load(Path.Combine(TestData.RepositoryRoot, "src", project, $"{project}.csproj")).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference")
            .Select(element => element.Attribute("Include")!.Value)
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name);

    /// <summary>Uses a folder only inside a lambda of an asynchronous method, where the compiler hides it best.</summary>
    private sealed class AsyncUser
    {
        public static async Task<int> Count() => await Task.Run(() => Mien.Models.Label.All.Count);
    }
}
