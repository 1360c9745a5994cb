using Endonym.Text.Packs;

namespace Endonym.Corpus.Filters;

/// <summary>When a document is dropped, fully resolved: what a pack says, and the words it says it with.</summary>
public sealed record FilterOptions
{
    /// <summary>The thresholds.</summary>
    public required FilterThresholds Thresholds { get; init; }

    /// <summary>Stop words in lower case; none where the language has no pack.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>ISO 15924 code of the script that <see cref="FilterThresholds.MinScriptRatio"/> asks for.</summary>
    public required string Script { get; init; }

    /// <summary>The same without the limits on how often a phrase returns.</summary>
    public FilterOptions WithoutRepetitionRules() => this with
    {
        Thresholds = Thresholds with { MaxTopNgramRatio = new Dictionary<int, double>(), MaxDuplicateNgramRatio = new Dictionary<int, double>() },
    };

    /// <summary>What a pack asks for.</summary>
    public static FilterOptions From(LanguagePack pack) => new() { Thresholds = pack.Filters, StopWords = pack.StopWords, Script = pack.Script };
}
