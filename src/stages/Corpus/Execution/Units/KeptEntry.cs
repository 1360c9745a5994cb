using System.Runtime.InteropServices;

namespace Endonym.Corpus.Execution.Units;

/// <summary>What choosing among documents needs to know of one that the filters kept: a record of <c>kept.index</c>, little-endian.</summary>
/// <param name="Lot">The number its name draws; equal names draw equal numbers.</param>
/// <param name="NameAt">Where its name begins in <c>kept.names</c>.</param>
/// <param name="NameBytes">How long its name is.</param>
/// <param name="Bytes">UTF-8 bytes of its text; 0 where only its sketch is known.</param>
/// <param name="Source">The place of its source in the marker's list; -1 where it is only compared with.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct KeptEntry(UInt128 Lot, long NameAt, int NameBytes, int Bytes, int Source);
