namespace Endonym.Corpus.Extraction.Html;

/// <summary>Decides which blocks of a page are its main text.</summary>
/// <remarks>
/// Three steps. Elements that their names or their links give away are set aside, unless they hold most of the page's prose. The smallest element that holds nearly all prose left is the
/// region of the text. In it, blocks of prose are kept, and of the rest those whose neighbours are.
/// </remarks>
internal sealed class MainContent(HtmlExtractionOptions options, bool knowsStopWords)
{
    // An element with a suspicious name that holds this share of the page's prose is not boilerplate, whatever its name; nor is one with a suspicious tag if hardly a word stands outside it.
    private const double MaxBoilerplateShare = 0.5;
    private const float MinWordsBesidesBoilerplate = 20;

    // The only article of a page is its text even if it is a small part of the page's prose, as under hundreds of comments.
    private const float MinWordsOfOnlyArticle = 80;
    private const double MinShareOfOnlyArticle = 0.1;

    // Comments are a page's text where all else is this share of the prose or less.
    private const double MinShareBesidesComments = 0.2;

    // ... and fewer words than these.
    private const float MinWordsBesidesComments = 100;

    // With fewer words, or a smaller share of the page's prose, the search begins anew with less trust in names.
    private const float MinWords = 30;
    private const double MinShareOfProse = 0.15;

    // Shorter ones name what is on the picture and who took it.
    private const int MinWordsOfCaption = 20;

    private const double MinShareOfRegion = 0.95;
    private const double MinShareOfNamedRegion = 0.8;
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
    private Trust _trust;
    private float _inComments;

