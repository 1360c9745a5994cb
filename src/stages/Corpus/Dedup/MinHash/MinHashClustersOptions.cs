using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What makes documents one cluster.</summary>
public sealed record MinHashClustersOptions
{
    /// <summary>
    /// Share of all minima that two candidates must have in common, which estimates their Jaccard similarity with a standard error of at most 0.05 for 112 minima; null takes
    /// candidates as they are, as datatrove does. Needs signatures with minima.
    /// </summary>
    public double? MinAgreement
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw new InvalidInputException(FormattableString.Invariant($"min_agreement is {value}; it must be above 0 and at most 1, or left out."));
    }
}
