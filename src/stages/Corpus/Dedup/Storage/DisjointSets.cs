using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Sets of documents that grow together. A set's root is its least member, so the result does not depend on the order of the unions.</summary>
/// <remarks>Tarjan and van Leeuwen, 1984, "Worst-case analysis of set union algorithms": path halving. 4 bytes a member.</remarks>
internal sealed class DisjointSets : IDisposable
{
    private const long Most = uint.MaxValue;

    private readonly MemberTable _parents;

    /// <summary>Sets of one member each.</summary>
    /// <inheritdoc cref="MemberTable.Create"/>
    /// <exception cref="InvalidInputException">There are 2³² or more.</exception>
    public DisjointSets(long count, long memoryBytes, ScratchFolder scratch)
    {
        if (count > Most)
            throw new InvalidInputException(FormattableString.Invariant($"{count} documents are more than the {Most} that can be clustered at once. Build the corpus in parts, each minus the earlier ones."));
        _parents = MemberTable.Create(count, memoryBytes, scratch);
        for (long i = 0; i < count; i++)
            _parents[i] = (uint)i;
    }

    /// <summary>The least member of a member's set.</summary>
    public long RootOf(long member)
    {
        var at = (uint)member;
        for (var parent = _parents[at]; parent != at; parent = _parents[at])
        {
            var grandparent = _parents[parent];
            _parents[at] = grandparent;
            at = grandparent;
        }

        return at;
    }

    /// <summary>Makes two sets one.</summary>
    public void Union(long left, long right)
    {
        var (a, b) = (RootOf(left), RootOf(right));
        if (a < b)
            _parents[b] = (uint)a;
        else
            _parents[a] = (uint)b;
    }

    public void Dispose() => _parents.Dispose();
}
