using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Session;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Endonym.Models.Onnx.Slots;

/// <summary>Neighbouring rows as ONNX Runtime sees them: what never moves is bound once, keys and values both as what goes in and what comes out, so that a run adds to them in place.</summary>
internal sealed unsafe class BatchBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly BatchInputs _inputs;
    private readonly int _rows;
    private readonly int _vocabularySize;
    private (int NewTokens, int LogitCount, nint Logits) _bound;

    public BatchBinding(OnnxDecoder decoder, KeyValueRows memory, BatchInputs inputs, int firstRow, int rows, int contextLength)
    {
        (_session, _inputs, _rows, _vocabularySize) = (decoder.Session, inputs, rows, decoder.Shape.VocabularySize);
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

        Bind(DecoderNames.LastPositions, TensorElementType.Int32, [rows], inputs.LastPositions, rows * sizeof(int));
        Bind(DecoderNames.TotalLength, TensorElementType.Int32, [], inputs.TotalLength, sizeof(int));
        if (inputs.AdapterCount > 0)
            Bind(DecoderNames.AdapterRows, TensorElementType.Float, [rows, 1, inputs.AdapterCount], inputs.AdapterRows, (long)rows * inputs.AdapterCount * sizeof(float));
    }

    /// <summary>Runs the decoder over new tokens of each row.</summary>
    /// <param name="newTokens">New tokens of each row.</param>
    /// <param name="logitCount">Rows of logits that are asked for.</param>
    /// <param name="logits">Takes them, (rows, V).</param>
    /// <param name="options">How to run.</param>
    public void Run(int newTokens, int logitCount, float* logits, RunOptions options)
    {
        // Binding costs microseconds a name: only what has changed since the last run is bound anew.
        var wanted = (newTokens, logitCount, (nint)logits);
        if (wanted != _bound)
        {
            Bind(DecoderNames.InputIds, TensorElementType.Int64, [_rows, newTokens], _inputs.Ids, (long)_rows * newTokens * sizeof(long));
            Bind(DecoderNames.LogitRows, TensorElementType.Int64, [logitCount, 2], _inputs.LogitRows, logitCount * 2L * sizeof(long));
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
