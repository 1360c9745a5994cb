using System.Text;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Takes the main text out of web pages. One instance serves one thread and any number of pages; it never throws, and its time grows with the page's length only.</summary>
/// <remarks>
/// The ideas are those of boilerpipe (Kohlschütter et al., 2010), jusText (Pomikálek, 2011) and trafilatura (Barbaresi, 2021): the density of text and links, the share of stop words,
/// what the neighbours are, and what names the authors gave their elements.
/// </remarks>
public sealed class HtmlExtractor
{
    private readonly HtmlTokenizer _tokenizer = new();
    private readonly HtmlSignalsReader _signals = new();
    private readonly PageBlocks _page = new();
    private readonly BlockBuilder _builder;
    private readonly MainContent _mainContent;

    /// <param name="options">How.</param>
    public HtmlExtractor(HtmlExtractionOptions options)
    {
        var words = new BlockWords(options.StopWords);
        _builder = new BlockBuilder(_page, words);
        _mainContent = new MainContent(options, words.KnowsStopWords);
    }

    /// <summary>Takes a page's text and signals.</summary>
    /// <param name="html">The page, decoded.</param>
    public ExtractedPage Extract(ReadOnlySpan<char> html)
    {
        Read(html);
        var kept = _mainContent.Choose(_page);
        var text = new StringBuilder();
        var previous = -1;
        var blocks = _page.Blocks;
        var count = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            if (!kept[i])
                continue;
            ref readonly var block = ref blocks[i];
            if (previous >= 0)
                text.Append(BelongTogether(blocks[previous], block) ? "\n" : "\n\n");
            if (block.Kind == BlockKind.Item)
                text.Append("- ");
            text.Append(_page.TextOf(block));
            previous = i;
            count++;
        }

        return new ExtractedPage(text.ToString(), _signals.Take(), count, blocks.Length - count);
    }

    /// <summary>Takes every block of a page, the navigation among them, for what must not miss a sentence.</summary>
    /// <param name="html">The page, decoded.</param>
    /// <returns>Blocks separated by blank lines, and what the page says of itself.</returns>
    public (string Text, HtmlSignals Signals) ExtractAll(ReadOnlySpan<char> html)
    {
        Read(html);
        var text = new StringBuilder();
        foreach (ref readonly var block in _page.Blocks)
            text.Append(text.Length > 0 ? "\n\n" : "").Append(_page.TextOf(block));
        return (text.ToString(), _signals.Take());
    }

    private void Read(ReadOnlySpan<char> html)
    {
        _builder.Begin();
        _tokenizer.Tokenize(html, new Both(_signals, _builder));
        _builder.End();
    }

    // Items of one list, rows of one table.
    private static bool BelongTogether(in TextBlock previous, in TextBlock block) =>
        previous.Kind == block.Kind && block.Kind is BlockKind.Item or BlockKind.Row;

    private readonly struct Both(HtmlSignalsReader signals, BlockBuilder builder) : IHtmlEvents
    {
        public void Text(ReadOnlySpan<char> text)
        {
            signals.Text(text);
            builder.Text(text);
        }

        public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
        {
            signals.StartTag(tag, name, attributes, selfClosing);
            builder.StartTag(tag, name, attributes, selfClosing);
        }

        public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
        {
            signals.EndTag(tag, name);
            builder.EndTag(tag, name);
        }

        public void Comment(ReadOnlySpan<char> text)
        {
        }

        public void Doctype(ReadOnlySpan<char> text)
        {
        }
    }
}
