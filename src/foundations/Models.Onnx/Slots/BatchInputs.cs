using System.Runtime.InteropServices;

namespace Endonym.Models.Onnx.Slots;

/// <summary>What goes into a run besides keys and values: arrays that never move, so that they stay bound.</summary>
internal sealed class BatchInputs(int rows, int tokens)
{
    private readonly long[] _ids = GC.AllocateArray<long>(Math.Max(rows, tokens), pinned: true);
    private readonly int[] _lastPositions = GC.AllocateArray<int>(rows, pinned: true);
    private readonly int[] _totalLength = GC.AllocateArray<int>(1, pinned: true);
    private readonly long[] _logitRows = GC.AllocateArray<long>(2 * Math.Max(rows, tokens), pinned: true);

    /// <summary>Token ids, row after row.</summary>
    public Span<long> IdValues => _ids;

    /// <summary>Each row's length with its new tokens, less one.</summary>
    public Span<int> LastPositionValues => _lastPositions;

    /// <summary>Length of the longest row with its new tokens.</summary>
    public ref int TotalLengthValue => ref _totalLength[0];

    /// <summary>Pairs of a row and one of its new tokens.</summary>
    public Span<long> LogitRowValues => _logitRows;

    public nint Ids => Pointer(_ids);

    public nint LastPositions => Pointer(_lastPositions);

    public nint TotalLength => Pointer(_totalLength);

    public nint LogitRows => Pointer(_logitRows);

    private static nint Pointer<T>(T[] array) => Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
