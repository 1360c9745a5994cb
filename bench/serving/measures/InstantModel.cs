using Endonym.Models.Contracts;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Bench.Serving;

/// <summary>Another model's tokenizer before an engine that takes no time and says one token for ever.</summary>
internal sealed class InstantModel(ILanguageModel other) : ILanguageModel
{
    private const int Said = 2_000;

    public string Name => other.Name;

    public ITokenizer Tokenizer => other.Tokenizer;

    public ChatTemplate? ChatTemplate => other.ChatTemplate;

    public int ContextLength => other.ContextLength;

    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences) => throw new NotSupportedException();

    public IDecoderSlots OpenSlots(int count, int contextLength) => new Slots(count, contextLength, Tokenizer.VocabularySize);

    public void Dispose()
    {
    }

    private sealed class Slots(int count, int contextLength, int vocabularySize) : IDecoderSlots
    {
        private readonly int[] _lengths = new int[count];

        public int Count => count;

        public int ContextLength => contextLength;

        public int VocabularySize => vocabularySize;

        public int LengthOf(int slot) => _lengths[slot];

        public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
        {
            _lengths[slot] += tokens.Length;
            Say(logits);
        }

        public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
        {
            foreach (var (slot, _) in tokens)
                _lengths[slot]++;
            Say(logits);
        }

        public void CopyPrefix(int from, int to, int length) => _lengths[to] = length;

        public void Truncate(int slot, int length) => _lengths[slot] = length;

        public void Dispose()
        {
        }

        private void Say(Span<float> logits)
        {
            logits.Clear();
            for (var row = 0; row < logits.Length; row += vocabularySize)
                logits[row + Said] = 1;
        }
    }
}
