using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes down the computation of a decoder, over weights that lie in a file already.</summary>
/// <remarks>
/// RMSNorm is <c>SimplifiedLayerNormalization</c> here, fused with the residual sum before it as <c>SkipSimplifiedLayerNormalization</c>; attention with
/// rotary positions and the cache is one <c>GroupQueryAttention</c>. Dimensions: B sequences, S new tokens of each, D model width, F feed-forward width,
/// H query heads, K key/value heads, E width of one head, N rows of logits, V vocabulary.
/// </remarks>
internal sealed class DecoderGraph
{
    private readonly DecoderConfig _config;
    private readonly OnnxExportOptions _options;
    private readonly DecoderTensors _tensors;
    private readonly OnnxGraph _graph = new("decoder", OnnxDecoderFolder.WeightsFile);

    private DecoderGraph(DecoderConfig config, OnnxExportOptions options, DecoderTensors tensors)
    {
        (_config, _options, _tensors) = (config, options, tensors);
    }

    /// <summary>The graph that our engine runs.</summary>
    /// <returns>The bytes of its file.</returns>
    public static byte[] ForSlots(DecoderConfig config, OnnxExportOptions options, DecoderTensors tensors)
    {
        var decoder = new DecoderGraph(config, options, tensors);
        var graph = decoder._graph;
        graph.Input(DecoderNames.InputIds, OnnxType.Int64, "B", "S");
        graph.Input(DecoderNames.LastPositions, OnnxType.Int32, "B");
        graph.Input(DecoderNames.TotalLength, OnnxType.Int32);
        graph.Input(DecoderNames.LogitRows, OnnxType.Int64, "N", 2);
        graph.Output(DecoderNames.Logits, OnnxType.Float32, "N", config.VocabularySize);

        var hidden = decoder.Layers(DecoderNames.LastPositions, DecoderNames.TotalLength);
        // Only the rows that are asked for go through the largest matrix of the model.
        graph.Node("GatherND", "", [hidden, DecoderNames.LogitRows], ["logit_hidden"]);
        decoder.Linear("logit_hidden", tensors.Head, bias: null, DecoderNames.Logits);
        return graph.ToBytes();
    }

    /// <summary>The graph that onnxruntime-genai runs.</summary>
    /// <returns>The bytes of its file.</returns>
    public static byte[] ForGenAi(DecoderConfig config, OnnxExportOptions options, DecoderTensors tensors)
    {
        var decoder = new DecoderGraph(config, options, tensors);
        var graph = decoder._graph;
        graph.Input(DecoderNames.InputIds, OnnxType.Int64, "B", "S");
        graph.Input(DecoderNames.AttentionMask, OnnxType.Int64, "B", "total");
        graph.Output(DecoderNames.Logits, OnnxType.Float32, "B", "S", config.VocabularySize);

        var (lastPositions, totalLength) = decoder.LengthsOfMask();
        var hidden = decoder.Layers(lastPositions, totalLength);
        decoder.Linear(hidden, tensors.Head, bias: null, DecoderNames.Logits);
        return graph.ToBytes();
    }

    // The mask marks tokens by 1: their number less one is a sequence's last position, and the mask is as long as the longest sequence.
    private (string LastPositions, string TotalLength) LengthsOfMask()
    {
        _graph.Node("ReduceSum", "", [DecoderNames.AttentionMask, _graph.Constant("mask_axis", 1)], ["mask_lengths"], OnnxAttribute.Of("keepdims", 0L));
        _graph.Node("Sub", "", ["mask_lengths", _graph.Constant("one", 1)], ["mask_last"]);
        _graph.Node("Cast", "", ["mask_last"], [DecoderNames.LastPositions], OnnxAttribute.Of("to", (long)OnnxType.Int32));
        _graph.Node("Shape", "", [DecoderNames.AttentionMask], ["mask_total"], OnnxAttribute.Of("start", 1L), OnnxAttribute.Of("end", 2L));
        _graph.Node("Squeeze", "", ["mask_total"], ["mask_total_scalar"]);
        _graph.Node("Cast", "", ["mask_total_scalar"], [DecoderNames.TotalLength], OnnxAttribute.Of("to", (long)OnnxType.Int32));
        return (DecoderNames.LastPositions, DecoderNames.TotalLength);
    }

