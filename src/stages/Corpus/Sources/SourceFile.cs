namespace Endonym.Corpus.Sources;

/// <summary>A part of a source that can be read alone: a file, or the whole source where its parts depend on each other.</summary>
/// <param name="Name">Unique within the source, the same on every machine.</param>
/// <param name="Path">Where it lies on this one.</param>
/// <param name="Bytes">Its length, from which work is shared out; 0 where it is not known.</param>
public sealed record SourceFile(string Name, string Path, long Bytes);
