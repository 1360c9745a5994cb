using Endonym.Lineage;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The rule that a model is not read into memory that cannot hold it.</summary>
public static class CheckpointMemory
{
    /// <summary>Checks that a model fits before its weights are read.</summary>
    /// <param name="folder">The model's folder, for the error.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="bytesPerWeight">Bytes that each weight takes in memory, whatever it takes in the file.</param>
    /// <param name="purpose">What they are for, such as <c>"to compute in float32"</c>.</param>
    /// <exception cref="InvalidInputException">It does not fit; the message says what it needs and what there is.</exception>
    public static void Require(string folder, DecoderConfig config, int bytesPerWeight, string purpose) => Require(folder, config, bytesPerWeight, purpose, AvailableMemory.Bytes());

    internal static void Require(string folder, DecoderConfig config, int bytesPerWeight, string purpose, long available)
    {
        // In 128 bits: the largest configuration's weights are counted in 64 bits, but not their bytes.
        var needed = (Int128)config.ParameterCount * bytesPerWeight;
        if (needed > available)
        {
            throw new InvalidInputException(Invariant(
                $"{folder}: {purpose}, {config.ParameterCount:N0} weights take {bytesPerWeight} bytes each, {GiB((double)needed)} in all, but {GiB(available)} of memory are available. Free memory, take a larger machine, or a smaller or quantized model; endonym plan says what fits."));
        }
    }

    /// <summary>An amount of memory, for errors.</summary>
    internal static string GiB(double bytes) => Invariant($"{bytes / (1L << 30):N1} GiB");
}
