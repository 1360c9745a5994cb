using Endonym.Models.Contracts;
using Endonym.Models.Sampling;
using Endonym.Models.Tests.Checkpoints.HuggingFace;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Sampling;

public sealed class AnswerTokensTests
{
    [Fact]
    public void A_token_follows_from_the_last_one_for_as_long_as_is_asked()
    {
        using var model = new CountingModel();

        Assert.Equal([4, 5, 6], model.Answer([9, 3], SamplingOptions.Greedy, maxTokens: 3));
        // Room was made for the prompt and three tokens, and given back.
        Assert.Equal((5, 0), (model.OpenedLength, model.OpenSlotSets));
    }

    [Fact]
    public void A_full_context_ends_an_answer_and_leaving_early_gives_the_slot_back()
    {
        using var model = new CountingModel();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], model.Answer([0, 0], SamplingOptions.Greedy)); // 10 − 2
        Assert.Empty(model.Answer(new int[10], SamplingOptions.Greedy));
        Assert.Equal(1, model.Answer([0, 0], SamplingOptions.Greedy).First());
        Assert.Equal(0, model.OpenSlotSets);
    }

    [Fact]
    public void An_id_that_only_pads_the_models_vocabulary_is_not_drawn()
    {
        using var model = new CountingModel();

        Assert.Equal([14, 0, 1], model.Answer([13], SamplingOptions.Greedy, maxTokens: 3)); // the tokenizer has no 15, and all others are equal
    }

    /// <summary>After the token n comes n + 1.</summary>
    private sealed class CountingModel : ILanguageModel
    {
        public string Name => "counting";

        public ITokenizer Tokenizer { get; } = new FixedSizeTokenizer(15);

        public ChatTemplate? ChatTemplate => null;

        public int ContextLength => 10;

        public int OpenedLength { get; private set; }

        public int OpenSlotSets { get; private set; }

        public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences) => throw new NotSupportedException("This fake only counts.");

        public IDecoderSlots OpenSlots(int count, int contextLength)
        {
            Assert.Equal(1, count);
            OpenedLength = contextLength;
            OpenSlotSets++;
            return new Slot(this, contextLength);
        }

        public void Dispose()
        {
        }

        private sealed class Slot(CountingModel model, int contextLength) : IDecoderSlots
        {
            private int _length;

            public int Count => 1;

            public int ContextLength => contextLength;

            public int VocabularySize => 20;

            public int LengthOf(int slot) => _length;

            public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
            {
                _length += tokens.Length;
                Assert.InRange(_length, 1, contextLength);
                logits.Clear();
                logits[tokens[^1] + 1] = 1;
            }

            public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits) => Read(0, [tokens[0].Token], logits);

            public void CopyPrefix(int from, int to, int length) => throw new NotSupportedException("One slot has nowhere to copy to.");

            public void Truncate(int slot, int length) => throw new NotSupportedException("An answer only grows.");

            public void Dispose() => model.OpenSlotSets--;
        }
    }
}
