using Endonym.Models.Sampling;

namespace Endonym.Serving.Engines;

/// <summary>What one more token added to an answer.</summary>
/// <param name="Text">Whole characters; empty while a character or a possible stop string is incomplete.</param>
/// <param name="TokenCount">Tokens of the answer so far, without the one that ended it.</param>
/// <param name="Finish">Why the answer ends here; null while it goes on.</param>
public readonly record struct GenerationPiece(string Text, int TokenCount, GenerationFinish? Finish)
{
    /// <summary>Of the token; null if they were not asked for, and for the token that ended the answer.</summary>
    public TokenLogProbabilities? LogProbabilities { get; init; }

    /// <summary>Tokens of the prompt that were not computed anew for this answer.</summary>
    public int CachedTokens { get; init; }
}