    // Gives the last layer's output, normalized, (B, S, D).
    private string Layers(string lastPositions, string totalLength)
    {
        var stream = _graph.Rows(_tensors.Embedding, DecoderNames.InputIds, "embedding");
        var normalized = "input_norm.0";
        _graph.Node("SimplifiedLayerNormalization", "", [stream, _graph.Constant(_tensors.Layers[0].InputNorm)], [normalized], OnnxAttribute.Of("axis", -1L), Epsilon(), OnnxAttribute.Of("stash_type", 1L));
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            var tensors = _tensors.Layers[layer];
            var attention = Attention(layer, tensors, normalized, lastPositions, totalLength);
            (stream, normalized) = AddAndNormalize(Invariant($"attention_norm.{layer}"), stream, attention, tensors.PostAttentionNorm);
            var mlp = tensors.Router is { } router ? Experts(layer, tensors, router, normalized) : FeedForward(layer, tensors, normalized);
            var nextNorm = layer + 1 < _config.LayerCount ? _tensors.Layers[layer + 1].InputNorm : _tensors.FinalNorm;
            (stream, normalized) = AddAndNormalize(Invariant($"input_norm.{layer + 1}"), stream, mlp, nextNorm);
        }

        return normalized;
    }

    private string Attention(int layer, LayerTensors tensors, string x, string lastPositions, string totalLength)
    {
        long K = _config.KeyValueHeadCount, E = _config.HeadSize;
        var name = Invariant($"attention.{layer}");
        Cache(layer, K, E);
        var joined = Linear(x, tensors.QueryKeyValue, tensors.QueryKeyValueBias, name + ".qkv");
        var (query, key, value) = tensors is { QueryNorm: { } queryNorm, KeyNorm: { } keyNorm } ? NormalizedHeads(name, joined, queryNorm, keyNorm) : (joined, "", "");

        List<OnnxAttribute> attributes =
        [
            OnnxAttribute.Of("num_heads", (long)_config.HeadCount), OnnxAttribute.Of("kv_num_heads", K), OnnxAttribute.Of("scale", 1 / MathF.Sqrt(E)),
            OnnxAttribute.Of("do_rotary", 1L), OnnxAttribute.Of("rotary_interleaved", 0L),
        ];
        if (_config.SlidingWindowOf(layer) is { } window)
            attributes.Add(OnnxAttribute.Of("local_window_size", (long)window)); // the token itself counts, here as there
        _graph.Node(
            "GroupQueryAttention", OnnxGraph.Microsoft,
            [query, key, value, DecoderNames.PastKey(layer), DecoderNames.PastValue(layer), lastPositions, totalLength, _graph.Constant(_tensors.Cos), _graph.Constant(_tensors.Sin)],
            [name, DecoderNames.PresentKey(layer), DecoderNames.PresentValue(layer)],
            [.. attributes]);
        return Linear(name, tensors.AttentionOutput, tensors.AttentionOutputBias, name + ".output");
    }

    private void Cache(int layer, long K, long E)
    {
        foreach (var name in new[] { DecoderNames.PastKey(layer), DecoderNames.PastValue(layer) })
            _graph.Input(name, OnnxType.Float32, "B", K, "past", E);
        foreach (var name in new[] { DecoderNames.PresentKey(layer), DecoderNames.PresentValue(layer) })
            _graph.Output(name, OnnxType.Float32, "B", K, "present", E);
    }

    // Qwen 3: queries and keys are normalized head by head before they are turned.
    private (string Query, string Key, string Value) NormalizedHeads(string name, string joined, OnnxTensor queryNorm, OnnxTensor keyNorm)
    {
        long H = _config.HeadCount, K = _config.KeyValueHeadCount, E = _config.HeadSize;
        _graph.Node("Split", "", [joined, _graph.Constant("qkv_widths", H * E, K * E, K * E)], [name + ".q", name + ".k", name + ".v"], OnnxAttribute.Of("axis", 2L));
        return (Heads(name + ".q", H, queryNorm), Heads(name + ".k", K, keyNorm), name + ".v");

        string Heads(string x, long heads, OnnxTensor norm)
        {
            _graph.Node("Reshape", "", [x, _graph.Constant(Invariant($"heads.{heads}"), 0, 0, heads, E)], [x + ".heads"]);
            _graph.Node("SimplifiedLayerNormalization", "", [x + ".heads", _graph.Constant(norm)], [x + ".norm"], OnnxAttribute.Of("axis", -1L), Epsilon(), OnnxAttribute.Of("stash_type", 1L));
            _graph.Node("Reshape", "", [x + ".norm", _graph.Constant(Invariant($"joined.{heads}"), 0, 0, heads * E)], [x + ".joined"]);
            return x + ".joined";
        }
    }

    private string FeedForward(int layer, LayerTensors tensors, string x)
    {
        var name = Invariant($"mlp.{layer}");
        var gate = Linear(x, tensors.Gate!, bias: null, name + ".gate"); // there is one where there is no router
        var up = Linear(x, tensors.Up, bias: null, name + ".up");
        _graph.Node("QuickGelu", OnnxGraph.Microsoft, [gate], [name + ".silu"], OnnxAttribute.Of("alpha", 1f)); // x · σ(1 · x) is SiLU
        _graph.Node("Mul", "", [name + ".silu", up], [name + ".product"]);
        return Linear(name + ".product", tensors.Down, bias: null, name);
    }

    // Mixtral: softmax over all experts, the best ones' weights made to sum to 1 again.
    private string Experts(int layer, LayerTensors tensors, DecoderMatrix router, string x)
    {
        long D = _config.HiddenSize, F = _config.IntermediateSize, X = _config.ExpertCount;
        var name = Invariant($"moe.{layer}");
        var routed = Linear(x, router, bias: null, name + ".router");
        _graph.Node("Reshape", "", [routed, _graph.Constant("router_rows", -1, X)], [name + ".router_rows"]);
        List<OnnxAttribute> attributes =
        [
            OnnxAttribute.Of("k", (long)_config.ExpertsPerToken), OnnxAttribute.Of("normalize_routing_weights", 1L), OnnxAttribute.Of("activation_type", "swiglu"),
            OnnxAttribute.Of("swiglu_fusion", 1L), OnnxAttribute.Of("activation_alpha", 1f), OnnxAttribute.Of("activation_beta", 0f),
        ];
        if (tensors.Up.Form is not { } form)
        {
            var upPlain = tensors.Up.Weights with { Shape = [X, 2 * F, D] };
            var downPlain = tensors.Down.Weights with { Shape = [X, D, F] };
            _graph.Node("MoE", OnnxGraph.Microsoft, [x, name + ".router_rows", _graph.Constant(upPlain), "", _graph.Constant(downPlain)], [name], [.. attributes]);
            return name;
        }

        attributes.Add(OnnxAttribute.Of("expert_weight_bits", (long)form.Bits));
        attributes.Add(OnnxAttribute.Of("block_size", (long)form.BlockSize));
        var up = ExpertInputs(tensors.Up, X);
        var down = ExpertInputs(tensors.Down, X);
        List<string> inputs = [x, name + ".router_rows", up.Weights, up.Scales, "", down.Weights, down.Scales];
        if (form.HasZeroPoints)
            inputs.AddRange(["", "", "", "", up.ZeroPoints, down.ZeroPoints]); // biases and a third matrix are left out
        _graph.Node("QMoE", OnnxGraph.Microsoft, [.. inputs], [name], [.. attributes]);
        return name;
    }

    private (string Weights, string Scales, string ZeroPoints) ExpertInputs(DecoderMatrix matrix, long experts)
    {
        var rows = matrix.Rows / experts;
        var weights = matrix.Weights with { Shape = [experts, rows, matrix.Weights.Length / matrix.Rows] };
        var scales = matrix.Scales! with { Shape = [experts, rows, matrix.Scales.Shape[1]] }; // few-bit weights have scales
        var zeroPoints = matrix.ZeroPoints is { } zeros ? _graph.Constant(zeros with { Shape = [experts, rows, zeros.Shape[1]] }) : "";
        return (_graph.Constant(weights), _graph.Constant(scales), zeroPoints);
    }

    private (string Stream, string Normalized) AddAndNormalize(string name, string stream, string update, OnnxTensor norm)
    {
        _graph.Node("SkipSimplifiedLayerNormalization", OnnxGraph.Microsoft, [stream, update, _graph.Constant(norm)], [name, "", "", name + ".stream"], Epsilon());
        return (name + ".stream", name);
    }

    private string Linear(string x, DecoderMatrix matrix, OnnxTensor? bias, string output) => _graph.Linear(x, matrix, bias, _options.AccuracyLevel, output);

    private OnnxAttribute Epsilon() => OnnxAttribute.Of("epsilon", (float)_config.RmsNormEpsilon);
}
