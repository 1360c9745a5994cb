namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>A file of a package.</summary>
/// <param name="Path">Below the root of the system it is installed on, without a leading slash; of the control files, <c>DEBIAN/</c> and the name.</param>
/// <param name="Target">What it points to, if it is a link; null otherwise.</param>
/// <param name="Date">The day it was last written, UTC; null where the package says nothing sensible.</param>
/// <param name="Bytes">Its content; empty of a link.</param>
internal sealed record DebFile(string Path, string? Target, DateOnly? Date, byte[] Bytes);
