using System.Text;
using Endonym.Models.Contracts;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>A model over <see cref="ByteTokenizer"/> that says what a function tells it to, and remembers who was served when.</summary>
internal sealed class FakeModel(Func<int[], SamplingOptions, IEnumerable<int>> answer) : ILanguageModel
{
    private readonly Lock _gate = new();
    private readonly List<int> _turns = [];
    private int _sessions;
    private int _open;

    public string Name => "fake";

    public ITokenizer Tokenizer { get; } = new ByteTokenizer();

    public ChatTemplate? ChatTemplate { get; init; } = ChatTemplate.ChatMl;

    public int ContextLength { get; init; } = 4096;

    /// <summary>Called before every token, on the engine's thread, with the session's number; may block.</summary>
    public Action<int>? BeforeToken { get; set; }

    /// <summary>The number of the session, from 0 in order of beginning, that each token was made for.</summary>
    public IReadOnlyList<int> Turns
    {
        get
        {
            lock (_gate)
                return [.. _turns];
        }
    }

    /// <summary>Sessions begun and not disposed.</summary>
    public int OpenSessions => Volatile.Read(ref _open);

    /// <summary>Says always the same and ends its turn.</summary>
    public static FakeModel Saying(string text) => new((_, _) => [.. Ids(text), ByteTokenizer.EndOfTurn]);

    /// <summary>Repeats the last user's message and ends its turn.</summary>
    public static FakeModel Echo(int contextLength = 4096) => new((prompt, _) =>
    {
        // … start "user\n" MESSAGE end "\n" start "assistant\n"
        var end = Array.LastIndexOf(prompt, ByteTokenizer.EndOfTurn);
        var start = Array.LastIndexOf(prompt, ByteTokenizer.StartOfTurn, end);
        return [.. prompt[(start + 1 + "user\n".Length)..end], ByteTokenizer.EndOfTurn];
    })
    { ContextLength = contextLength };

    /// <summary>Never ends by itself.</summary>
    public static FakeModel Endless() => new((_, _) => Forever()) { ContextLength = int.MaxValue };

    /// <summary>The letter a, again and again; slowly, so that an unread answer stays small.</summary>
    public static IEnumerable<int> Forever()
    {
        while (true)
        {
            Thread.Sleep(1);
            yield return 'a';
        }
    }

    public static int[] Ids(string text) => [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];

    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences) => throw new NotSupportedException("This fake only speaks.");

    public IGenerationSession Generate(ReadOnlySpan<int> prompt, SamplingOptions options)
    {
        Assert.InRange(prompt.Length, 1, ContextLength - 1);
        Interlocked.Increment(ref _open);
        return new Session(this, Interlocked.Increment(ref _sessions) - 1, prompt.Length, answer(prompt.ToArray(), options));
    }

    public void Dispose()
    {
    }

    private sealed class Session(FakeModel model, int number, int promptLength, IEnumerable<int> answer) : IGenerationSession
    {
        private readonly IEnumerator<int> _answer = answer.GetEnumerator();
        private int _length = promptLength;

        public int? Next()
        {
            model.BeforeToken?.Invoke(number);
            lock (model._gate)
                model._turns.Add(number);
            if (_length++ >= model.ContextLength)
                return null;
            Assert.True(_answer.MoveNext(), "The scheduler asked for a token after the end of the turn.");
            return _answer.Current;
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref model._open);
            _answer.Dispose();
        }
    }
}
