using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Onnx.Slots;

namespace Endonym.Bench.Serving;

internal sealed class Ours : IEngine
{
    private readonly OnnxDecoder _decoder;
    private readonly OnnxDecoderSlots _slots;
    private readonly float[] _logits;

    public Ours(string folder, int sequences, int contextLength, OnnxDecoderOptions options)
    {
        _decoder = OnnxDecoder.Open(folder, options);
        _slots = _decoder.OpenSlots(sequences, contextLength);
        _logits = new float[sequences * _decoder.Shape.VocabularySize];
    }

    public void Prefill(int[] tokens)
    {
        Empty();
        _slots.Read(0, tokens, _logits.AsSpan(0, _decoder.Shape.VocabularySize));
    }

    public void Fill(int sequences, int firstLength)
    {
        Empty();
        for (var slot = 0; slot < sequences && firstLength > 0; slot++)
            _slots.Read(slot, new int[firstLength + slot], []);
    }

    public void Step(int[] tokens) => _slots.Step([.. tokens.Select((token, slot) => new SlotToken(slot, token))], _logits.AsSpan(0, tokens.Length * _decoder.Shape.VocabularySize));

    public void Dispose()
    {
        _slots.Dispose();
        _decoder.Dispose();
    }

    private void Empty()
    {
        for (var slot = 0; slot < _slots.Count; slot++)
            _slots.Truncate(slot, 0);
    }
}
