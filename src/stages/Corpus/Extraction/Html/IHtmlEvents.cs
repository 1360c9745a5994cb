namespace Endonym.Corpus.Extraction.Html;

/// <summary>What the tokenizer tells of a page, in the page's order. Every span lives until the call returns.</summary>
public interface IHtmlEvents
{
    /// <summary>Characters between tags, references resolved, line breaks as <c>\n</c>. One stretch of text may come in several calls.</summary>
    void Text(ReadOnlySpan<char> text);

    /// <summary>A start tag.</summary>
    /// <param name="tag">Which element.</param>
    /// <param name="name">Its name as the page writes it.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="selfClosing">Whether it ends in <c>/&gt;</c>; HTML gives this a meaning in SVG and MathML only.</param>
    void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing);

    /// <summary>An end tag, matched or not.</summary>
    void EndTag(HtmlTag tag, ReadOnlySpan<char> name);

    /// <summary>A comment, or what the standard treats as one; references are not resolved.</summary>
    void Comment(ReadOnlySpan<char> text);

    /// <summary>A document type declaration, without <c>&lt;!</c> and <c>&gt;</c>.</summary>
    void Doctype(ReadOnlySpan<char> text);
}
