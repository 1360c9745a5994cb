using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>Where a unit occurs: 24 bytes.</summary>
/// <param name="Hash">Of the unit.</param>
/// <param name="Unit">Its number among all units looked at.</param>
/// <param name="Document">The number of its document among all.</param>
internal readonly record struct UnitRecord(ulong Hash, ulong Unit, ulong Document) : IRecord<UnitRecord>
{
    public static ulong Key(in UnitRecord record) => record.Hash;

    public static int Compare(in UnitRecord left, in UnitRecord right) =>
        left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Unit.CompareTo(right.Unit);
}
