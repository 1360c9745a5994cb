using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>A pack's <c>competency.jsonl</c>.</summary>
public static class CompetencyFile
{
    private const int FaultsShown = 10;

    /// <summary>Reads the items and refuses the file if one of them fails its own tests.</summary>
    /// <param name="path">The file.</param>
    /// <param name="language">BCP 47 code of the pack.</param>
    /// <param name="answerMarkers">What announces a final answer in that language.</param>
    /// <param name="categories">Codes of the pack's categories; null where they are not known.</param>
    /// <exception cref="InvalidInputException">The file is unreadable or empty, or has faulty items, which it names.</exception>
    public static IReadOnlyList<CompetencyItem> Read(string path, string language, IReadOnlyList<string> answerMarkers, IReadOnlyCollection<string>? categories)
    {
        var items = JsonLines.ReadStrict<CompetencyItem>(path, LineageJson.Compact);
        if (items.Count == 0)
            throw new InvalidInputException($"{path} has no item. Write some, or leave the file out of the pack.");

        var faults = CompetencyItemCheck.Check(items, language, answerMarkers, categories);
        if (faults.Count == 0)
            return items;

        var shown = faults.Take(FaultsShown).Select(fault => $"{fault.ItemId}: {fault.Fault}");
        var rest = faults.Count > FaultsShown ? FormattableString.Invariant($" And {faults.Count - FaultsShown} more.") : "";
        throw new InvalidInputException($"{path}: items fail their own tests. {string.Join(" ", shown)}{rest} Mend these items or take them out.");
    }
}
