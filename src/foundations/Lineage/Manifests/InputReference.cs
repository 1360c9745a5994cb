namespace Endonym.Lineage.Manifests;

/// <summary>An artifact that another was made from, named by its content.</summary>
/// <param name="Role">What it served as: <c>tokenizer</c>, <c>base</c>, <c>shards</c> …</param>
/// <param name="Kind">Its kind; see <see cref="Artifacts.ArtifactKind"/>.</param>
/// <param name="Name">Its name at the time.</param>
/// <param name="Id">Its <see cref="Manifest.Id"/>.</param>
public sealed record InputReference(string Role, string Kind, string Name, string Id);
