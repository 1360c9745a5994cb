using System.Collections.Frozen;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Numbers of the format, version 3, and limits far beyond any real file that keep a hostile one from asking for memory.</summary>
internal static class GgufLayout
{
    public const uint Magic = 0x46554747; // "GGUF", little-endian
    public const uint Version = 3;
    public const int DefaultAlignment = 32;
    public const int MaxAlignment = 1 << 16;
    public const string AlignmentKey = "general.alignment";
    public const int MaxDimensions = 4;

    /// <summary>Bytes of a tensor's name; ggml keeps them in 64 with a final zero.</summary>
    public const int MaxTensorNameBytes = 63;

    public const int MaxKeyBytes = 1 << 16;
    public const int MaxKeys = 1 << 16;
    public const int MaxTensors = 1 << 20;
    public const int MaxArrayLength = 1 << 24;
    public const int MaxArrayDepth = 4;

    /// <summary>Strings and arrays of a file together; the largest vocabularies have some megabytes.</summary>
    public const long MaxMetadataBytes = 1L << 30;

    private static readonly FrozenSet<int> KnownFormats = Enum.GetValues<TensorFormat>().Select(format => (int)format).ToFrozenSet();

    public static bool IsFormat(uint number) => number <= int.MaxValue && KnownFormats.Contains((int)number);

    public static long Padded(long length, int alignment) => checked((length + alignment - 1) / alignment * alignment);
}
