namespace Endonym.Corpus.Extraction.Html;

/// <summary>Decides which blocks of a page are its main text.</summary>
/// <remarks>
/// Three steps. Elements that their names or their links give away are set aside, unless they hold most of the page's prose. The smallest element that holds nearly all prose left is the
/// region of the text. In it, blocks of prose are kept, and of the rest those whose neighbours are.
/// </remarks>
internal sealed class MainContent(HtmlExtractionOptions options, bool knowsStopWords)
{
    // An element with a suspicious name that holds this share of the page's prose is not boilerplate, whatever its name.
    private const double MaxBoilerplateShare = 0.5;

    // Comments are a page's text where all else is this share of the prose or less.
    private const double MinShareBesidesComments = 0.2;

    private const double MinShareOfRegion = 0.8;
    private const double MinShareOfNamedRegion = 0.55;
    private const double MaxLinkDensityOfContainer = 0.5;

    private float[] _weights = [];
    private float[] _rawWeights = [];
    private int[] _lengths = [];
    private int[] _linkLengths = [];
    private int[] _bestChild = [];
    private bool[] _aside = [];
    private bool[] _commentary = [];
    private bool[] _kept = [];
    private Grade[] _grades = [];

    private enum Grade : byte
    {
        Out,
        Bad,
        Short,
        Near,
        Good,
    }

    /// <summary>Chooses.</summary>
    /// <returns>For each block whether it belongs to the main text; valid until the next call.</returns>
    public ReadOnlySpan<bool> Choose(PageBlocks page)
    {
        var blocks = page.Blocks;
        var nodes = page.Nodes;
        Prepare(blocks.Length, nodes.Length);
        WeighNodes(blocks, nodes);
        SetAside(nodes);
        Reweigh(blocks, nodes);
        var region = FindRegion(nodes);
        GradeBlocks(page, region);
        Settle(blocks, nodes);
        return _kept.AsSpan(0, blocks.Length);
    }

    private void Prepare(int blockCount, int nodeCount)
    {
        if (_weights.Length < nodeCount)
        {
            var size = Math.Max(nodeCount, 256) * 3 / 2;
            _weights = new float[size];
            _rawWeights = new float[size];
            _lengths = new int[size];
            _linkLengths = new int[size];
            _bestChild = new int[size];
            _aside = new bool[size];
            _commentary = new bool[size];
        }

        if (_kept.Length < blockCount)
        {
            var size = Math.Max(blockCount, 256) * 3 / 2;
            _kept = new bool[size];
            _grades = new Grade[size];
        }

        _rawWeights.AsSpan(0, nodeCount).Clear();
        _lengths.AsSpan(0, nodeCount).Clear();
        _linkLengths.AsSpan(0, nodeCount).Clear();
        _kept.AsSpan(0, blockCount).Clear();
    }

    private void WeighNodes(ReadOnlySpan<TextBlock> blocks, ReadOnlySpan<PageNode> nodes)
    {
        foreach (ref readonly var block in blocks)
        {
            _rawWeights[block.Node] += Weight(block);
            _lengths[block.Node] += block.Length;
            _linkLengths[block.Node] += block.LinkLength;
        }

        for (var i = nodes.Length - 1; i > 0; i--)
        {
            var parent = nodes[i].Parent;
            _rawWeights[parent] += _rawWeights[i];
            _lengths[parent] += _lengths[i];
            _linkLengths[parent] += _linkLengths[i];
        }
    }

    /// <summary>How much prose a block is, in words.</summary>
    private float Weight(in TextBlock block)
    {
        if (block.LinkDensity > 0.4 || block.Kind == BlockKind.Heading)
            return 0;
        if (block.Kind is BlockKind.Code or BlockKind.Row)
            return block.Words * 0.5f;
        if (block.Words < 8 || !HasStopWords(block))
            return 0;
        return block.EndsSentence || block.Words >= 20 ? block.Words : block.Words * 0.3f;
    }

    private bool HasStopWords(in TextBlock block) => !knowsStopWords || block.Words < 12 || block.StopWords >= 0.06 * block.Words;

    private void SetAside(ReadOnlySpan<PageNode> nodes)
    {
        var total = _rawWeights[0];
        float inComments = 0;
        _aside[0] = _commentary[0] = false;
        for (var i = 1; i < nodes.Length; i++)
        {
            ref readonly var node = ref nodes[i];
            _commentary[i] = _commentary[node.Parent] || (node.Hints & NodeHints.Comments) != 0;
            if (_commentary[i] && !_commentary[node.Parent])
                inComments += _rawWeights[i];
            _aside[i] = _aside[node.Parent] || IsAside(i, node, total);
        }

        if (options.KeepComments || total - inComments <= MinShareBesidesComments * total)
            _commentary.AsSpan(0, nodes.Length).Clear();
    }

