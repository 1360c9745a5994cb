using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Encoders;

/// <summary>How an encoder is run.</summary>
public sealed record OnnxEncoderOptions
{
    /// <summary>Threads that compute together, the calling one among them; every core unless set.</summary>
    public int ThreadCount
    {
        get;
        init => field = value is > 0 and <= 1024 ? value : throw new InvalidInputException(Invariant($"{value} threads cannot compute; choose 1 to 1024."));
    } = Environment.ProcessorCount;

    /// <summary>Whether threads wait for one another without giving their cores up. Off unless set: an encoder often stands beside a decoder, whose cores they would hold.</summary>
    public bool SpinsWhileWaiting { get; init; }

    /// <summary>Bytes that weights and the scores of attention may take together; what this process may use at most unless set.</summary>
    public long MemoryLimit
    {
        get;
        init => field = value > 0 ? value : throw new InvalidInputException(Invariant($"A memory limit of {value} bytes leaves no room for a model; choose more than 0."));
    } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
