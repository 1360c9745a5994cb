using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A decoder's weights in the form in which its graph wants them.</summary>
/// <param name="Embedding">(V, D).</param>
/// <param name="Head">(V, D).</param>
/// <param name="FinalNorm">(D).</param>
/// <param name="Cos">(positions, E / 2).</param>
/// <param name="Sin">(positions, E / 2).</param>
/// <param name="Layers">Its layers, the first first.</param>
internal sealed record DecoderTensors(DecoderMatrix Embedding, DecoderMatrix Head, OnnxTensor FinalNorm, OnnxTensor Cos, OnnxTensor Sin, IReadOnlyList<LayerTensors> Layers)
{
    // Dimensions in this file: V vocabulary, D model width, F feed-forward width, H query heads, K key/value heads, E width of one head.

    /// <summary>Writes a decoder's weights.</summary>
    /// <param name="config">The decoder.</param>
    /// <param name="options">How to store them.</param>
    /// <param name="weights">Where they come from.</param>
    /// <param name="writer">Takes them.</param>
    public static DecoderTensors Write(DecoderConfig config, OnnxExportOptions options, IWeightSource weights, DecoderWeightsWriter writer)
    {
        int V = config.VocabularySize, D = config.HiddenSize;
        var contextLength = options.ContextLength ?? config.CacheableLength;
        var table = new RotaryTable(config, contextLength);

        var embedding = writer.Matrix("model.embed_tokens.weight", MatrixSource.Of(weights, "model.embed_tokens.weight", V, D), options.Embedding);
        var layers = WriteLayers(config, options, weights, writer);
        var norm = writer.Vector("model.norm.weight", MatrixSource.Of(weights, "model.norm.weight", 1, D));
        var head = WriteHead(config, options, weights, writer, embedding);
        var (cos, sin) = writer.Angles(table, contextLength, config.HeadSize);
        return new DecoderTensors(embedding, head, norm, cos, sin, layers);
    }

    private static List<LayerTensors> WriteLayers(DecoderConfig config, OnnxExportOptions options, IWeightSource weights, DecoderWeightsWriter writer)
    {
        using var inputs = options.Layers is null ? null : options.Calibration?.Layers(options.CompensatesErrors).GetEnumerator();
        List<LayerTensors> layers = [];
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            // What flows into a layer is known while it is written, and no longer: of large models the products of two layers would not fit.
            writer.Inputs = inputs?.MoveNext() == true ? inputs.Current : null;
            layers.Add(LayerTensors.Write(config, options, weights, writer, layer));
            writer.Inputs = null;
        }

        return layers;
    }

    private static DecoderMatrix WriteHead(DecoderConfig config, OnnxExportOptions options, IWeightSource weights, DecoderWeightsWriter writer, DecoderMatrix embedding)
    {
        const string name = "lm_head.weight";
        if (config.TieWordEmbeddings && options.Head == options.Embedding)
        {
            // One place in the file under two names: an engine that packs the output layer for itself leaves the embedding alone.
            return embedding with
            {
                Weights = embedding.Weights with { Name = name },
                Scales = embedding.Scales is { } scales ? scales with { Name = name + ".scales" } : null,
                ZeroPoints = embedding.ZeroPoints is { } zeros ? zeros with { Name = name + ".zero_points" } : null,
            };
        }

        var source = config.TieWordEmbeddings ? "model.embed_tokens.weight" : name;
        return writer.Matrix(name, MatrixSource.Of(weights, source, config.VocabularySize, config.HiddenSize), options.Head);
    }
}

/// <summary>The weights of one layer.</summary>
internal sealed record LayerTensors
{
    /// <summary>(D).</summary>
    public required OnnxTensor InputNorm { get; init; }

    /// <summary>(D).</summary>
    public required OnnxTensor PostAttentionNorm { get; init; }

    /// <summary>Queries, keys and values in one, (H·E + 2·K·E, D).</summary>
    public required DecoderMatrix QueryKeyValue { get; init; }

    /// <summary>(H·E + 2·K·E), or null.</summary>
    public required OnnxTensor? QueryKeyValueBias { get; init; }

    /// <summary>(E), or null.</summary>
    public required OnnxTensor? QueryNorm { get; init; }

    /// <summary>(E), or null.</summary>
    public required OnnxTensor? KeyNorm { get; init; }

    /// <summary>(D, H·E).</summary>
    public required DecoderMatrix AttentionOutput { get; init; }

    /// <summary>(D), or null.</summary>
    public required OnnxTensor? AttentionOutputBias { get; init; }

