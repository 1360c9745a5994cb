using Endonym.Lineage.Artifacts;
using Endonym.Models.Adapters;
using Endonym.Models.Contracts;

namespace Endonym.Release.Export;

/// <summary>What a calibration needs that this stage does not know.</summary>
/// <param name="ReadTexts">The texts of a corpus to train on, from all of its parts in turn; read until there are enough.</param>
/// <param name="Open">Lets sequences of token ids flow through the checkpoint of a folder, with an adapter merged into it if there is one, until the token stops it.</param>
public sealed record CalibrationEngine(Func<Artifact, IEnumerable<string>> ReadTexts, Func<string, LoraAdapter?, IReadOnlyList<int[]>, CancellationToken, ICalibrationRun> Open);
