using System.Xml;
using System.Xml.Linq;

namespace Mien.Lab.Reports;

/// <summary>Elements as text that an HTML reader and an XML reader understand alike.</summary>
internal static class Markup
{
    private static readonly HashSet<string> _void = ["meta", "img", "br"];

    /// <summary>The element as text. Characters that XML cannot hold, such as control characters in a folder's name,
    /// become U+FFFD; HTML elements with content models never close themselves.</summary>
    public static string ToText(XElement root, SaveOptions options)
    {
        foreach (var text in root.DescendantNodes().OfType<XText>())
            text.Value = Clean(text.Value);
        foreach (var attribute in root.DescendantsAndSelf().Attributes().Where(a => !a.IsNamespaceDeclaration))
            attribute.Value = Clean(attribute.Value);
        foreach (var element in root.Descendants().Where(e => e.IsEmpty && e.Name.Namespace == XNamespace.None))
            if (!_void.Contains(element.Name.LocalName))
                element.Value = "";
        return root.ToString(options);
    }

    private static string Clean(string text) => text.All(IsAllowed)
        ? text : string.Concat(text.Select(c => IsAllowed(c) ? c : '\uFFFD'));

    private static bool IsAllowed(char c) => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c);
}
