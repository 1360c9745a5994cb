using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

/// <summary>Several documents laid end to end as one row of tokens, none seeing another.</summary>
public sealed class PackedSequences : IDisposable
{
    /// <param name="ids">All tokens, document after document.</param>
    /// <param name="lengths">Length of each document; they add up to the number of tokens.</param>
    /// <param name="device">Where the tensors live.</param>
    public PackedSequences(ReadOnlySpan<int> ids, IReadOnlyList<int> lengths, Device device)
        : this(ids, lengths, device, new int[lengths.Count])
    {
    }

    /// <param name="ids">All tokens, document after document.</param>
    /// <param name="lengths">Length of each document; they add up to the number of tokens.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="firstPositions">Place of each document's first token here; above 0 where a cache holds those before it.</param>
    public PackedSequences(ReadOnlySpan<int> ids, IReadOnlyList<int> lengths, Device device, IReadOnlyList<int> firstPositions)
    {
        if (lengths.Sum() != ids.Length)
            throw new ArgumentException(FormattableString.Invariant($"{lengths.Count} documents of {lengths.Sum():N0} tokens in all cannot fill a row of {ids.Length:N0}."), nameof(lengths));
        if (firstPositions.Count != lengths.Count)
            throw new ArgumentException(FormattableString.Invariant($"{lengths.Count} documents cannot begin at {firstPositions.Count} places."), nameof(firstPositions));

        var wide = new long[ids.Length];
        var positions = new long[ids.Length];
        var start = 0;
        for (var document = 0; document < lengths.Count; document++)
        {
            for (var position = 0; position < lengths[document]; position++)
            {
                wide[start + position] = ids[start + position];
                positions[start + position] = firstPositions[document] + position;
            }

            start += lengths[document];
            PositionCount = Math.Max(PositionCount, firstPositions[document] + lengths[document]);
        }

        using var scope = NewDisposeScope();
        Ids = tensor(wide).to(device).DetachFromDisposeScope();
        Positions = tensor(positions).to(device).DetachFromDisposeScope();
        Lengths = lengths;
        FirstPositions = firstPositions;
    }

    /// <summary>(N), int64.</summary>
    public Tensor Ids { get; }

    /// <summary>(N), int64: each token's place in its document.</summary>
    public Tensor Positions { get; }

    /// <summary>Length of each document.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Place of each document's first token here.</summary>
    public IReadOnlyList<int> FirstPositions { get; }

    /// <summary>Every position is below it.</summary>
    public int PositionCount { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Positions.Dispose();
    }
}
