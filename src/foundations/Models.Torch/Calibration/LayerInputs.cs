using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Torch.Decoders;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Calibration;

/// <summary>Gathers what flows into the matrices of one layer, and knows their names.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="withProducts">Whether products of columns are gathered too.</param>
internal sealed class LayerInputs(DecoderConfig config, bool withProducts) : IInputObserver, IDisposable
{
    private static readonly string[] QueryKeyValue = ["self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight"];

    // By what they have in common: the names of the matrices that the same numbers flow into.
    private readonly Dictionary<string, (string[] Names, InputSums Sums)> _sums = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Attention(Tensor x) => Add(x, QueryKeyValue);

    /// <inheritdoc/>
    public void AttentionOutput(Tensor x) => Add(x, "self_attn.o_proj.weight");

    /// <inheritdoc/>
    public void FeedForward(int expert, Tensor x) => Add(x, config.ExpertCount == 0 ? ["mlp.gate_proj.weight", "mlp.up_proj.weight"] : [Expert(expert, "w1"), Expert(expert, "w3")]);

    /// <inheritdoc/>
    public void Down(int expert, Tensor x) => Add(x, config.ExpertCount == 0 ? "mlp.down_proj.weight" : Expert(expert, "w2"));

    /// <summary>What was gathered, by the names of the checkpoint.</summary>
    /// <param name="layer">The layer's number.</param>
    public IReadOnlyDictionary<string, InputStatistics> Statistics(int layer)
    {
        var found = new Dictionary<string, InputStatistics>(StringComparer.Ordinal);
        foreach (var (names, sums) in _sums.Values)
        {
            var statistics = sums.Statistics();
            foreach (var name in names)
                found.Add(FormattableString.Invariant($"model.layers.{layer}.{name}"), statistics);
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, sums) in _sums.Values)
            sums.Dispose();
    }

    private void Add(Tensor x, params string[] names)
    {
        if (!_sums.TryGetValue(names[0], out var kept))
            _sums.Add(names[0], kept = (names, new InputSums(x.shape[1], withProducts)));
        kept.Sums.Add(x);
    }

    private static string Expert(int expert, string matrix) => FormattableString.Invariant($"block_sparse_moe.experts.{expert}.{matrix}.weight");
}
