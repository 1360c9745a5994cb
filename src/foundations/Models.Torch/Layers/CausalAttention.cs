using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: H query heads, K key/value heads, E width of one head, N last tokens of a text of S tokens, W window.

/// <summary>Attention of a text's last tokens to all before them, or to as many as a sliding window shows (Beltagy et al., 2020, arXiv:2004.05150, section 3.1).</summary>
internal static class CausalAttention
{
    // Enough rows to keep the processor busy, few enough that a mask stays small beside the keys.
    private const long RowsPerBlock = 256;

    /// <summary>Attends.</summary>
    /// <param name="query">(H, N, E): of the last tokens.</param>
    /// <param name="key">(K, S, E): of all tokens.</param>
    /// <param name="value">(K, S, E).</param>
    /// <param name="window">Positions a token sees, itself included; null for all.</param>
    /// <returns>(H, N, E).</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, int? window)
    {
        long N = query.shape[1], S = key.shape[1], W = Math.Min(window ?? S, S);
        if (N == 1)
            return Unmasked(query, key.narrow(1, S - W, W), value.narrow(1, S - W, W), isCausal: false);
        if (N == S && W == S)
            return Unmasked(query, key, value, isCausal: true);

        // Rows by the block, each with only the keys that one of its rows sees: a window costs N·W, not N·S, in time and memory.
        using var scope = NewDisposeScope();
        List<Tensor> blocks = [];
        for (var row = 0L; row < N; row += RowsPerBlock)
        {
            var rows = Math.Min(RowsPerBlock, N - row);
            var position = S - N + row; // of the block's first token in the text
            var first = Math.Max(0, position - W + 1);
            var columns = position + rows - first;
            // Row r is token position + r, column c is token first + c: seen if c ≤ r + offset and c > r + offset − W.
            var offset = position - first;
            var visible = ones([rows, columns], ScalarType.Bool).tril(offset).triu(offset - W + 1);
            blocks.Add(Aten.Attention(
                query.narrow(1, row, rows).unsqueeze(0), key.narrow(1, first, columns).unsqueeze(0), value.narrow(1, first, columns).unsqueeze(0), visible.to(query.device)).squeeze(0));
        }

        return (blocks.Count == 1 ? blocks[0] : cat(blocks, 1)).MoveToOuterDisposeScope();
    }

    private static Tensor Unmasked(Tensor query, Tensor key, Tensor value, bool isCausal) =>
        Aten.Attention(query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0), isCausal).squeeze(0);
}
