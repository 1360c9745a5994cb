namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Compares the documents of one band hash by their whole signatures.</summary>
/// <remarks>
/// A document is compared with those before it that were like none themselves, at most <see cref="MostRepresentatives"/>: a hash that thousands share costs thousands of
/// comparisons and not millions. The outcome depends on the group alone, so bands may be handled in any order.
/// </remarks>
internal sealed class CandidateCheck(int hashCount, double minAgreement, Action<long, ulong[]> readMinima)
{
    public const int MostRepresentatives = 8;

    private readonly List<(long Document, ulong[] Minima)> _representatives = [];
    private readonly Stack<ulong[]> _spare = [];

    // 0.9 of 112 is 100.8: 101 must agree. A share computed the other way round could fall short by a rounding.
    private readonly int _minEqual = (int)Math.Ceiling((minAgreement * hashCount) - 1e-9);

    public void BeginGroup()
    {
        foreach (var (_, minima) in _representatives)
            _spare.Push(minima);
        _representatives.Clear();
    }

    /// <summary>Finds a document's partner among those before it in the group.</summary>
    /// <returns>The partner; null if there is none.</returns>
    public long? PartnerOf(long document)
    {
        var minima = _spare.Count > 0 ? _spare.Pop() : new ulong[hashCount];
        readMinima(document, minima);
        foreach (var (other, otherMinima) in _representatives)
        {
            if (CountEqual(minima, otherMinima) >= _minEqual)
            {
                _spare.Push(minima);
                return other;
            }
        }

        if (_representatives.Count < MostRepresentatives)
            _representatives.Add((document, minima));
        else
            _spare.Push(minima);
        return null;
    }

    private static int CountEqual(ulong[] left, ulong[] right)
    {
        var equal = 0;
        for (var i = 0; i < left.Length; i++)
            equal += left[i] == right[i] ? 1 : 0;
        return equal;
    }
}
