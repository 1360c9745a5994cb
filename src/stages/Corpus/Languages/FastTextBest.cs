namespace Endonym.Corpus.Languages;

/// <summary>The best labels so far. Of equal ones it keeps those that the original keeps.</summary>
/// <remarks>
/// The original uses the heap of the C++ library it was built with; one-versus-all scores come from a table and are often equal, and then the order
/// of that heap decides which label is told. So this is the binary heap of libstdc++, the smallest score on top.
/// </remarks>
/// <param name="slots">One more than the labels wanted.</param>
internal ref struct FastTextBest(Span<FastTextPrediction> slots)
{
    private readonly Span<FastTextPrediction> _slots = slots;
    private int _count;

    /// <summary>Whether a label of this score could still enter.</summary>
    /// <param name="score">Logarithm of its probability.</param>
    public readonly bool Admits(float score) => _count < _slots.Length - 1 || score >= _slots[0].Probability;

    public void Add(int label, float score)
    {
        Rise(_count++, new FastTextPrediction(label, score));
        if (_count == _slots.Length)
            Pop(_count--);
    }

    /// <summary>Writes the labels, the best first, with probabilities in place of logarithms.</summary>
    public readonly int CopyTo(Span<FastTextPrediction> best)
    {
        for (var length = _count; length > 1; length--)
            Pop(length);
        for (var i = 0; i < _count; i++)
            best[i] = _slots[i] with { Probability = MathF.Exp(_slots[i].Probability) };
        return _count;
    }

    // Puts the smallest behind the heap, which is then one shorter.
    private readonly void Pop(int length)
    {
        if (length < 2)
            return;

        var last = length - 1;
        var value = _slots[last];
        _slots[last] = _slots[0];
        var hole = 0;
        while (hole < (last - 1) / 2)
        {
            var child = 2 * (hole + 1);
            if (_slots[child].Probability > _slots[child - 1].Probability)
                child--;
            _slots[hole] = _slots[child];
            hole = child;
        }

        if (last % 2 == 0 && hole == (last - 2) / 2)
        {
            var child = (2 * hole) + 1;
            _slots[hole] = _slots[child];
            hole = child;
        }

        Rise(hole, value);
    }

    private readonly void Rise(int hole, FastTextPrediction value)
    {
        while (hole > 0 && _slots[(hole - 1) / 2].Probability > value.Probability)
        {
            _slots[hole] = _slots[(hole - 1) / 2];
            hole = (hole - 1) / 2;
        }

        _slots[hole] = value;
    }
}