    /// <summary>The router of experts, (experts, D), always fp32; null where there is no choice.</summary>
    public required DecoderMatrix? Router { get; init; }

    /// <summary>(F, D); null where there are experts.</summary>
    public required DecoderMatrix? Gate { get; init; }

    /// <summary>(F, D); of experts: gate and up in turn, row by row, expert after expert, (experts · 2F, D).</summary>
    public required DecoderMatrix Up { get; init; }

    /// <summary>(D, F); of experts: (experts · D, F).</summary>
    public required DecoderMatrix Down { get; init; }

    /// <summary>Writes the weights of one layer.</summary>
    public static LayerTensors Write(DecoderConfig config, OnnxExportOptions options, IWeightSource weights, DecoderWeightsWriter writer, int layer)
    {
        int D = config.HiddenSize, F = config.IntermediateSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        var prefix = Invariant($"model.layers.{layer}.");
        MatrixSource Weight(string name, int rows, int columns) => MatrixSource.Of(weights, prefix + name, rows, columns);
        DecoderMatrix Matrix(string name, MatrixSource source) => writer.Matrix(prefix + name, source, options.Layers);
        OnnxTensor Vector(string name, MatrixSource source) => writer.Vector(prefix + name, source);

        var inputNorm = Vector("input_layernorm.weight", Weight("input_layernorm.weight", 1, D));
        var joined = Matrix("self_attn.qkv_proj.weight", MatrixSource.Stacked(
            Weight("self_attn.q_proj.weight", H * E, D), Weight("self_attn.k_proj.weight", K * E, D), Weight("self_attn.v_proj.weight", K * E, D)));
        var bias = config.HasAttentionBias
            ? Vector("self_attn.qkv_proj.bias", MatrixSource.Stacked(Weight("self_attn.q_proj.bias", H * E, 1), Weight("self_attn.k_proj.bias", K * E, 1), Weight("self_attn.v_proj.bias", K * E, 1)))
            : null;
        var queryNorm = config.HasQueryKeyNorm ? Vector("self_attn.q_norm.weight", Weight("self_attn.q_norm.weight", 1, E)) : null;
        var keyNorm = config.HasQueryKeyNorm ? Vector("self_attn.k_norm.weight", Weight("self_attn.k_norm.weight", 1, E)) : null;
        var output = Matrix("self_attn.o_proj.weight", Weight("self_attn.o_proj.weight", D, H * E));
        var outputBias = config.HasAttentionOutputBias ? Vector("self_attn.o_proj.bias", Weight("self_attn.o_proj.bias", 1, D)) : null;
        var postAttentionNorm = Vector("post_attention_layernorm.weight", Weight("post_attention_layernorm.weight", 1, D));

        DecoderMatrix? router = null, gate = null;
        DecoderMatrix up, down;
        if (config.ExpertCount > 0)
        {
            const string block = "block_sparse_moe.";
            MatrixSource Expert(int expert, string name, int rows, int columns) => Weight(Invariant($"{block}experts.{expert}.{name}.weight"), rows, columns);
            var experts = Enumerable.Range(0, config.ExpertCount);
            router = writer.Matrix(prefix + block + "gate.weight", Weight(block + "gate.weight", config.ExpertCount, D), form: null);
            var form = options.Layers?.FittedTo(D)?.FittedTo(F); // one operator reads both, in blocks of one size
            up = writer.Matrix(prefix + block + "experts.gate_up_proj.weight", MatrixSource.Stacked([.. experts.Select(expert => MatrixSource.Interleaved(Expert(expert, "w1", F, D), Expert(expert, "w3", F, D)))]), form);
            down = writer.Matrix(prefix + block + "experts.down_proj.weight", MatrixSource.Stacked([.. experts.Select(expert => Expert(expert, "w2", D, F))]), form);
        }
        else
        {
            gate = Matrix("mlp.gate_proj.weight", Weight("mlp.gate_proj.weight", F, D));
            up = Matrix("mlp.up_proj.weight", Weight("mlp.up_proj.weight", F, D));
            down = Matrix("mlp.down_proj.weight", Weight("mlp.down_proj.weight", D, F));
        }

        return new LayerTensors
        {
            InputNorm = inputNorm,
            PostAttentionNorm = postAttentionNorm,
            QueryKeyValue = joined,
            QueryKeyValueBias = bias,
            QueryNorm = queryNorm,
            KeyNorm = keyNorm,
            AttentionOutput = output,
            AttentionOutputBias = outputBias,
            Router = router,
            Gate = gate,
            Up = up,
            Down = down,
        };
    }
}
