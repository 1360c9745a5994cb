using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Rights;

/// <summary>How rights and origin travel from sources into everything made of them. Pure; monotone: joining never makes anything freer.</summary>
public static class Taint
{
    /// <summary>An artifact is as grey as its worst source.</summary>
    /// <returns><see cref="RightsClass.White"/> for an empty composition: nothing taints it.</returns>
    public static RightsClass ClassOf(IEnumerable<Contribution> composition) =>
        composition.Select(contribution => contribution.Source.Class).DefaultIfEmpty(RightsClass.White).Max();

    /// <summary>An artifact is as far from human writing as its worst source.</summary>
    public static Origin OriginOf(IEnumerable<Contribution> composition) =>
        composition.Select(contribution => contribution.Source.Origin).DefaultIfEmpty(Origin.Organic).Max();

    /// <summary>The composition of something made from several others: each source once per use, its counts added.</summary>
    /// <remarks>Commutative and associative, so the order in which a pipeline joins its inputs never shows.</remarks>
    /// <exception cref="InvalidInputException">Two inputs describe one source differently; the later step cannot know which is true.</exception>
    public static IReadOnlyList<Contribution> Join(params IEnumerable<IEnumerable<Contribution>> compositions)
    {
        var joined = new Dictionary<(string Source, TextUse Use), Contribution>();
        foreach (var contribution in compositions.SelectMany(composition => composition))
        {
            var key = (contribution.Source.Id, contribution.Use);
            if (!joined.TryGetValue(key, out var sum))
            {
                joined.Add(key, contribution);
                continue;
            }

            joined[key] = sum with
            {
                Source = Agreed(sum.Source, contribution.Source),
                Documents = sum.Documents + contribution.Documents,
                Bytes = sum.Bytes + contribution.Bytes,
                Tokens = sum.Tokens + contribution.Tokens,
            };
        }

        return [.. joined.OrderBy(pair => pair.Key.Source, StringComparer.Ordinal).ThenBy(pair => pair.Key.Use).Select(pair => pair.Value)];
    }

    /// <summary>The same sources put to another use, with tokens in the proportion in which they were seen.</summary>
    /// <param name="composition">What is in the data.</param>
    /// <param name="use">What it is now used for.</param>
    /// <param name="tokensSeen">Tokens trained on, repetitions counted, shared out by each source's tokens (or bytes, before tokenization); the shares add up to it.</param>
    public static IReadOnlyList<Contribution> PutTo(this IReadOnlyList<Contribution> composition, TextUse use, long tokensSeen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokensSeen);
        var weigh = composition.Any(contribution => contribution.Tokens > 0)
            ? (Func<Contribution, long>)(contribution => contribution.Tokens)
            : contribution => contribution.Bytes;
        var total = composition.Sum(weigh);

        // Every share ends where the next begins, so that what rounding takes from one it gives to another.
        var weighed = 0L;
        return Join(composition.Select(contribution =>
        {
            var start = ShareOf(weighed);
            weighed += weigh(contribution);
            return contribution with { Use = use, Tokens = ShareOf(weighed) - start };
        }));

        long ShareOf(long part) => total > 0 ? (long)(((Int128)tokensSeen * part * 2 + total) / ((Int128)total * 2)) : 0;
    }

    private static Source Agreed(Source one, Source other)
    {
        if (LegalFacts(one) != LegalFacts(other))
        {
            throw new InvalidInputException(
                $"Source '{one.Id}' is {InWords(one)} in one input and {InWords(other)} in another. Rebuild the older input, or give the two sources different ids.");
        }

        // Titles and evidence may differ, by the day they were looked at if by nothing else: the latest holds, whichever comes first.
        return ReferenceEquals(one, other) || Later(one, other) ? one : other;
    }

    private static bool Later(Source one, Source other) => LastLookedAt(one).CompareTo(LastLookedAt(other)) switch
    {
        > 0 => true,
        < 0 => false,
        // Any order will do that does not depend on who comes first.
        _ => string.CompareOrdinal(ContentHash.OfJson(one), ContentHash.OfJson(other)) >= 0,
    };

    private static DateOnly LastLookedAt(Source source) => source.Evidence.Select(evidence => evidence.Date).DefaultIfEmpty().Max();

    private static (RightsClass, string, Origin, string?, SourceCategory) LegalFacts(Source source) =>
        (source.Class, source.License, source.Origin, source.Generator, source.Category);

    private static string InWords(Source source) =>
        $"{source.Class}/{source.License}/{source.Origin}{(source.Generator is { } generator ? $" by {generator}" : "")}/{source.Category}";
}
