using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>The memory that a calibration takes, and the rule that it is not begun where it does not fit.</summary>
public static class CalibrationMemory
{
    /// <summary>Bytes at most.</summary>
    /// <remarks>
    /// What the layers made of N tokens, before and after one: 4·N·D. One layer's weights in fp32, twice while they are joined. With products 8·C² for each C columns with
    /// inputs of their own (sums and means), and 12·C² once more for the widest, while its errors' feedback is prepared. With 65,536 tokens these are 8 GB for a Llama of 8 billion weights and 30 GB for Mixtral 8x7B; without products 3 and 13 GB.
    /// </remarks>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokenCount">N.</param>
    /// <param name="withProducts">Whether <see cref="InputStatistics.MeanProducts"/> is gathered.</param>
    public static Int128 BytesOf(DecoderConfig config, long tokenCount, bool withProducts)
    {
        Int128 D = config.HiddenSize, F = config.IntermediateSize, attention = config.HeadCount * config.HeadSize;
        var experts = Math.Max(1, config.ExpertCount);
        var weights = (Int128)(config.ParameterCount / config.LayerCount);
        var products = withProducts ? 8 * (D * D + attention * attention + experts * (D * D + F * F)) + 12 * Int128.Max(Int128.Max(D * D, F * F), attention * attention) : 0;
        return 4 * tokenCount * D + 2 * 4 * weights + products;
    }

    /// <summary>Checks that a calibration fits.</summary>
    /// <param name="folder">The model's folder, for the error.</param>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokenCount">Tokens of the texts.</param>
    /// <param name="withProducts">Whether <see cref="InputStatistics.MeanProducts"/> is gathered.</param>
    /// <exception cref="InvalidInputException">It does not fit; the message says what it needs and what there is.</exception>
    public static void Require(string folder, DecoderConfig config, long tokenCount, bool withProducts) => Require(folder, config, tokenCount, withProducts, AvailableMemory.Bytes());

    internal static void Require(string folder, DecoderConfig config, long tokenCount, bool withProducts, long available)
    {
        var needed = BytesOf(config, tokenCount, withProducts);
        if (needed > available)
        {
            throw new InvalidInputException(Invariant(
                $"{folder}: calibrating on {tokenCount:N0} tokens{(withProducts ? " with products of columns" : "")} takes {CheckpointMemory.GiB((double)needed)}, but {CheckpointMemory.GiB(available)} of memory are available. Take fewer tokens{(withProducts ? ", calibrate by importance alone" : "")}, or a larger machine."));
        }
    }
}
