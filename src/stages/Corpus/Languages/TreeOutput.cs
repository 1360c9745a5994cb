using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>Hierarchical softmax: a Huffman tree over the labels with a logistic at each fork.</summary>
internal sealed class TreeOutput : FastTextOutput
{
    // Frequent labels lie high; with counts below 10¹⁵ an honest tree is some 70 forks deep. The walk keeps its open branches on the stack.
    private const int MaxDepth = 1_000;
    private const long NotBuilt = 1_000_000_000_000_000;

    // A branch less likely than 10⁻⁵ is left, since the original asks for a probability of at least zero and takes its logarithm with 10⁻⁵ added.
    private static readonly float Floor = Log(0);

    private readonly int _labelCount;
    private readonly int _columns;
    private readonly float[] _weights;
    private readonly (int Left, int Right)[] _forks;
    private readonly int _depth;

    /// <param name="matrix">A row per fork.</param>
    /// <param name="labelCounts">How often each label was seen, which makes the tree.</param>
    /// <param name="reader">Names the file if the tree cannot be.</param>
    /// <exception cref="InvalidInputException">The counts make a tree that no training makes.</exception>
    public TreeOutput(FastTextMatrix matrix, IReadOnlyList<long> labelCounts, BoundedReader reader)
    {
        (_labelCount, _columns) = (labelCounts.Count, matrix.Columns);
        _weights = new float[(_labelCount - 1) * (long)_columns];
        for (var fork = 0; fork < _labelCount - 1; fork++)
            matrix.CopyRow(fork, _weights.AsSpan(fork * _columns, _columns));

        _forks = new (int, int)[_labelCount - 1];
        _depth = Build(labelCounts);
        if (_depth > MaxDepth)
            throw reader.Fault($"the counts of its labels make a tree {_depth} forks deep.");
    }

    public override void Score(scoped ReadOnlySpan<float> hidden, ref FastTextBest best)
    {
        Span<(int Node, float Score)> open = stackalloc (int, float)[_depth + 2];
        var count = 0;
        open[count++] = ((2 * _labelCount) - 2, 0);
        while (count > 0)
        {
            var (node, score) = open[--count];
            if (!(score >= Floor) || !best.Admits(score))
                continue;

            if (node < _labelCount)
            {
                best.Add(node, score);
                continue;
            }

            var fork = node - _labelCount;
            var right = 1 / (1 + MathF.Exp(-Dot(hidden, fork)));
            open[count++] = (_forks[fork].Right, score + Log(right));
            open[count++] = (_forks[fork].Left, score + Log((float)(1.0 - right)));
        }
    }

    // One term after the other, as the original adds them.
    private float Dot(ReadOnlySpan<float> hidden, int fork)
    {
        var weights = _weights.AsSpan(fork * _columns, _columns);
        var sum = 0f;
        for (var i = 0; i < hidden.Length; i++)
            sum += weights[i] * hidden[i];
        return sum;
    }

    // Huffman's algorithm over labels ordered from frequent to rare: the two rarest of the labels from the end and the nodes built so far make the next node.
    private int Build(IReadOnlyList<long> labelCounts)
    {
        var counts = new long[(2 * _labelCount) - 1];
        var depths = new int[counts.Length];
        Array.Fill(counts, NotBuilt);
        for (var label = 0; label < _labelCount; label++)
            counts[label] = labelCounts[label];

        var leaf = _labelCount - 1;
        var node = _labelCount;
        for (var next = _labelCount; next < counts.Length; next++)
        {
            var left = Rarest();
            var right = Rarest();
            _forks[next - _labelCount] = (left, right);
            counts[next] = counts[left] + counts[right];
            depths[next] = 1 + Math.Max(depths[left], depths[right]);
        }

        return depths[^1];

        int Rarest() => leaf >= 0 && counts[leaf] < counts[node] ? leaf-- : node++;
    }
}
