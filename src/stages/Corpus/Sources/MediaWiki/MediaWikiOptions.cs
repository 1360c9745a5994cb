namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>What of a wiki is read.</summary>
public sealed record MediaWikiOptions
{
    /// <summary>Numbers of the namespaces whose pages are read; 0 has the articles.</summary>
    public IReadOnlyList<int> Namespaces { get; init; } = [0];

    /// <summary>Templates that hold words of the sentence they stand in, with the number of the argument that has them; all others are left out with what they hold. Names in lower case.</summary>
    public IReadOnlyDictionary<string, int> KeptTemplates { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["lang"] = 2,
        ["nowrap"] = 1,
        ["nobr"] = 1,
        ["small"] = 1,
        ["j"] = 1,
        ["abbr"] = 1,
    };
}
