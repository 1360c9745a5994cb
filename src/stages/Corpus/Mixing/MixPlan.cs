using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Corpus.Mixing;

/// <summary>What a mixture would be made of, known before anything is written.</summary>
public sealed record MixPlan
{
    /// <summary>Names of the stages, and the tokens of each.</summary>
    public required IReadOnlyList<(string Name, long Tokens)> Stages { get; init; }

    /// <summary>The parts, in the policy's order.</summary>
    public required IReadOnlyList<PlannedPart> Parts { get; init; }

    /// <summary>Tokens of documents that no part chooses.</summary>
    public required long TokensNotChosen { get; init; }

    /// <summary>Tokens of documents that are greyer than the mixture may be.</summary>
    public required long TokensAboveCeiling { get; init; }

    /// <summary>Tokens of the mixture.</summary>
    public long Tokens => Stages.Sum(stage => stage.Tokens);

    /// <summary>Ends if the parts cannot give what is asked.</summary>
    /// <exception cref="RefusedException">A part is short; the reasons say by how much, and each way out.</exception>
    public void Demand()
    {
        List<string> reasons = [.. Parts.Where(part => part.ShortBy > 0).Select(Shortage)];
        if (reasons.Count > 0)
            throw new RefusedException("There is too little text for this mixture.", reasons);
    }

    private string Shortage(PlannedPart part)
    {
        var most = part.Tokens * part.MaxRepeats; // less than is asked, so no overflow
        var what = Invariant($"'{part.Name}' is asked for {part.TokensAsked:N0} tokens and has {part.Tokens:N0} in {part.Documents:N0} documents");
        if (part.Tokens == 0)
            return $"{what}: no document of the shards is of it. Correct what it asks for, list other shards, or leave it out.";

        var budget = (long)(Tokens * ((double)most / part.TokensAsked));
        var more = ((part.TokensAsked + part.MaxRepeats - 1) / part.MaxRepeats) - part.Tokens;
        var repeats = (part.TokensAsked + part.Tokens - 1) / part.Tokens;
        // Downwards, so that what is advised also suffices.
        var share = Math.Floor(1e6 * most / Tokens) / 1e6;
        return Invariant(
            $"{what}; {part.MaxRepeats} times that is short by {part.ShortBy:N0}. Add {more:N0} tokens of such text, ask it for {share:0.######} of all tokens at most, set its max_repeats to {repeats}, or mix {budget:N0} tokens.");
    }
}
