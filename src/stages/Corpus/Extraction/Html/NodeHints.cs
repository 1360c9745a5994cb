namespace Endonym.Corpus.Extraction.Html;

/// <summary>What an element's name, class, id and role say of what stands in it.</summary>
[Flags]
internal enum NodeHints : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Navigation, advertisement, notice: not the page's text.</summary>
    Boilerplate = 1,

    /// <summary>Perhaps that: a header, tags, an author's box. Prose in it is kept.</summary>
    Marginal = 2,

    /// <summary>The page's text.</summary>
    Content = 4,

    /// <summary>Readers' comments.</summary>
    Comments = 8,

    /// <summary>Not shown.</summary>
    Hidden = 16,
}
