using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Evaluation.Tasks.MinimalPairs;

/// <summary>A pack's <c>minimal-pairs.jsonl</c>.</summary>
public static class MinimalPairFile
{
    /// <summary>Reads the pairs and refuses the file if one of them cannot be right.</summary>
    /// <param name="path">The file.</param>
    /// <param name="language">BCP 47 code of the pack.</param>
    /// <exception cref="InvalidInputException">The file is unreadable or empty, or names every faulty pair.</exception>
    public static IReadOnlyList<MinimalPair> Read(string path, string language)
    {
        var pairs = JsonLines.ReadStrict<MinimalPair>(path, LineageJson.Compact);
        if (pairs.Count == 0)
            throw new InvalidInputException($"{path} has no minimal pair. Write some, or leave the file out of the pack.");

        var faults = Faults(pairs, language).ToList();
        return faults.Count == 0
            ? pairs
            : throw new InvalidInputException($"{path}: {string.Join(" ", faults)} Mend these pairs or take them out.");
    }

    private static IEnumerable<string> Faults(IReadOnlyList<MinimalPair> pairs, string language)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (!ids.Add(pair.Id))
                yield return $"The id {pair.Id} occurs twice.";
            if (pair.Language != language)
                yield return $"{pair.Id} is in '{pair.Language}', the pack in '{language}'.";
            if (string.IsNullOrWhiteSpace(pair.Phenomenon) || string.IsNullOrWhiteSpace(pair.Good) || string.IsNullOrWhiteSpace(pair.Bad))
                yield return $"{pair.Id} has an empty sentence or phenomenon.";
            if (pair.Good == pair.Bad)
                yield return $"{pair.Id} has the same sentence twice.";
            if (pair.Origin == Origin.Synthetic && string.IsNullOrWhiteSpace(pair.Generator))
                yield return $"{pair.Id} is synthetic and names no generator.";
        }
    }
}
