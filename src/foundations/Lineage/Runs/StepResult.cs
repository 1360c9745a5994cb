using System.Text.Json.Nodes;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Runs;

/// <summary>What a step's work tells its manifest.</summary>
/// <param name="Composition">Which sources are now in the artifact; see <see cref="Taint"/>.</param>
/// <param name="Facts">Counts, shapes and scores worth keeping.</param>
public sealed record StepResult(IReadOnlyList<Contribution> Composition, JsonObject Facts);
