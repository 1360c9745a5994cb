using System.Runtime.ExceptionServices;
using Endonym.Lineage;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Quantises weights on several threads while what is done is being written; memory is two buffers, whatever the model's size.</summary>
internal sealed class RowPipeline(int threads, CancellationToken cancel)
{
    private const int BufferBytes = 16 << 20;

    // So much that a thread's next piece costs nothing beside the piece itself.
    private const int WeightsPerPiece = 1 << 16;

    private byte[] _filling = [];
    private byte[] _writing = [];

    /// <summary>Writes weights one after another.</summary>
    /// <param name="destination">Takes their blocks.</param>
    /// <param name="weights">The weights, all with as many columns.</param>
    /// <param name="format">The format of all of them.</param>
    /// <param name="onWritten">Told how many more weights are done.</param>
    /// <exception cref="InvalidInputException">A weight does not fit the format; the message names the tensor.</exception>
    public void Write(Stream destination, IReadOnlyList<WeightRows> weights, TensorFormat format, Action<long> onWritten)
    {
        var pending = Task.CompletedTask;
        try
        {
            foreach (var weight in weights)
            {
                var rowBytes = weight.Columns / format.BlockLength * format.BlockBytes;
                var rowsPerBuffer = Math.Max(1, BufferBytes / rowBytes);
                for (long first = 0; first < weight.Count; first += rowsPerBuffer)
                {
                    var count = (int)Math.Min(rowsPerBuffer, weight.Count - first);
                    if (_filling.Length < count * rowBytes)
                        _filling = GC.AllocateUninitializedArray<byte>(count * rowBytes);
                    Quantize(weight, first, count, format, rowBytes);
                    pending.GetAwaiter().GetResult();
                    (_filling, _writing) = (_writing, _filling);
                    var (full, length) = (_writing, count * rowBytes);
                    pending = Task.Run(() => destination.Write(full, 0, length), CancellationToken.None);
                    onWritten((long)count * weight.Columns);
                }
            }
        }
        finally
        {
            // The stream must not be written to after this returns, also after an error.
            pending.GetAwaiter().GetResult();
        }
    }

    private void Quantize(WeightRows weight, long first, int count, TensorFormat format, int rowBytes)
    {
        var rowsPerPiece = Math.Max(1, WeightsPerPiece / weight.Columns);
        var pieces = (count + rowsPerPiece - 1) / rowsPerPiece;
        try
        {
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, () => new float[weight.Columns], (piece, _, row) =>
            {
                for (var i = piece * rowsPerPiece; i < Math.Min(count, (piece + 1) * rowsPerPiece); i++)
                {
                    weight.Read(first + i, row);
                    Quantizer.Quantize(format, row, weight.Importance.Span, _filling.AsSpan(i * rowBytes, rowBytes));
                }

                return row;
            }, _ => { });
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is InvalidInputException wrong)
        {
            throw new InvalidInputException($"'{weight.Name}': {wrong.Message}", wrong);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
