using Endonym.Models.Families;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

/// <summary>The weights of a Llama or its kin under their checkpoint names, in the checkpoint's order.</summary>
public sealed class DecoderWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _byName;

    /// <param name="config">The model's shape.</param>
    /// <param name="create">Makes the tensor of a weight; it must have the weight's shape and belong to no dispose scope.</param>
    public DecoderWeights(DecoderConfig config, Func<WeightShape, Tensor> create)
    {
        Config = config;
        Shapes = config.Weights();
        _byName = Shapes.ToDictionary(shape => shape.Name, create);
    }

    /// <summary>The model's shape.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Names and shapes, in order.</summary>
    public IReadOnlyList<WeightShape> Shapes { get; }

    /// <summary>The tensors, in order.</summary>
    public IEnumerable<Tensor> Tensors => Shapes.Select(shape => _byName[shape.Name]);

    /// <summary>A weight by its checkpoint name.</summary>
    public Tensor this[string name] => _byName[name];

    /// <summary>The output projection: the embedding itself where the two are tied.</summary>
    public Tensor Head => _byName[Config.TieWordEmbeddings ? EmbeddingName : HeadName];

    /// <summary>The embedding's name.</summary>
    public const string EmbeddingName = "model.embed_tokens.weight";

    /// <summary>The output projection's name, where it is not tied.</summary>
    internal const string HeadName = "lm_head.weight";

    // w2 is an expert's way down.
    private static readonly string[] IntoResidualStream = ["o_proj.weight", "down_proj.weight", ".w2.weight"];

    /// <summary>New weights: normal with the config's deviation, norms one, biases zero, projections into the residual stream scaled by 1/√(2·layers).</summary>
    /// <remarks>The scaling is GPT-2's (Radford et al., 2019, section 2.3): the residual stream's variance does not grow with depth at the start.</remarks>
    /// <param name="config">The model's shape.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    public static DecoderWeights Initialize(DecoderConfig config, long seed)
    {
        using var generator = new Generator((ulong)seed);
        return new DecoderWeights(config, shape =>
        {
            using var scope = NewDisposeScope();
            if (shape.Shape.Count == 1)
                return (shape.Name.EndsWith(".bias", StringComparison.Ordinal) ? zeros([.. shape.Shape]) : ones([.. shape.Shape])).DetachFromDisposeScope();

            var deviation = IntoResidualStream.Any(end => shape.Name.EndsWith(end, StringComparison.Ordinal))
                ? config.InitializerRange / Math.Sqrt(2.0 * config.LayerCount)
                : config.InitializerRange;
            return randn([.. shape.Shape], generator: generator).mul(tensor((float)deviation)).DetachFromDisposeScope();
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _byName.Values)
            tensor.Dispose();
    }
}
