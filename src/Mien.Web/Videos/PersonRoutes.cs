using System.ComponentModel;
using Mien.Web.Jobs;

namespace Mien.Web.Videos;

/// <summary>What a person is to be called.</summary>
internal sealed record NewName
{
    [Description("At most 60 characters; null, or nothing, gives the number back.")]
    public string? Name { get; init; }
}

/// <summary>Everyone in a video.</summary>
internal sealed record PersonList(IReadOnlyList<PersonView> People);

/// <summary>Gives persons names, which all exports use.</summary>
internal static class PersonRoutes
{
    private const int LongestName = 60, MostPeople = 1000;

    public static void MapPeople(this IEndpointRouteBuilder routes) =>
        routes.MapPut("/api/jobs/{id}/people/{person:int}", PutAsync).WithTags("One video").WithSummary("Name a person").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

    private static async Task<Ok<PersonList>> PutAsync(string id, int person, NewName name, JobStore store, JobViews views, VideoExports exports)
    {
        var job = store.Require(id);
        var seen = views.People(job);
        if (seen.All(one => one.Person != person) || seen.Count > MostPeople)
            throw Problems.NotFound("person", person.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var text = name.Name?.Trim();
        if (text is { Length: > LongestName } || text?.Any(char.IsControl) == true)
            throw Problems.Malformed($"'{text}' cannot be a name: at most {LongestName} characters.");
        var given = text is not ("" or null) && text != Job.UnnamedOf(person) ? text : null;
        if (given != job.Names.GetValueOrDefault(person))
        {
            job = store.Change(id, now => now with { Names = Renamed(now.Names, person, given) }) ?? throw Problems.NotFound("job", id);
            await exports.ForgetAsync(job);
        }
        return TypedResults.Ok(new PersonList(views.People(job)));
    }

    private static Dictionary<int, string> Renamed(IReadOnlyDictionary<int, string> names, int person, string? name)
    {
        var renamed = new Dictionary<int, string>(names);
        renamed.Remove(person);
        if (name is not null)
            renamed[person] = name;
        return renamed;
    }
}
