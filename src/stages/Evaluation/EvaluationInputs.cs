using Endonym.Evaluation.Tasks.Competency;
using Endonym.Lineage.Artifacts;

namespace Endonym.Evaluation;

/// <summary>What models are evaluated on.</summary>
/// <param name="Native">A corpus of the language, with held-out documents.</param>
/// <param name="English">A corpus of English, to see what adaptation costs there; null to leave that out.</param>
/// <param name="Pack">The language's tests; null if it has no pack yet.</param>
public sealed record EvaluationInputs(Artifact Native, Artifact? English, PackTests? Pack);

/// <summary>The files of a language pack that test a model.</summary>
/// <param name="MinimalPairs">Path of <c>minimal-pairs.jsonl</c>; null if the pack has none.</param>
/// <param name="Competency">Path of <c>competency.jsonl</c>; null if the pack has none.</param>
public sealed record PackTests(string? MinimalPairs, string? Competency)
{
    /// <summary>How competency items are put to a model.</summary>
    public QuestionWording Wording { get; init; } = new();

    /// <summary>The tests of a pack's folder, as far as it has them.</summary>
    /// <param name="folder">Such as <c>packs/pl</c>.</param>
    public static PackTests In(string folder)
    {
        string? Existing(string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : null;
        return new PackTests(Existing("minimal-pairs.jsonl"), Existing("competency.jsonl"));
    }
}
