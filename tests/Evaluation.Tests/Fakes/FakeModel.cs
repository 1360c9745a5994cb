using Endonym.Models.Contracts;
using Endonym.Serving.Tests.Fakes;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Evaluation.Tests.Fakes;

/// <summary>A model whose probabilities and answers are functions given by the test.</summary>
internal sealed class FakeModel : ILanguageModel
{
    public required string Name { get; init; }

    public ITokenizer Tokenizer { get; init; } = new ByteTokenizer();

    public ChatTemplate? ChatTemplate { get; init; }

    public int ContextLength { get; init; } = 512;

    /// <summary>ln p of the second token after the first; only the token just before counts.</summary>
    public Func<int, int, float> LogProbability { get; init; } = (_, _) => -MathF.Log(259);

    /// <summary>The answer to a prompt's text; it is followed by <see cref="Last"/>.</summary>
    public Func<string, string> Answer { get; init; } = _ => "";

    /// <summary>What ends an answer; null lets the model write dots until it is stopped.</summary>
    public int? Last { get; init; } = ByteTokenizer.EndOfText;

    public List<int[]> Scored { get; } = [];

    public List<int[]> Prompts { get; } = [];

    public bool IsDisposed { get; private set; }

    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences)
    {
        Assert.All(sequences, sequence => Assert.InRange(sequence.Length, 2, ContextLength));
        Scored.AddRange(sequences);
        return [.. sequences.Select(ids => Enumerable.Range(1, ids.Length - 1).Select(i => LogProbability(ids[i - 1], ids[i])).ToArray())];
    }

    public IDecoderSlots OpenSlots(int count, int contextLength)
    {
        Assert.Equal(1, count);
        Assert.InRange(contextLength, 1, ContextLength);
        return new Slot(this, contextLength);
    }

    public void Dispose() => IsDisposed = true;

    /// <summary>Reads a prompt in one go and then forces the answer, token by token.</summary>
    private sealed class Slot(FakeModel model, int contextLength) : IDecoderSlots
    {
        private IEnumerator<int> _ids = Enumerable.Empty<int>().GetEnumerator();
        private int _length;

        public int Count => 1;

        public int ContextLength => contextLength;

        public int VocabularySize => model.Tokenizer.VocabularySize;

        public int LengthOf(int slot) => _length;

        public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
        {
            Assert.Equal(0, _length);
            _length = tokens.Length;
            model.Prompts.Add(tokens.ToArray());
            int[] ids = model.Tokenizer.Encode(model.Answer(model.Tokenizer.Decode(tokens)));
            _ids = (model.Last is { } last ? [.. ids, last] : ids.Concat(Enumerable.Repeat((int)'.', 10_000))).GetEnumerator();
            Say(logits);
        }

        public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
        {
            Assert.Equal(_ids.Current, tokens[0].Token);
            Assert.InRange(++_length, 1, contextLength);
            Say(logits);
        }

        public void CopyPrefix(int from, int to, int length) => throw new NotSupportedException("One slot has nowhere to copy to.");

        public void Truncate(int slot, int length) => throw new NotSupportedException("An answer only grows.");

        public void Dispose() => _ids.Dispose();

        private void Say(Span<float> logits)
        {
            logits.Clear();
            Assert.True(_ids.MoveNext(), "A token was asked for after the end of the answer.");
            logits[_ids.Current] = 1;
        }
    }
}
