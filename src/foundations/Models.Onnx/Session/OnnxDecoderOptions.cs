using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Session;

/// <summary>How a decoder is run.</summary>
public sealed record OnnxDecoderOptions
{
    /// <summary>Threads that compute together, the calling one among them; every core unless set.</summary>
    public int ThreadCount
    {
        get;
        init => field = value is > 0 and <= 1024 ? value : throw new InvalidInputException(Invariant($"{value} threads cannot compute; choose 1 to 1024."));
    } = Environment.ProcessorCount;

    /// <summary>Whether threads wait for one another without giving their cores up: faster on a machine of one's own, slower on a shared one.</summary>
    public bool SpinsWhileWaiting { get; init; } = true;

    /// <summary>Bytes that weights, keys and values may take together; what this process may use at most unless set.</summary>
    public long MemoryLimit
    {
        get;
        init => field = value > 0 ? value : throw new InvalidInputException(Invariant($"A memory limit of {value} bytes leaves no room for a model; choose more than 0."));
    } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Tokens of a prompt that are computed at once: more is faster up to a point, and takes memory for activations. Slots with room for very long texts compute fewer.</summary>
    public int ChunkLength
    {
        get;
        init => field = value is > 0 and <= 1 << 16 ? value : throw new InvalidInputException(Invariant($"{value} tokens at once cannot be computed; choose 1 to 65536."));
    } = 512;
}
