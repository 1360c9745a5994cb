using System.Diagnostics;
using Endonym.Models.Families;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>The rule by which each tensor of a mix gets its format; llama.cpp's, so that files compare.</summary>
/// <remarks>
/// Differences: where Q4_K does not divide a row, llama.cpp takes Q5_0 and this rule Q8_0; with calibration llama.cpp takes Q4_1 for the first downward projections of Q4_0, this rule Q4_0.
/// </remarks>
internal sealed class GgufFormatRule(GgufMix mix, DecoderConfig config)
{
    private const int MixtralExperts = 8;
    private const int LargeModelLayers = 80; // of the 70 B models, whose values are few beside their queries

    /// <summary>llama.cpp's number of the mix, for <c>general.file_type</c>.</summary>
    public uint FileType => mix switch
    {
        GgufMix.F32 => 0,
        GgufMix.F16 => 1,
        GgufMix.Q40 => 2,
        GgufMix.Q80 => 7,
        GgufMix.Q4KM => 15,
        GgufMix.BF16 => 32,
        _ => throw new UnreachableException($"There is no mix {mix}."),
    };

    /// <summary>The format of a tensor.</summary>
    /// <param name="role">Its name without layer and suffix, such as <c>attn_v</c>.</param>
    /// <param name="layer">Its layer; −1 outside of layers.</param>
    /// <param name="shape">Its dimensions, the slowest first.</param>
    public TensorFormat Of(string role, int layer, IReadOnlyList<long> shape)
    {
        // Norms and biases are few and added or multiplied everywhere; a router's slightest change chooses other experts.
        if (shape.Count < 2 || role == GgufNames.Router)
            return TensorFormat.F32;

        var columns = shape[^1];
        var format = mix switch
        {
            GgufMix.F32 => TensorFormat.F32,
            GgufMix.F16 => TensorFormat.F16,
            GgufMix.BF16 => TensorFormat.BF16,
            GgufMix.Q80 => TensorFormat.Q80,
            GgufMix.Q40 => IsOutput(role) ? TensorFormat.Q6K : Attention(role, TensorFormat.Q40),
            GgufMix.Q4KM => IsOutput(role) ? TensorFormat.Q6K : Attention(role, IsFine(role, layer) ? TensorFormat.Q6K : TensorFormat.Q4K),
            _ => throw new UnreachableException($"There is no mix {mix}."),
        };

        if (format.BlockLength > TensorFormats.Block && columns % format.BlockLength != 0)
            format = TensorFormat.Q80;
        return columns % format.BlockLength == 0 ? format : TensorFormat.F16;
    }

    // A tied embedding is the output layer as well.
    private bool IsOutput(string role) => role == GgufNames.Output || (role == GgufNames.Embedding && config.TieWordEmbeddings);

    private TensorFormat Attention(string role, TensorFormat format) => role switch
    {
        GgufNames.Value or GgufNames.Key when config.ExpertCount == MixtralExperts => TensorFormat.Q80, // a hundredth of the model
        GgufNames.Value when format == TensorFormat.Q4K && config.LayerCount == LargeModelLayers && config.KeyValueHeadCount < config.HeadCount && config.Family is DecoderFamily.Llama or DecoderFamily.Mistral => TensorFormat.Q5K,
        GgufNames.AttentionOutput when mix == GgufMix.Q4KM && config.ExpertCount == MixtralExperts => TensorFormat.Q5K,
        _ => format,
    };

    // The first and last eighth of the layers, and every third between.
    private bool IsFine(string role, int layer)
    {
        var eighth = config.LayerCount / 8;
        return role is GgufNames.Value or GgufNames.Down or GgufNames.DownExperts
            && (layer < eighth || layer >= 7 * config.LayerCount / 8 || (layer - eighth) % 3 == 2);
    }
}
