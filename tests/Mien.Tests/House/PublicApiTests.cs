using System.Reflection;
using Mien.Lab.Training;
using PublicApiGenerator;

namespace Mien.Tests.House;

public class PublicApiTests
{
    private static readonly string _folder = Path.Combine(TestData.RepositoryRoot, "tests", "Mien.Tests", "House");

    [Fact]
    public void The_public_api_of_Mien_is_the_one_that_was_accepted() => Compare(typeof(MienException).Assembly);

    [Fact]
    public void The_public_api_of_the_laboratory_is_the_one_that_was_accepted() => Compare(typeof(RunRecord).Assembly);

    [Fact]
    public void A_changed_member_is_shown_with_the_way_to_accept_it()
    {
        Assert.Null(FirstDifference("class A\n{\n}", "class A\r\n{\r\n}"));
        var message = FirstDifference("class A\n{\n    int X;\n}", "class A\n{\n    long X;\n}");
        Assert.Contains("line 3", message);
        Assert.Contains("-     int X;", message);
        Assert.Contains("+     long X;", message);
        Assert.Contains("MIEN_ACCEPT_API=1 ./mien test", message);
    }

    private static void Compare(Assembly library)
    {
        var file = Path.Combine(_folder, $"PublicApi.{library.GetName().Name}.txt");
        var api = library.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],   // a name the compiler counts
        })
            .ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("MIEN_ACCEPT_API") == "1")
            AtomicFile.WriteText(file, api);
        var accepted = File.Exists(file) ? File.ReadAllText(file) : "";
        if (FirstDifference(accepted, api) is { } message)
            Assert.Fail($"{Path.GetFileName(file)}: {message}");
    }

    private static string? FirstDifference(string accepted, string now)
    {
        var (old, current) = (accepted.ReplaceLineEndings("\n").Split('\n'), now.ReplaceLineEndings("\n").Split('\n'));
        if (old.SequenceEqual(current))
            return null;
        var first = old.Zip(current).TakeWhile(pair => pair.First == pair.Second).Count();
        var lines = old.Skip(first).Take(6).Select(line => $"- {line}").Concat(current.Skip(first).Take(6).Select(line => $"+ {line}"));
        return $"the public API changed from line {first + 1} on:\n{string.Join('\n', lines)}\n"
            + "If this is meant, accept it with 'MIEN_ACCEPT_API=1 ./mien test' and commit the file.";
    }
}
