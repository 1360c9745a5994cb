namespace Endonym.Corpus.Panels;

/// <summary>What choosing needs to know of a document that the filters kept.</summary>
/// <param name="Ordinal">Its place among the kept documents, from 0.</param>
/// <param name="Bytes">UTF-8 bytes of its text.</param>
/// <param name="Lot">The number its name draws.</param>
internal readonly record struct KeptDocument(int Ordinal, int Bytes, UInt128 Lot);
