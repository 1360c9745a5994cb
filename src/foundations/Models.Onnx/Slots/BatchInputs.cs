using System.Runtime.InteropServices;

namespace Endonym.Models.Onnx.Slots;

/// <summary>What goes into a run besides keys and values: arrays that never move, so that they stay bound.</summary>
/// <param name="rows">Rows at most.</param>
/// <param name="tokens">New tokens of one row at most.</param>
/// <param name="adapters">Adapters in the graph.</param>
internal sealed class BatchInputs(int rows, int tokens, int adapters)
{
    private readonly long[] _ids = GC.AllocateArray<long>(Math.Max(rows, tokens), pinned: true);
    private readonly int[] _lastPositions = GC.AllocateArray<int>(rows, pinned: true);
    private readonly int[] _totalLength = GC.AllocateArray<int>(1, pinned: true);
    private readonly long[] _logitRows = GC.AllocateArray<long>(2 * Math.Max(rows, tokens), pinned: true);

    private readonly float[] _adapterRows = GC.AllocateArray<float>(rows * adapters, pinned: true);

    /// <summary>Adapters in the graph.</summary>
    public int AdapterCount => adapters;

    /// <summary>Token ids, row after row.</summary>
    public Span<long> IdValues => _ids;

    /// <summary>Each row's length with its new tokens, less one.</summary>
    public Span<int> LastPositionValues => _lastPositions;

    /// <summary>Length of the longest row with its new tokens.</summary>
    public ref int TotalLengthValue => ref _totalLength[0];

    /// <summary>Pairs of a row and one of its new tokens.</summary>
    public Span<long> LogitRowValues => _logitRows;

    /// <summary>Says which adapter a row is computed with.</summary>
    /// <param name="row">The row.</param>
    /// <param name="adapter">Its number; null for none.</param>
    public void Choose(int row, int? adapter)
    {
        var choices = _adapterRows.AsSpan(row * adapters, adapters);
        choices.Clear();
        if (adapter is { } chosen)
            choices[chosen] = 1;
    }

    public nint Ids => Pointer(_ids);

    public nint LastPositions => Pointer(_lastPositions);

    public nint TotalLength => Pointer(_totalLength);

    public nint LogitRows => Pointer(_logitRows);

    public nint AdapterRows => Pointer(_adapterRows);

    private static nint Pointer<T>(T[] array) => Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
