using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Models.Onnx.Slots;

/// <summary>Keys and values of several sequences: for each layer and side (rows, K heads, C tokens, E), so that neighbouring rows are a batch as they lie.</summary>
internal sealed unsafe class KeyValueRows : IDisposable
{
    private readonly ReservedMemory _memory;
    private readonly int _rows;
    private readonly int _heads;
    private readonly int _sides; // keys and values of every layer
    private readonly long _tokenBytes; // of one head
    private readonly long _headBytes;

    /// <param name="shape">The decoder.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="contextLength">C.</param>
    public KeyValueRows(OnnxDecoderShape shape, int rows, int contextLength)
    {
        (_rows, _heads, _sides) = (rows, shape.KeyValueHeadCount, 2 * shape.LayerCount);
        _tokenBytes = (long)shape.HeadSize * sizeof(float);
        _headBytes = _tokenBytes * contextLength;
        _memory = new ReservedMemory(checked(_sides * _rows * RowBytes));
    }

    /// <summary>Bytes of one row in one layer and side.</summary>
    public long RowBytes => _heads * _headBytes;

    /// <summary>Where a layer's keys of a row begin; the rows after it follow.</summary>
    public nint Keys(int layer, int row) => (nint)(_memory.Pointer + Offset(2 * layer, row, 0));

    /// <summary>Where a layer's values of a row begin; the rows after it follow.</summary>
    public nint Values(int layer, int row) => (nint)(_memory.Pointer + Offset(2 * layer + 1, row, 0));

    /// <summary>Copies the first tokens of a row onto another.</summary>
    public void Copy(int from, int to, int length) => ForEachHead((side, head) =>
        Buffer.MemoryCopy(_memory.Pointer + Offset(side, from, head), _memory.Pointer + Offset(side, to, head), length * _tokenBytes, length * _tokenBytes));

    /// <summary>Lets two rows change places.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <param name="length">Tokens of the longer.</param>
    public void Swap(int first, int second, int length)
    {
        var bytes = length * _tokenBytes;
        var spare = (byte*)NativeMemory.Alloc((nuint)bytes);
        ForEachHead((side, head) =>
        {
            var a = _memory.Pointer + Offset(side, first, head);
            var b = _memory.Pointer + Offset(side, second, head);
            Buffer.MemoryCopy(a, spare, bytes, bytes);
            Buffer.MemoryCopy(b, a, bytes, bytes);
            Buffer.MemoryCopy(spare, b, bytes, bytes);
        });
        NativeMemory.Free(spare);
    }

    /// <summary>Gives memory back that a row's tokens from a place on took.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The first token that is forgotten.</param>
    /// <param name="to">The row's length until now.</param>
    public void Forget(int row, int from, int to) => ForEachHead((side, head) => _memory.Forget(Offset(side, row, head) + from * _tokenBytes, (to - from) * _tokenBytes));

    public void Dispose() => _memory.Dispose();

    private long Offset(int side, int row, int head) => ((long)side * _rows + row) * RowBytes + head * _headBytes;

    private void ForEachHead(Action<int, int> act)
    {
        for (var side = 0; side < _sides; side++)
        {
            for (var head = 0; head < _heads; head++)
                act(side, head);
        }
    }
}
