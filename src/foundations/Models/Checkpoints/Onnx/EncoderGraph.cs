using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes down the computation of a RoBERTa, over weights that lie in a file already.</summary>
/// <remarks>
/// ONNX Runtime's fused operators: attention with its biases is one <c>MultiHeadAttention</c>; a bias, the residual sum and the norm behind them one
/// <c>SkipLayerNormalization</c>; a bias and GELU by the error function one <c>BiasGelu</c>. Dimensions: B texts, S tokens of the longest, D model width, C classes.
/// </remarks>
internal sealed class EncoderGraph
{
    private readonly RobertaConfig _config;
    private readonly OnnxExportOptions _options;
    private readonly EncoderTensors _tensors;
    private readonly OnnxGraph _graph = new("encoder", OnnxEncoderFolder.WeightsFile);

    private EncoderGraph(RobertaConfig config, OnnxExportOptions options, EncoderTensors tensors)
    {
        (_config, _options, _tensors) = (config, options, tensors);
    }

    /// <summary>The graph's file.</summary>
    public static byte[] Write(RobertaConfig config, OnnxExportOptions options, EncoderTensors tensors)
    {
        var encoder = new EncoderGraph(config, options, tensors);
        var graph = encoder._graph;
        graph.Input(EncoderNames.InputIds, OnnxType.Int64, "B", "S");
        graph.Input(EncoderNames.AttentionMask, OnnxType.Int64, "B", "S");
        if (tensors.Classifier is { } classifier)
        {
            graph.Output(EncoderNames.Logits, OnnxType.Float32, "B", config.ClassCount);
            encoder.Classify(classifier, encoder.Layers("first_token", ofFirstToken: true));
        }
        else
        {
            graph.Output(EncoderNames.LastHiddenState, OnnxType.Float32, "B", "S", config.HiddenSize);
            encoder.Layers(EncoderNames.LastHiddenState, ofFirstToken: false);
        }

        return graph.ToBytes();
    }

    // The last layer's output, (B, S, D); of the first token alone (B, 1, D), for which the others need only keys and values there.
    private string Layers(string output, bool ofFirstToken)
    {
        _graph.Node("Cast", "", [EncoderNames.AttentionMask], ["mask"], OnnxAttribute.Of("to", (long)OnnxType.Int32));
        var x = Embedding();
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            var tensors = _tensors.Layers[layer];
            var name = Invariant($"layer.{layer}");
            var isLast = layer == _config.LayerCount - 1;
            var asking = x;
            if (isLast && ofFirstToken)
            {
                asking = "first_token_before";
                _graph.Node("Gather", "", [x, _graph.Constant("first_index", 0)], [asking], OnnxAttribute.Of("axis", 1L));
            }

            var attended = AddAndNormalize(asking, Attention(name, tensors, asking, x), tensors.AttentionOutput.Bias, tensors.AttentionNorm, name + ".attended");
            x = AddAndNormalize(attended, FeedForward(name, tensors, attended), tensors.Down.Bias, tensors.OutputNorm, isLast ? output : name);
        }

        return x;
    }

    // Positions are counted from pad_token_id + 1; what fills up has pad_token_id's own, which no token attends to.
    private string Embedding()
    {
        _graph.Node("CumSum", "", [EncoderNames.AttentionMask, _graph.Constant("token_axis", 1)], ["token_numbers"]);
        _graph.Node("Mul", "", ["token_numbers", EncoderNames.AttentionMask], ["masked_numbers"]);
        _graph.Node("Add", "", ["masked_numbers", _graph.Constant("padding_position", _config.PadTokenId)], ["position_ids"]);
        var words = _graph.Rows(_tensors.Words, EncoderNames.InputIds, "words");
        var positions = _graph.Rows(_tensors.Positions, "position_ids", "positions");
        return AddAndNormalize(words, positions, bias: null, _tensors.Norm, "embedding");
    }

    private string Attention(string name, EncoderLayerTensors tensors, string asking, string x)
    {
        string[] inputs =
        [
            Linear(asking, tensors.Query, name + ".q"), Linear(x, tensors.Key, name + ".k"), Linear(x, tensors.Value, name + ".v"),
            _graph.Constant(tensors.QueryKeyValueBias), "mask",
        ];
        _graph.Node("MultiHeadAttention", OnnxGraph.Microsoft, inputs, [name + ".attention"], OnnxAttribute.Of("num_heads", (long)_config.HeadCount));
        return Linear(name + ".attention", tensors.AttentionOutput.Weight, name + ".attention_output");
    }

    private string FeedForward(string name, EncoderLayerTensors tensors, string x)
    {
        var up = Linear(x, tensors.Up.Weight, name + ".up");
        _graph.Node("BiasGelu", OnnxGraph.Microsoft, [up, _graph.Constant(tensors.Up.Bias)], [name + ".gelu"]);
        return Linear(name + ".gelu", tensors.Down.Weight, name + ".down");
    }

    private void Classify(ClassifierTensors classifier, string x)
    {
        _graph.Node("Squeeze", "", [x, _graph.Constant("token_axis", 1)], ["first_rows"]); // (B, D)
        _graph.Linear("first_rows", classifier.Dense.Weight, classifier.Dense.Bias, _options.AccuracyLevel, "dense");
        _graph.Node("Tanh", "", ["dense"], ["tanh"]);
        _graph.Linear("tanh", classifier.Output.Weight, classifier.Output.Bias, _options.AccuracyLevel, EncoderNames.Logits);
    }

    private string AddAndNormalize(string stream, string update, OnnxTensor? bias, LayerNormTensors norm, string output)
    {
        string[] inputs = [stream, update, _graph.Constant(norm.Gamma), _graph.Constant(norm.Beta), .. bias is null ? [] : new[] { _graph.Constant(bias) }];
        _graph.Node("SkipLayerNormalization", OnnxGraph.Microsoft, inputs, [output], OnnxAttribute.Of("epsilon", (float)_config.LayerNormEpsilon));
        return output;
    }

    // Biases are added by the operators behind.
    private string Linear(string x, DecoderMatrix matrix, string output) => _graph.Linear(x, matrix, bias: null, _options.AccuracyLevel, output);
}
