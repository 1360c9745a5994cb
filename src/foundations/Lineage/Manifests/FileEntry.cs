namespace Endonym.Lineage.Manifests;

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative to the artifact's folder, with forward slashes.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">SHA-256 of the content, lower-case hexadecimal.</param>
public sealed record FileEntry(string Path, long Bytes, string Sha256);
