using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>A unit to take out: 16 bytes.</summary>
/// <param name="Unit">Its number among all units looked at.</param>
/// <param name="Hash">Of the unit, by which it is recognised.</param>
internal readonly record struct DropRecord(ulong Unit, ulong Hash) : IRecord<DropRecord>
{
    public static ulong Key(in DropRecord record) => record.Unit;

    public static int Compare(in DropRecord left, in DropRecord right) => left.Unit.CompareTo(right.Unit);
}