    /// <summary>How much of what an author calls an element is believed.</summary>
    private enum Trust
    {
        Nothing,
        Tags,
        Names,
    }

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
        // Where too little is left of the page's prose, the names have misled; then the elements that are navigation by their tag are set aside, and at last only what is links.
        var found = 0f;
        for (_trust = Trust.Names; ; _trust--)
        {
            WeighNodes(blocks, nodes);
            SetAside(nodes);
            Reweigh(blocks, nodes);
            var region = FindRegion(nodes);
            GradeBlocks(page, region);
            found = Settle(blocks, nodes);
            if (_trust == Trust.Nothing || (found >= MinWords && found >= MinShareOfProse * (_rawWeights[0] - _inComments)))
                return _kept.AsSpan(0, blocks.Length);
        }
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

    }

    private void WeighNodes(ReadOnlySpan<TextBlock> blocks, ReadOnlySpan<PageNode> nodes)
    {
        _rawWeights.AsSpan(0, nodes.Length).Clear();
        _lengths.AsSpan(0, nodes.Length).Clear();
        _linkLengths.AsSpan(0, nodes.Length).Clear();
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
        if (block.LinkDensity > 0.4 || block.IsImprint || block.Kind is BlockKind.Heading or BlockKind.Caption)
            return 0;
        if (block.Kind is BlockKind.Code or BlockKind.Row)
            return block.Words * 0.5f;
        if (_trust == Trust.Nothing)
            return block.Words;
        if (block.Words < 8 || !HasStopWords(block))
            return 0;
        return block.EndsSentence || block.Words >= 20 ? block.Words : block.Words * 0.3f;
    }

    private bool HasStopWords(in TextBlock block) => !knowsStopWords || block.Words < 12 || block.StopWords >= 0.06 * block.Words;

    private void SetAside(ReadOnlySpan<PageNode> nodes)
    {
        var total = _rawWeights[0];
        _inComments = 0;
        _aside[0] = _commentary[0] = false;
        for (var i = 1; i < nodes.Length; i++)
        {
            ref readonly var node = ref nodes[i];
            _commentary[i] = _commentary[node.Parent] || (node.Hints & NodeHints.Comments) != 0;
            if (_commentary[i] && !_commentary[node.Parent])
                _inComments += _rawWeights[i];
            _aside[i] = _aside[node.Parent] || IsAside(i, node, total);
        }

        if (options.KeepComments || total - _inComments <= Math.Min(MinShareBesidesComments * total, MinWordsBesidesComments))
        {
            _commentary.AsSpan(0, nodes.Length).Clear();
            _inComments = 0;
        }
    }

    private bool IsAside(int index, PageNode node, float total)
    {
        var weight = _rawWeights[index];
        if (node.Tag is HtmlTag.Nav or HtmlTag.Footer or HtmlTag.Menu or HtmlTag.Aside && _trust >= Trust.Tags)
            return total - weight >= MinWordsBesidesBoilerplate || weight < MinWordsBesidesBoilerplate;
        if (weight > MaxBoilerplateShare * total)
            return false;
        if ((node.Hints & NodeHints.Hidden) != 0)
            return true;
        if (_trust < Trust.Names)
            return IsContainerOfLinks(node.Tag) && _lengths[index] > 0 && _linkLengths[index] > MaxLinkDensityOfContainer * _lengths[index] && weight < 0.2 * total;
        if ((node.Hints & NodeHints.Boilerplate) != 0)
            return true;
        // Prose keeps a header or a box; without it, it is what it is called.
        if ((node.Hints & NodeHints.Marginal) != 0 && (node.Hints & NodeHints.Content) == 0 && weight < 40)
            return node.Tag is not (>= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Header or HtmlTag.P);
        return IsContainerOfLinks(node.Tag) && _lengths[index] > 0 && _linkLengths[index] > MaxLinkDensityOfContainer * _lengths[index] && weight < 0.2 * total;
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
        var region = OnlyArticle(nodes);
        // The descent may pass an element that is no region itself, such as a row of a layout table.
        for (int at = region, child; (child = _bestChild[at]) != 0; at = child)
        {
            var isNamed = (nodes[child].Hints & NodeHints.Content) != 0;
            if (_weights[child] < (isNamed ? MinShareOfNamedRegion : MinShareOfRegion) * _weights[at])
                break;
            if (IsContainer(nodes[child].Tag))
                region = child;
        }

        return region;
    }

    /// <summary>The one article (or else the one main element) that holds prose; the page where there is none, or more than one.</summary>
    private int OnlyArticle(ReadOnlySpan<PageNode> nodes)
    {
        var article = FindOnly(HtmlTag.Article, nodes);
        return article > 0 ? article : FindOnly(HtmlTag.Main, nodes);
    }

    private int FindOnly(HtmlTag tag, ReadOnlySpan<PageNode> nodes)
    {
        var found = 0;
        // Marks what stands in an article; the buffer of lengths is free by now.
        var inside = _lengths;
        inside[0] = 0;
        for (var i = 1; i < nodes.Length; i++)
        {
            inside[i] = inside[nodes[i].Parent];
            if (nodes[i].Tag != tag || inside[i] != 0 || _aside[i] || _commentary[i] || _weights[i] < MinWordsBesidesBoilerplate)
                continue;
            if (found > 0)
                return 0;
            found = i;
            inside[i] = 1;
        }

        return found > 0 && _weights[found] >= MinWordsOfOnlyArticle && _weights[found] >= MinShareOfOnlyArticle * _weights[0] ? found : 0;
    }

    private static bool IsContainer(HtmlTag tag) => tag is HtmlTag.Article or HtmlTag.Body or HtmlTag.Center or HtmlTag.Details or HtmlTag.Div or HtmlTag.Fieldset or HtmlTag.Form or HtmlTag.Main
        or HtmlTag.Other or HtmlTag.Section or HtmlTag.Table or HtmlTag.Td;

    private static bool IsContainerOfLinks(HtmlTag tag) => IsContainer(tag) || tag is HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Dl or HtmlTag.Tr;

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

        GradeLead(blocks);
    }

    // The first paragraph often stands with the page's heading, outside the element of the text.
    private void GradeLead(ReadOnlySpan<TextBlock> blocks)
    {
        var first = 0;
        while (first < blocks.Length && _grades[first] == Grade.Out)
            first++;
        if (first == blocks.Length)
            return;
        var heading = first - 1;
        while (heading >= 0 && !(blocks[heading] is { Kind: BlockKind.Heading, Level: 1 } && !_aside[blocks[heading].Node]))
            heading--;
        for (var i = heading; i >= 0 && i < first; i++)
        {
            ref readonly var block = ref blocks[i];
            if (!_aside[block.Node] && !_commentary[block.Node] && (i == heading || GradeOf(block) == Grade.Good))
                _grades[i] = GradeOf(block);
        }
    }

    private Grade GradeOf(in TextBlock block)
    {
        if (block.IsImprint || (block.Kind == BlockKind.Caption && block.Words < MinWordsOfCaption) || (block.Kind == BlockKind.Row && !options.KeepTables))
            return Grade.Bad;
        var links = block.LinkDensity;
        if (links > 0.5)
            return block.Kind == BlockKind.Paragraph && links < 0.9 && block.Words >= 10 && block.EndsSentence ? Grade.Near : Grade.Bad;
        if (block.Kind == BlockKind.Code)
            return Grade.Good;
        if (block.Words >= 10 && links < (block.Words < 30 ? 0.25 : 0.35) && HasStopWords(block))
            return block.EndsSentence || block.Words >= 14 ? Grade.Good : Grade.Near;
        return block.Words >= 5 ? Grade.Near : Grade.Short;
    }

    /// <summary>Keeps prose, and of the rest what stands beside prose in one element or between prose.</summary>
    /// <returns>Words kept.</returns>
    private float Settle(ReadOnlySpan<TextBlock> blocks, ReadOnlySpan<PageNode> nodes)
    {
        // The buffer of lengths is free by now: words of prose directly in each container.
        var prose = _lengths;
        prose.AsSpan(0, nodes.Length).Clear();
        var hasGood = false;
        for (var i = 0; i < blocks.Length; i++)
        {
            _kept[i] = _grades[i] == Grade.Good;
            if (!_kept[i])
                continue;
            hasGood = true;
            prose[ContainerOf(blocks[i].Node, nodes)] += blocks[i].Words;
        }

        if (!hasGood && _trust == Trust.Nothing)
            KeepNear(blocks.Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            if (_grades[i] is Grade.Near or Grade.Short && blocks[i].Kind != BlockKind.Heading && prose[ContainerOf(blocks[i].Node, nodes)] > 0)
                _kept[i] = true;
        }

        KeepBetween(blocks);
        KeepHeadings(blocks);
        var words = 0f;
        for (var i = 0; i < blocks.Length; i++)
            words += _kept[i] ? blocks[i].Words : 0;
        return words;
    }

    private void KeepNear(int count)
    {
        for (var i = 0; i < count; i++)
            _kept[i] = _grades[i] == Grade.Near;
    }

    // Lists, tables and short lines between two stretches of prose, in whatever element.
    private void KeepBetween(ReadOnlySpan<TextBlock> blocks)
    {
        var lastKept = -1;
        for (var i = 0; i < blocks.Length; i++)
        {
            if (!_kept[i])
                continue;
            if (lastKept >= 0)
            {
                for (var between = lastKept + 1; between < i; between++)
                {
                    if (blocks[between].Kind != BlockKind.Heading
                        && (_grades[between] == Grade.Near || (_grades[between] == Grade.Short && blocks[between].Kind is BlockKind.Item or BlockKind.Row && blocks[between].LinkDensity < 0.3)))
                        _kept[between] = true;
                }
            }

            lastKept = i;
        }
    }

    // A heading stays with the text that it heads.
    private void KeepHeadings(ReadOnlySpan<TextBlock> blocks)
    {
        var follows = false;
        for (var i = blocks.Length - 1; i >= 0; i--)
        {
            if (_kept[i])
                follows = true;
            else if (blocks[i].Kind == BlockKind.Heading && follows && _grades[i] is not (Grade.Out or Grade.Bad))
                _kept[i] = true;
            else if (_grades[i] is not Grade.Out)
                follows = follows && blocks[i].Kind != BlockKind.Heading;
        }
    }

    // The element in which a paragraph, list or table stands beside others.
    private static int ContainerOf(int node, ReadOnlySpan<PageNode> nodes)
    {
        while (node > 0 && nodes[node].Tag is HtmlTag.P or HtmlTag.Li or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Dl or HtmlTag.Dd or HtmlTag.Dt or HtmlTag.Pre or HtmlTag.Blockquote
            or HtmlTag.Tr or HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Table or HtmlTag.Td or HtmlTag.Th or HtmlTag.Figure or (>= HtmlTag.H1 and <= HtmlTag.H6))
            node = nodes[node].Parent;
        return node;
    }
}
