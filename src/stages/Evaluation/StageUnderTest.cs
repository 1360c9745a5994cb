using Endonym.Lineage.Artifacts;
using Endonym.Models.Contracts;

namespace Endonym.Evaluation;

/// <summary>A stage of a model's making, to be evaluated.</summary>
/// <param name="Name">Its name in the report: <c>base</c>, <c>adapted</c>, <c>instruct</c>, <c>aligned</c>; also the name of a file.</param>
/// <param name="Checkpoint">What it made.</param>
/// <param name="Load">Loads that checkpoint; called at most once, and not at all if an interrupted evaluation has done this stage. The evaluation disposes it.</param>
public sealed record StageUnderTest(string Name, Artifact Checkpoint, Func<ILanguageModel> Load);
