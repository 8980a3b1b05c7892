using System.Text;

namespace Mien.Media;

/// <summary>Which names of zip entries may become files, the same on every system.</summary>
internal static class ZipName
{
    private const string Forbidden = "\\:<>\"|?*";

    private static readonly HashSet<string> _reserved = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Ports("COM"), .. Ports("LPT")],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Says why a name is refused, or null when it is a plain relative path.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "has no name";
        if (name.Any(character => character < ' ' || Forbidden.Contains(character)))
            return "has a character in its name that not every system allows";
        if (name[0] == '/')
            return "has an absolute path";
        return name.TrimEnd('/').Split('/').Select(SegmentFault).FirstOrDefault(fault => fault is not null);
    }

    private static string? SegmentFault(string segment) => segment switch
    {
        ".." => "leads out of the folder",
        "" or "." => "has an empty step in its path",
        _ when segment[^1] is '.' or ' ' => "has a step in its path that ends in a dot or a space",
        _ when _reserved.Contains(segment.Split('.')[0].TrimEnd(' ')) => "has a name that Windows keeps for devices",
        _ when Encoding.UTF8.GetByteCount(segment) > 255 => "has a name longer than 255 bytes",
        _ => null,
    };

    // Windows also takes the superscript digits for port numbers.
    private static IEnumerable<string> Ports(string device) =>
        "0123456789\u00b9\u00b2\u00b3".Select(digit => device + digit);
}
