namespace Mien.Faces;

/// <summary>What persons are called, by where they are in the picture.</summary>
public sealed class PersonNames
{
    private const int LongestName = 60;

    private static readonly Dictionary<string, (double? X, double? Y)> _sides = new(StringComparer.OrdinalIgnoreCase)
    {
        ["left"] = (0.25, null),
        ["middle"] = (0.5, null),
        ["right"] = (0.75, null),
        ["top"] = (null, 0.25),
        ["bottom"] = (null, 0.75),
    };

    private PersonNames(IReadOnlyList<PersonPlace> places) => Places = places;

    /// <summary>No names: everyone is <c>person N</c>.</summary>
    public static PersonNames None { get; } = new([]);

    /// <summary>How many names there are.</summary>
    public int Count => Places.Count;

    internal IReadOnlyList<PersonPlace> Places { get; }

    /// <summary>Reads <c>--names</c>: <c>left=A,right=B</c> with the sides of the picture as the viewer sees them (left, middle,
    /// right, top, bottom), or <c>A,B,C</c> from left to right.</summary>
    /// <exception cref="MienException">A side is not known, or a name is missing or there twice.</exception>
    public static PersonNames Parse(string names)
    {
        var items = names.Split(',', StringSplitOptions.TrimEntries);
        var sided = items.Count(item => item.Contains('=', StringComparison.Ordinal));
        if (sided > 0 && sided < items.Length)
            throw new MienException($"--names '{names}' mixes sides and ranks: write left=A,right=B or, from left to right, A,B,C.");
        return Checked("--names", [.. items.Select((item, i) => sided == 0 ? new SidePlace(item, (i + 0.5) / items.Length, null) : Side(item))]);
    }

    /// <summary>Reads <c>--region</c>, each <c>NAME=x,y,w,h</c> in pixels or percent of the picture: left and upper edge, width,
    /// height.</summary>
    /// <exception cref="MienException">It is not such a rectangle, or a name is missing or there twice.</exception>
    public static PersonNames ParseRegions(IEnumerable<string> regions) => Checked("--region", [.. regions.Select(Region)]);

    private static SidePlace Side(string item)
    {
        var at = item.IndexOf('=', StringComparison.Ordinal);
        return _sides.TryGetValue(item[..at].Trim(), out var side)
            ? new SidePlace(item[(at + 1)..].Trim(), side.X, side.Y)
            : throw new MienException($"--names: '{item[..at]}' is no side of the picture: {string.Join(", ", _sides.Keys)}.");
    }

    private static RegionPlace Region(string text)
    {
        var at = text.LastIndexOf('=');
        var lengths = text[(at + 1)..].Split(',', StringSplitOptions.TrimEntries).Select(Extent.Parse).ToList();
        return at >= 0 && lengths is [{ } x, { } y, { Value: > 0 } width, { Value: > 0 } height]
            ? new RegionPlace(text[..at].Trim(), x, y, width, height)
            : throw new MienException($"--region '{text}' is not NAME=x,y,width,height in pixels or percent, as in child=0,10%,50%,90%.");
    }

    private static PersonNames Checked(string flag, IReadOnlyList<PersonPlace> places)
    {
        var names = places.Select(place => place.Name).ToList();
        if (names.Find(name => name.Length is 0 or > LongestName || name.Any(char.IsControl)) is { } bad)
            throw new MienException($"{flag}: '{bad}' cannot be a name: 1 to {LongestName} characters.");
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new MienException($"{flag}: the name '{twice.Key}' is there twice; give each person another.");
        return places.OfType<SidePlace>().GroupBy(side => (side.X, side.Y)).FirstOrDefault(group => group.Count() > 1) is { } same
            ? throw new MienException($"{flag}: '{same.First().Name}' and '{same.Last().Name}' have the same side.")
            : new PersonNames(places);
    }
}
