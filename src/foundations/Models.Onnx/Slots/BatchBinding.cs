using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Session;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Endonym.Models.Onnx.Slots;

/// <summary>Neighbouring rows as ONNX Runtime sees them: their keys and values bound once, as what goes in and what comes out, so that a run adds to them in place.</summary>
internal sealed unsafe class BatchBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly int _rows;
    private readonly int _vocabularySize;
    private (nint Ids, int NewTokens, nint LogitRows, nint Logits, int LogitCount) _bound;

    public BatchBinding(OnnxDecoder decoder, KeyValueRows memory, int firstRow, int rows, int contextLength)
    {
        (_session, _rows, _vocabularySize) = (decoder.Session, rows, decoder.Shape.VocabularySize);
        _binding = _session.CreateIoBinding();
        long[] shape = [rows, decoder.Shape.KeyValueHeadCount, contextLength, decoder.Shape.HeadSize];
        var bytes = rows * memory.RowBytes;
        for (var layer = 0; layer < decoder.Shape.LayerCount; layer++)
        {
            using var keys = Tensor(TensorElementType.Float, shape, memory.Keys(layer, firstRow), bytes);
            using var values = Tensor(TensorElementType.Float, shape, memory.Values(layer, firstRow), bytes);
            _binding.BindInput(DecoderNames.PastKey(layer), keys);
            _binding.BindInput(DecoderNames.PastValue(layer), values);
            _binding.BindOutput(DecoderNames.PresentKey(layer), keys);
            _binding.BindOutput(DecoderNames.PresentValue(layer), values);
        }
    }

    /// <summary>Runs the decoder over new tokens of each row.</summary>
    /// <param name="batch">Holds the inputs; pinned, the same whenever this is called.</param>
    /// <param name="newTokens">New tokens of each row.</param>
    /// <param name="logitCount">Rows of logits that are asked for.</param>
    /// <param name="logits">Takes them, (rows, V).</param>
    /// <param name="options">How to run.</param>
    public void Run(BatchInputs batch, int newTokens, int logitCount, float* logits, RunOptions options)
    {
        // Binding costs microseconds a name: only what has changed since the last run is bound anew.
        var wanted = (batch.Ids, newTokens, batch.LogitRows, (nint)logits, logitCount);
        if (wanted != _bound)
        {
            Bind(DecoderNames.InputIds, TensorElementType.Int64, [_rows, newTokens], batch.Ids, (long)_rows * newTokens * sizeof(long));
            Bind(DecoderNames.LastPositions, TensorElementType.Int32, [_rows], batch.LastPositions, _rows * sizeof(int));
            Bind(DecoderNames.TotalLength, TensorElementType.Int32, [], batch.TotalLength, sizeof(int));
            Bind(DecoderNames.LogitRows, TensorElementType.Int64, [logitCount, 2], batch.LogitRows, logitCount * 2L * sizeof(long));
            if (batch.AdapterCount > 0)
                Bind(DecoderNames.AdapterRows, TensorElementType.Float, [_rows, 1, batch.AdapterCount], batch.AdapterRows, (long)_rows * batch.AdapterCount * sizeof(float));
            using var output = Tensor(TensorElementType.Float, [logitCount, _vocabularySize], (nint)logits, (long)logitCount * _vocabularySize * sizeof(float));
            _binding.BindOutput(DecoderNames.Logits, output);
            _bound = wanted;
        }

        _session.RunWithBinding(options, _binding);
    }

    public void Dispose() => _binding.Dispose();

    private void Bind(string name, TensorElementType type, long[] shape, nint pointer, long bytes)
    {
        using var value = Tensor(type, shape, pointer, bytes);
        _binding.BindInput(name, value);
    }

    private static OrtValue Tensor(TensorElementType type, long[] shape, nint pointer, long bytes) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, pointer, bytes);
}
