using System.Collections.Frozen;

namespace Endonym.Corpus.Sources.Debian.Markup;

/// <summary>What the elements of a page's language mean.</summary>
internal sealed class MarkupVocabulary
{
    private readonly FrozenDictionary<string, MarkupRole> _roles;

    private MarkupVocabulary(params (MarkupRole Role, string Names)[] roles) => _roles = roles
        .SelectMany(group => group.Names.Split(' ').Select(name => (name, group.Role)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Role, StringComparer.Ordinal);

    /// <summary>GNOME's pages of help.</summary>
    /// <remarks>Project Mallard 1.0.</remarks>
    public static MarkupVocabulary Mallard { get; } = new(
        (MarkupRole.Block, "page p note quote comment example listing figure media desc synopsis list steps terms tree table thead tbody"),
        (MarkupRole.Heading, "title subtitle"),
        (MarkupRole.Section, "section"),
        (MarkupRole.Item, "item"),
        (MarkupRole.Row, "tr"),
        (MarkupRole.Cell, "td"),
        (MarkupRole.Unfilled, "code screen"),
        (MarkupRole.LeftOut, "info links include"));

    /// <summary>DocBook, of which KDE, MATE and older pages of GNOME are made.</summary>
    /// <remarks>DocBook 4.5 and 5.1.</remarks>
    public static MarkupVocabulary DocBook { get; } = new(
        (MarkupRole.Block, "book article para simpara formalpara note tip warning caution important sidebar blockquote epigraph abstract example informalexample figure informalfigure mediaobject textobject caption table informaltable tgroup thead tbody itemizedlist orderedlist variablelist procedure substeps qandaset qandaentry question answer calloutlist simplelist segmentedlist footnote legalnotice dedication refentry refnamediv"),
        (MarkupRole.Heading, "title subtitle bridgehead refname"),
        (MarkupRole.Section, "part chapter preface appendix glossary sect1 sect2 sect3 sect4 sect5 section refsect1 refsect2 refsection simplesect"),
        (MarkupRole.Item, "listitem step callout member glossdef"),
        (MarkupRole.Term, "term glossterm"),
        (MarkupRole.Row, "row tr"),
        (MarkupRole.Cell, "entry td th"),
        (MarkupRole.Unfilled, "programlisting screen literallayout synopsis"),
        (MarkupRole.LeftOut, "bookinfo articleinfo info chapterinfo sect1info sect2info sectioninfo prefaceinfo appendixinfo refentryinfo refmeta refsynopsisdiv cmdsynopsis funcsynopsis indexterm index toc imageobject titleabbrev remark bibliography authorgroup revhistory keywordset subjectset xi:include"));

    /// <summary>HTML as documentation tools write it.</summary>
    public static MarkupVocabulary Html { get; } = new(
        (MarkupRole.Block, "html body p div blockquote figure figcaption caption center dl ul ol table thead tbody tfoot hr main article section details summary address dd fieldset"),
        (MarkupRole.Heading, "h1 h2 h3 h4 h5 h6"),
        (MarkupRole.Item, "li"),
        (MarkupRole.Term, "dt"),
        (MarkupRole.Row, "tr"),
        (MarkupRole.Cell, "td th"),
        (MarkupRole.Unfilled, "pre listing xmp"),
        (MarkupRole.Break, "br"),
        (MarkupRole.LeftOut, "head script style noscript template svg math nav header footer aside form button select textarea iframe object rt rp"));

    /// <summary>What an element does; without a known name it stands within a line.</summary>
    public MarkupRole RoleOf(string name) => _roles.GetValueOrDefault(name, MarkupRole.Inline);
}
