using Endonym.Models.Contracts;
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

    public IGenerationSession Generate(ReadOnlySpan<int> prompt, SamplingOptions options)
    {
        Assert.Equal(SamplingOptions.Greedy, options);
        Prompts.Add(prompt.ToArray());
        List<int> ids = [.. Tokenizer.Encode(Answer(Tokenizer.Decode(prompt)))];
        return new Session(Last is { } last ? [.. ids, last] : ids.Concat(Enumerable.Repeat((int)'.', 10_000)), ContextLength - prompt.Length);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class Session(IEnumerable<int> ids, int room) : IGenerationSession
    {
        private readonly IEnumerator<int> _ids = ids.Take(room).GetEnumerator();

        public int? Next() => _ids.MoveNext() ? _ids.Current : null;

        public void Dispose() => _ids.Dispose();
    }
}
