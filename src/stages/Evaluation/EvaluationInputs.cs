using Endonym.Evaluation.Tasks.Competency;
using Endonym.Lineage.Artifacts;
using Endonym.Text.Packs;

namespace Endonym.Evaluation;

/// <summary>What models are evaluated on.</summary>
/// <param name="Native">A corpus of the language, with held-out documents.</param>
/// <param name="English">A corpus of English, to see what adaptation costs there; null to leave that out.</param>
/// <param name="Pack">The language's tests; null if it has no pack yet.</param>
public sealed record EvaluationInputs(Artifact Native, Artifact? English, PackTests? Pack);

/// <summary>What of a language pack tests a model.</summary>
/// <param name="MinimalPairs">Path of <c>minimal-pairs.jsonl</c>; null if the pack has none.</param>
/// <param name="Competency">Path of <c>competency.jsonl</c>; null if the pack has none.</param>
public sealed record PackTests(string? MinimalPairs, string? Competency)
{
    /// <summary>How competency items are put to a model.</summary>
    public QuestionWording Wording { get; init; } = new();

    /// <summary>Codes of the categories that the pack names; null where it is not known, and then any will do.</summary>
    public IReadOnlyCollection<string>? Categories { get; init; }

    /// <summary>The tests of a pack, as far as it has them.</summary>
    public static PackTests Of(LanguagePack pack) => new(pack.Files.MinimalPairs, pack.Files.Competency)
    {
        Wording = new QuestionWording { Prompt = pack.CompetencyPrompt, SystemPrompt = pack.SystemPrompt },
        Categories = [.. pack.CompetencyCategories.Keys],
    };
}