    private bool IsAside(int index, PageNode node, float total)
    {
        var weight = _rawWeights[index];
        if (weight > MaxBoilerplateShare * total)
            return false;
        if ((node.Hints & NodeHints.Boilerplate) != 0)
            return true;
        // Prose keeps a header or a box; without it, it is what it is called.
        if ((node.Hints & NodeHints.Marginal) != 0 && (node.Hints & NodeHints.Content) == 0 && weight < 25)
            return node.Tag is not (>= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Header or HtmlTag.P);
        return IsContainer(node.Tag) && _lengths[index] > 0 && _linkLengths[index] > MaxLinkDensityOfContainer * _lengths[index] && weight < 0.2 * total;
    }

    private void Reweigh(ReadOnlySpan<TextBlock> blocks, ReadOnlySpan<PageNode> nodes)
    {
        _weights.AsSpan(0, nodes.Length).Clear();
        _bestChild.AsSpan(0, nodes.Length).Clear();
        foreach (ref readonly var block in blocks)
        {
            if (!_aside[block.Node] && !_commentary[block.Node])
                _weights[block.Node] += Weight(block);
        }

        for (var i = nodes.Length - 1; i > 0; i--)
        {
            var parent = nodes[i].Parent;
            _weights[parent] += _weights[i];
            if (_bestChild[parent] == 0 || _weights[i] >= _weights[_bestChild[parent]])
                _bestChild[parent] = i;
        }
    }

    private int FindRegion(ReadOnlySpan<PageNode> nodes)
    {
        var region = 0;
        // The descent may pass an element that is no region itself, such as a row of a layout table.
        for (int at = 0, child; (child = _bestChild[at]) != 0; at = child)
        {
            var isNamed = (nodes[child].Hints & NodeHints.Content) != 0;
            if (_weights[child] < (isNamed ? MinShareOfNamedRegion : MinShareOfRegion) * _weights[at])
                break;
            if (IsContainer(nodes[child].Tag))
                region = child;
        }

        return region;
    }

    private static bool IsContainer(HtmlTag tag) => tag is HtmlTag.Article or HtmlTag.Body or HtmlTag.Center or HtmlTag.Details or HtmlTag.Div or HtmlTag.Fieldset or HtmlTag.Form or HtmlTag.Main
        or HtmlTag.Other or HtmlTag.Section or HtmlTag.Table or HtmlTag.Td or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Dl;

    private void GradeBlocks(PageBlocks page, int region)
    {
        var nodes = page.Nodes;
        var blocks = page.Blocks;
        // Parents come before children, so membership is inherited in one sweep; the buffer of best children is free by now.
        var inRegion = _bestChild;
        for (var i = 0; i < nodes.Length; i++)
            inRegion[i] = i == region || (i > 0 && inRegion[nodes[i].Parent] != 0) ? 1 : 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            ref readonly var block = ref blocks[i];
            _grades[i] = inRegion[block.Node] == 0 || _aside[block.Node] || _commentary[block.Node] ? Grade.Out : GradeOf(block);
        }
    }

    private Grade GradeOf(in TextBlock block)
    {
        if (block.Kind == BlockKind.Row && !options.KeepTables)
            return Grade.Bad;
        var links = block.LinkDensity;
        if (links > 0.5)
            return Grade.Bad;
        if (block.Kind == BlockKind.Code)
            return Grade.Good;
        if (block.Words >= 10 && links < 0.35 && HasStopWords(block))
            return block.EndsSentence || block.Words >= 20 ? Grade.Good : Grade.Near;
        return block.Words >= 5 ? Grade.Near : Grade.Short;
    }

    private void Settle(ReadOnlySpan<TextBlock> blocks, ReadOnlySpan<PageNode> nodes)
    {
        var first = -1;
        var last = -1;
        for (var i = 0; i < blocks.Length; i++)
        {
            if (_grades[i] != Grade.Good || blocks[i].Kind == BlockKind.Heading)
                continue;
            _kept[i] = true;
            if (first < 0)
                first = i;
            last = i;
        }

        if (first < 0)
            return;
        for (var i = first; i <= last; i++)
        {
            if (blocks[i].Kind != BlockKind.Heading && _grades[i] is Grade.Near or Grade.Short)
                _kept[i] = true;
        }

        // What stands right behind the last prose: a list, a table, a signature.
        for (var i = last + 1; i < blocks.Length && _grades[i] is Grade.Near || (i < blocks.Length && _grades[i] == Grade.Short && blocks[i].Kind is BlockKind.Item or BlockKind.Row); i++)
            _kept[i] = blocks[i].Kind != BlockKind.Heading;

        // And before the first.
        for (var i = first - 1; i >= 0 && _grades[i] is Grade.Near && blocks[i].Kind != BlockKind.Heading; i--)
            _kept[i] = true;

        // A heading stays with the text that it heads.
        var follows = false;
        for (var i = blocks.Length - 1; i >= 0; i--)
        {
            if (_kept[i])
                follows = true;
            else if (blocks[i].Kind == BlockKind.Heading && follows && _grades[i] is not (Grade.Out or Grade.Bad))
                _kept[i] = true;
            else if (_grades[i] != Grade.Out)
                follows = follows && blocks[i].Kind != BlockKind.Heading && _grades[i] != Grade.Bad;
        }

        _ = nodes;
    }
}
