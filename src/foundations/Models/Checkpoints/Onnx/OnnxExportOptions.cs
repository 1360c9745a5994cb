using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>What an ONNX decoder's weights are stored as, and how it computes with them.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>How the layers' matrices are stored; null keeps fp32.</summary>
    public required BlockQuantization? Layers { get; init; }

    /// <summary>How the output layer is stored; null keeps fp32.</summary>
    public required BlockQuantization? Head { get; init; }

    /// <summary>How the embedding is stored; null keeps fp32. Where it is tied to the output layer and stored alike, the two share their bytes.</summary>
    public required BlockQuantization? Embedding { get; init; }

    /// <summary>ONNX Runtime's <c>accuracy_level</c>: 4 also rounds what is multiplied with few-bit weights to int8, which is fast; 1 keeps it in fp32.</summary>
    public int AccuracyLevel
    {
        get;
        init => field = value is 1 or 4 ? value : throw new InvalidInputException(Invariant($"accuracy_level {value} is none this computes with; choose 1 for fp32 or 4 for int8."));
    } = 4;

    /// <summary>Positions the graph knows; null means <see cref="DecoderConfig.CacheableLength"/>. Fewer make the file smaller.</summary>
    public int? ContextLength
    {
        get;
        init => field = value is null or > 0 ? value : throw new InvalidInputException(Invariant($"A context of {value} tokens holds nothing; choose 1 or more."));
    }

    /// <summary>What flows into the layers' matrices, by which their codes are chosen; null if it was not measured. Embedding and output layer are stored finely enough without.</summary>
    public ICalibrationRun? Calibration { get; init; }

    /// <summary>Whether a calibration also makes each column's error good in those after it (see <see cref="FitKind.Compensated"/>), where enough tokens flowed in.</summary>
    public bool CompensatesErrors { get; init; } = true;

    /// <summary>Everything in fp32: for comparison with other engines.</summary>
    public static OnnxExportOptions FullPrecision { get; } = new() { Layers = null, Head = null, Embedding = null };

    /// <summary>8 bits everywhere, 8.25 with their scales: next to no loss, best for models of up to two billion weights.</summary>
    public static OnnxExportOptions EightBits { get; } = new() { Layers = Bits8, Head = Bits8, Embedding = Bits8 };

    /// <summary>4 bits in the layers, 4.25 with their scales; embedding and output layer, which suffer most from rounding, keep 8.</summary>
    /// <remarks>Blocks of 128 read and compute a fifth more of a prompt in the same time than blocks of 64, and cost as much of the language: 0.02 % of bits per byte with GPTQ on the tiny recipe's model, less than its panel can tell apart.</remarks>
    public static OnnxExportOptions FourBits { get; } = new() { Layers = new() { Bits = 4, BlockSize = 128 }, Head = Bits8, Embedding = Bits8 };

    /// <summary>About how many bytes a model's weights take in this form; norms and rows that do not divide into whole blocks take a little more.</summary>
    public double BytesOf(DecoderConfig config)
    {
        double vocabulary = (double)config.VocabularySize * config.HiddenSize;
        var layers = config.ParameterCount - (config.TieWordEmbeddings ? vocabulary : 2 * vocabulary);
        var head = config.TieWordEmbeddings && Head == Embedding ? 0 : vocabulary * Bits(Head);
        return ((layers * Bits(Layers)) + (vocabulary * Bits(Embedding)) + head) / 8;

        static double Bits(BlockQuantization? form) => form?.BitsPerWeight ?? 32;
    }

    // Larger blocks are faster, in decoding by a tenth for each doubling; at 8 bits they lose next to nothing.
    private static BlockQuantization Bits8 => new() { Bits = 8, BlockSize = 128 };
}
