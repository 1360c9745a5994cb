using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The rule that a model is not read into memory that cannot hold it.</summary>
public static class CheckpointMemory
{
    /// <summary>Checks that a model that is to compute fits before its weights are read.</summary>
    /// <param name="folder">The model's folder, for the error.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="type">What the weights are in memory, whatever they are in the file.</param>
    /// <exception cref="InvalidInputException">It does not fit; the message says what it needs, what there is, and in which form it would fit.</exception>
    public static void RequireToCompute(string folder, DecoderConfig config, ElementType type) => RequireToCompute(folder, config, type, AvailableMemory.Bytes());

    /// <summary>Checks that a model that is to be trained with AdamW fits before its weights are read: in fp32 the masters, their gradients and two moments. What activations take comes on top and depends on the batch.</summary>
    /// <param name="folder">The model's folder, for the error.</param>
    /// <param name="config">Its configuration.</param>
    /// <exception cref="InvalidInputException">It does not fit; the message says what it needs and what there is.</exception>
    public static void RequireToTrain(string folder, DecoderConfig config) => RequireToTrain(folder, config, AvailableMemory.Bytes());

    internal static void RequireToCompute(string folder, DecoderConfig config, ElementType type, long available) =>
        Require(folder, config, type.SizeInBytes, $"to compute in {type.TorchName}", available, () => FormThatFits(config, available));

    internal static void RequireToTrain(string folder, DecoderConfig config, long available) =>
        Require(folder, config, 4 * sizeof(float), "to train with AdamW", available, () => "Free memory, or take a larger machine or a smaller model; endonym plan says what fits.");

    private static void Require(string folder, DecoderConfig config, int bytesPerWeight, string purpose, long available, Func<string> wayOut)
    {
        // In 128 bits: the largest configuration's weights are counted in 64 bits, but not their bytes.
        var needed = (Int128)config.ParameterCount * bytesPerWeight;
        if (needed > available)
        {
            throw new InvalidInputException(Invariant(
                $"{folder}: {purpose}, {config.ParameterCount:N0} weights take {bytesPerWeight} bytes each, {GiB((double)needed)} in all, but {GiB(available)} of memory are available. {wayOut()}"));
        }
    }

    // An export reads the weights piece by piece, so that this machine can make it.
    private static string FormThatFits(DecoderConfig config, long available)
    {
        (string Name, int Bits, double Bytes)[] forms = [("onnx-int8", 8, OnnxExportOptions.EightBits.BytesOf(config)), ("onnx-int4", 4, OnnxExportOptions.FourBits.BytesOf(config))];
        return forms.FirstOrDefault(form => form.Bytes <= available) is { Name: { } name, Bits: var bits, Bytes: var bytes }
            ? Invariant($"With {bits} bits a weight it takes about {GiB(bytes)} and fits: endonym export --format {name} writes that. Or free memory; endonym plan says what else fits.")
            : Invariant($"Even with {forms[^1].Bits} bits a weight it takes about {GiB(forms[^1].Bytes)}: take a larger machine or a smaller model; endonym plan says which GPUs hold it.");
    }

    /// <summary>An amount of memory, for errors.</summary>
    internal static string GiB(double bytes) => Invariant($"{bytes / (1L << 30):N1} GiB");
}
