using System.Numerics.Tensors;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A vector that scales and one that shifts what has been normalized.</summary>
/// <param name="Gamma">(D).</param>
/// <param name="Beta">(D).</param>
internal sealed record LayerNormTensors(OnnxTensor Gamma, OnnxTensor Beta);

/// <summary>A linear map with its bias.</summary>
/// <param name="Weight">(out, in).</param>
/// <param name="Bias">(out).</param>
internal sealed record LinearTensors(DecoderMatrix Weight, OnnxTensor Bias);

/// <summary>The weights of one layer of an encoder.</summary>
/// <param name="Query">(D, D).</param>
/// <param name="Key">(D, D).</param>
/// <param name="Value">(D, D).</param>
/// <param name="QueryKeyValueBias">Of the three, one behind the other, (3·D).</param>
/// <param name="AttentionOutput">(D, D).</param>
/// <param name="AttentionNorm">Behind attention and its residual sum.</param>
/// <param name="Up">(F, D).</param>
/// <param name="Down">(D, F).</param>
/// <param name="OutputNorm">Behind the feed-forward block and its residual sum.</param>
internal sealed record EncoderLayerTensors(
    DecoderMatrix Query,
    DecoderMatrix Key,
    DecoderMatrix Value,
    OnnxTensor QueryKeyValueBias,
    LinearTensors AttentionOutput,
    LayerNormTensors AttentionNorm,
    LinearTensors Up,
    LinearTensors Down,
    LayerNormTensors OutputNorm);

/// <summary>What turns the first token's vector into classes.</summary>
/// <param name="Dense">(D, D).</param>
/// <param name="Output">(C, D).</param>
internal sealed record ClassifierTensors(LinearTensors Dense, LinearTensors Output);

/// <summary>An encoder's weights in the form in which its graph wants them.</summary>
/// <param name="Words">(V, D).</param>
/// <param name="Positions">(positions, D); the first token type, which every token has, is added to each row.</param>
/// <param name="Norm">Behind their sum.</param>
/// <param name="Layers">Its layers, the first first.</param>
/// <param name="Classifier">Null where there is no head that classifies.</param>
internal sealed record EncoderTensors(DecoderMatrix Words, DecoderMatrix Positions, LayerNormTensors Norm, IReadOnlyList<EncoderLayerTensors> Layers, ClassifierTensors? Classifier)
{
    // Dimensions in this file: V vocabulary, D model width, F feed-forward width, C classes.

    /// <summary>Writes an encoder's weights.</summary>
    /// <param name="config">The encoder.</param>
    /// <param name="options">How to store them; positions and the head stay in fp32.</param>
    /// <param name="weights">Where they come from.</param>
    /// <param name="file">Takes them.</param>
    public static EncoderTensors Write(RobertaConfig config, OnnxExportOptions options, IWeightSource weights, OnnxWeightsFile file)
    {
        int D = config.HiddenSize, F = config.IntermediateSize;
        var prefix = RobertaWeights.PrefixOf(config);
        var writer = new DecoderWeightsWriter(file);

        var words = writer.Matrix(prefix + "embeddings.word_embeddings.weight", Weight(prefix + "embeddings.word_embeddings.weight", config.VocabularySize, D), options.Embedding);
        var positions = writer.Matrix(prefix + "embeddings.position_embeddings.weight", Positions(), form: null);
        var norm = Norm(prefix + "embeddings.LayerNorm");
        var layers = Enumerable.Range(0, config.LayerCount).Select(layer => Layer(Invariant($"{prefix}encoder.layer.{layer}."))).ToList();
        var classifier = config.Head == RobertaHead.SequenceClassification
            ? new ClassifierTensors(Linear("classifier.dense", D, D, form: null), Linear("classifier.out_proj", config.ClassCount, D, form: null))
            : null;
        return new EncoderTensors(words, positions, norm, layers, classifier);

        EncoderLayerTensors Layer(string layer)
        {
            string[] parts = ["query", "key", "value"];
            var matrices = parts.Select(part => $"{layer}attention.self.{part}.weight").Select(name => writer.Matrix(name, Weight(name, D, D), options.Layers)).ToArray();
            return new EncoderLayerTensors(
                matrices[0],
                matrices[1],
                matrices[2],
                writer.Vector(layer + "attention.self.qkv.bias", MatrixSource.Stacked([.. parts.Select(part => Weight($"{layer}attention.self.{part}.bias", D, 1))])),
                Linear(layer + "attention.output.dense", D, D, options.Layers),
                Norm(layer + "attention.output.LayerNorm"),
                Linear(layer + "intermediate.dense", F, D, options.Layers),
                Linear(layer + "output.dense", D, F, options.Layers),
                Norm(layer + "output.LayerNorm"));
        }

        MatrixSource Weight(string name, int rows, int columns) => MatrixSource.Of(weights, name, rows, columns);

        OnnxTensor Vector(string name, int length) => writer.Vector(name, Weight(name, 1, length));

        LayerNormTensors Norm(string name) => new(Vector(name + ".weight", D), Vector(name + ".bias", D));

        LinearTensors Linear(string name, int rows, int columns, BlockQuantization? form) =>
            new(writer.Matrix(name + ".weight", Weight(name + ".weight", rows, columns), form), Vector(name + ".bias", rows));

        MatrixSource Positions()
        {
            var type = new float[D];
            weights.Read(prefix + "embeddings.token_type_embeddings.weight", 0, type);
            var table = Weight(prefix + "embeddings.position_embeddings.weight", config.PositionCount, D);
            return table with
            {
                Read = (firstRow, rows) =>
                {
                    table.Read(firstRow, rows);
                    for (; !rows.IsEmpty; rows = rows[D..])
                        TensorPrimitives.Add(rows[..D], type, rows[..D]);
                },
            };
        }
    }
}
