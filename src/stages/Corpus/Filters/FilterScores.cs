namespace Endonym.Corpus.Filters;

/// <summary>What filters measured of one document: every score with its limit, and the reasons to drop it, in the order of the rules.</summary>
/// <param name="isComplete">Whether to go on after the first reason and to keep every score; otherwise the first reason ends the work and no score is kept.</param>
public sealed class FilterScores(bool isComplete)
{
    private readonly List<FilterScore> _all = [];

    /// <summary>Whether every rule is measured, those that are switched off and those after the first reason included.</summary>
    public bool IsComplete => isComplete;

    /// <summary>Every score; empty unless <see cref="IsComplete"/>.</summary>
    public IReadOnlyList<FilterScore> All => _all;

    /// <summary>The first rule that was broken.</summary>
    public Verdict Verdict { get; private set; } = Verdict.Keep;

    /// <summary>Every reason, in order; the first alone unless <see cref="IsComplete"/>.</summary>
    public IEnumerable<string> Reasons => IsComplete ? _all.Select(score => score.Reason).OfType<string>() : Verdict.Reason is { } reason ? [reason] : [];

    /// <summary>Whether a filter has to measure for a rule.</summary>
    /// <param name="limit">The rule's limit; null if it is switched off.</param>
    public bool Wants(double? limit) => limit is not null || IsComplete;

    /// <summary>Holds a number against an upper limit.</summary>
    /// <returns>Whether to go on with further rules.</returns>
    public bool AtMost(string name, double value, double? limit, string reason) => Keep(name, value, limit, value > limit ? reason : null);

    /// <summary>Holds a number against a lower limit.</summary>
    /// <returns>Whether to go on with further rules.</returns>
    public bool AtLeast(string name, double value, double? limit, string reason) => Keep(name, value, limit, value < limit ? reason : null);

    /// <summary>Notes a number of which the filter itself has said whether it keeps its limit.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">The number.</param>
    /// <param name="limit">The limit; null if the rule is switched off.</param>
    /// <param name="broken">The reason to drop the document; null if it keeps the limit.</param>
    /// <returns>Whether to go on with further rules.</returns>
    internal bool Keep(string name, double value, double? limit, string? broken)
    {
        if (broken is not null && Verdict.Kept)
            Verdict = Verdict.Drop(broken);
        if (IsComplete)
            _all.Add(new FilterScore(name, value, limit, broken));
        return broken is null || IsComplete;
    }

    /// <summary>Forgets everything, for the next document.</summary>
    public void Clear()
    {
        _all.Clear();
        Verdict = Verdict.Keep;
    }
}
