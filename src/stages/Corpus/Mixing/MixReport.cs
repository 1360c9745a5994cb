using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Mixing;

/// <summary>What a mixture holds: the file <c>mix.json</c>.</summary>
public sealed record MixReport
{
    /// <summary>As grey as the worst document.</summary>
    public required RightsClass RightsClass { get; init; }

    /// <summary>Tokens, repetitions counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>The parts, in the policy's order.</summary>
    public required IReadOnlyList<MixedPart> Parts { get; init; }

    /// <summary>The stages in their order.</summary>
    public required IReadOnlyList<MixedStage> Stages { get; init; }
}

/// <summary>What a part gave.</summary>
/// <param name="Name">The part.</param>
/// <param name="TokensAsked">Tokens it was asked for.</param>
/// <param name="Tokens">Tokens it gave, repetitions counted.</param>
/// <param name="Documents">Documents it gave, repetitions counted.</param>
/// <param name="DistinctDocuments">How many different ones.</param>
/// <param name="DocumentsThere">How many different ones it has.</param>
/// <param name="MostRepeats">How often the document came that came most often.</param>
public sealed record MixedPart(string Name, long TokensAsked, long Tokens, long Documents, long DistinctDocuments, long DocumentsThere, int MostRepeats);

/// <summary>What a stage holds.</summary>
/// <param name="Name">The stage.</param>
/// <param name="FirstToken">The token it begins with, counted from the beginning of the mixture.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="TokensByPart">The same by part.</param>
public sealed record MixedStage(string Name, long FirstToken, long Tokens, IReadOnlyDictionary<string, long> TokensByPart);
