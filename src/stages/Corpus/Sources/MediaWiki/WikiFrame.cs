namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>An open construct, and where in the text written so far its parts begin.</summary>
internal sealed class WikiFrame(WikiConstruct construct, int start)
{
    /// <summary>What it is.</summary>
    public WikiConstruct Construct { get; } = construct;

    /// <summary>Where its content begins.</summary>
    public int Start { get; } = start;

    /// <summary>Where the arguments after the first begin.</summary>
    public List<int> Arguments { get; } = [];

    /// <summary>Of a table: where the row begins.</summary>
    public int Row { get; set; } = start;

    /// <summary>Of a table: where the cell begins.</summary>
    public int Cell { get; set; } = start;

    /// <summary>Of a table: whether the cell may still turn out to begin with attributes, which a <c>|</c> ends.</summary>
    public bool MayHaveAttributes { get; set; }
}
