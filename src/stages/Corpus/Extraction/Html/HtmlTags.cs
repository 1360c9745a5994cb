using System.Collections.Frozen;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>What is known of elements by their name.</summary>
internal static class HtmlTags
{
    /// <summary>How many tags there are, <see cref="HtmlTag.Other"/> among them.</summary>
    public static readonly int Count = Enum.GetValues<HtmlTag>().Length;

    private const int LongestName = 10;

    private static readonly FrozenDictionary<string, HtmlTag>.AlternateLookup<ReadOnlySpan<char>> ByName = Enum.GetValues<HtmlTag>()
        .Where(tag => tag != HtmlTag.Other)
        .ToFrozenDictionary(tag => tag.ToString().ToLowerInvariant(), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly bool[] Void = Flags(HtmlTag.Area, HtmlTag.Base, HtmlTag.Br, HtmlTag.Col, HtmlTag.Embed, HtmlTag.Frame, HtmlTag.Hr, HtmlTag.Img,
        HtmlTag.Input, HtmlTag.Link, HtmlTag.Meta, HtmlTag.Param, HtmlTag.Source, HtmlTag.Track, HtmlTag.Wbr);

    private static readonly bool[] Block = Flags(HtmlTag.Address, HtmlTag.Article, HtmlTag.Aside, HtmlTag.Blockquote, HtmlTag.Body, HtmlTag.Caption, HtmlTag.Center,
        HtmlTag.Dd, HtmlTag.Details, HtmlTag.Dialog, HtmlTag.Dir, HtmlTag.Div, HtmlTag.Dl, HtmlTag.Dt, HtmlTag.Fieldset, HtmlTag.Figcaption, HtmlTag.Figure, HtmlTag.Footer,
        HtmlTag.Form, HtmlTag.Frameset, HtmlTag.H1, HtmlTag.H2, HtmlTag.H3, HtmlTag.H4, HtmlTag.H5, HtmlTag.H6, HtmlTag.Header, HtmlTag.Hgroup, HtmlTag.Hr,
        HtmlTag.Html, HtmlTag.Legend, HtmlTag.Li, HtmlTag.Listing, HtmlTag.Main, HtmlTag.Menu, HtmlTag.Nav, HtmlTag.Ol, HtmlTag.P, HtmlTag.Plaintext, HtmlTag.Pre,
        HtmlTag.Search, HtmlTag.Section, HtmlTag.Summary, HtmlTag.Table, HtmlTag.Tbody, HtmlTag.Td, HtmlTag.Tfoot, HtmlTag.Th, HtmlTag.Thead, HtmlTag.Tr, HtmlTag.Ul, HtmlTag.Xmp);

    private static readonly bool[] HeadContent = Flags(HtmlTag.Base, HtmlTag.Link, HtmlTag.Meta, HtmlTag.Noscript, HtmlTag.Script, HtmlTag.Style, HtmlTag.Template, HtmlTag.Title, HtmlTag.Head,
        HtmlTag.Html);

    // What is read by a machine, drawn, or filled in; none of it is the author's prose.
    private static readonly bool[] Unread = Flags(HtmlTag.Applet, HtmlTag.Audio, HtmlTag.Button, HtmlTag.Canvas, HtmlTag.Datalist, HtmlTag.Dialog, HtmlTag.Head, HtmlTag.Iframe, HtmlTag.Map,
        HtmlTag.Math, HtmlTag.Meter, HtmlTag.Noembed, HtmlTag.Noframes, HtmlTag.Noscript, HtmlTag.Object, HtmlTag.Option, HtmlTag.Progress, HtmlTag.Rp, HtmlTag.Rt, HtmlTag.Script, HtmlTag.Search,
        HtmlTag.Select, HtmlTag.Style, HtmlTag.Svg, HtmlTag.Template, HtmlTag.Textarea, HtmlTag.Title, HtmlTag.Video);

    /// <summary>The tag of a name, whatever its case.</summary>
    public static HtmlTag Of(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestName)
            return HtmlTag.Other;
        Span<char> lower = stackalloc char[LongestName];
        for (var i = 0; i < name.Length; i++)
            lower[i] = char.IsAsciiLetterUpper(name[i]) ? (char)(name[i] | 0x20) : name[i];
        return ByName.TryGetValue(lower[..name.Length], out var tag) ? tag : HtmlTag.Other;
    }

    /// <summary>Whether the element has no content and no end tag.</summary>
    public static bool IsVoid(HtmlTag tag) => Void[(int)tag];

    /// <summary>Whether the element stands on lines of its own.</summary>
    public static bool IsBlock(HtmlTag tag) => Block[(int)tag];

    /// <summary>Whether the element may stand in a head.</summary>
    public static bool IsHeadContent(HtmlTag tag) => HeadContent[(int)tag];

    /// <summary>Whether what stands in the element is no text for a reader.</summary>
    public static bool IsUnread(HtmlTag tag) => Unread[(int)tag];

    private static bool[] Flags(params ReadOnlySpan<HtmlTag> tags)
    {
        var flags = new bool[Enum.GetValues<HtmlTag>().Length];
        foreach (var tag in tags)
            flags[(int)tag] = true;
        return flags;
    }
}
