using Endonym.Lineage.Manifests;

namespace Endonym.Release;

/// <summary>An input whose manifest nobody has.</summary>
/// <param name="Owner">What was made from it.</param>
/// <param name="Input">What it is called there.</param>
public sealed record MissingManifest(Manifest Owner, InputReference Input);
