using System.Text;
using Endonym.Models.Contracts;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>A model over <see cref="ByteTokenizer"/> that says what a function of the prompt tells it to, and remembers who was served when and what was computed.</summary>
internal sealed class FakeModel(Func<int[], IEnumerable<int>> answer) : ILanguageModel
{
    private const int NoToken = -1;

    private readonly Func<int[], IEnumerable<int>> _answer = answer;
    private readonly Lock _gate = new();
    private readonly List<int> _turns = [];
    private readonly List<int> _parts = [];
    private readonly List<int> _batches = [];
    private int _answers;

    public string Name => "fake";

    public ITokenizer Tokenizer { get; } = new ByteTokenizer();

    public ChatTemplate? ChatTemplate { get; init; } = ChatTemplate.ChatMl;

    public int ContextLength { get; init; } = 4096;

    /// <summary>With one of them it says its name and a colon before every answer.</summary>
    public IReadOnlyList<LoadedAdapter> Adapters { get; init; } = [];

    /// <summary>Logits beyond the tokenizer's tokens, as checkpoints have that were padded to a round number.</summary>
    public int Padding { get; init; }

    /// <summary>Called before every token, on the engine's thread, with the answer's number; may block.</summary>
    public Action<int>? BeforeToken { get; set; }

    /// <summary>The number of the answer, from 0 in order of beginning, that each token was made for.</summary>
    public IReadOnlyList<int> Turns => Copy(_turns);

    /// <summary>Tokens of each part of a prompt that was read.</summary>
    public IReadOnlyList<int> Parts => Copy(_parts);

    /// <summary>Answers that each step advanced.</summary>
    public IReadOnlyList<int> Batches => Copy(_batches);

    /// <summary>Slots that hold something, taken or not.</summary>
    public int HeldSlots { get; private set; }

    /// <summary>Says always the same and ends its turn.</summary>
    public static FakeModel Saying(string text) => new(_ => [.. Ids(text), ByteTokenizer.EndOfTurn]);

    /// <summary>The same with adapters.</summary>
    public static FakeModel Saying(string text, params string[] adapters) =>
        new(_ => [.. Ids(text), ByteTokenizer.EndOfTurn]) { Adapters = [.. adapters.Select(name => new LoadedAdapter(name, 1000))] };

    /// <summary>Repeats the last user's message and ends its turn.</summary>
    public static FakeModel Echo(int contextLength = 4096) => new(prompt =>
    {
        // … start "user\n" MESSAGE end "\n" start "assistant\n"
        var end = Array.LastIndexOf(prompt, ByteTokenizer.EndOfTurn);
        var start = Array.LastIndexOf(prompt, ByteTokenizer.StartOfTurn, end);
        return [.. prompt[(start + 1 + "user\n".Length)..end], ByteTokenizer.EndOfTurn];
    })
    { ContextLength = contextLength };

    /// <summary>Holds every token equally probable; what is said is the sampler's doing.</summary>
    public static FakeModel Level(int padding = 0) => new(_ => Enumerable.Repeat(NoToken, int.MaxValue)) { Padding = padding };

    /// <summary>Never ends by itself.</summary>
    public static FakeModel Endless() => new(_ => Forever()) { ContextLength = int.MaxValue };

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

    public IDecoderSlots OpenSlots(int count, int contextLength)
    {
        Assert.InRange(contextLength, 1, ContextLength);
        return new Slots(this, count, contextLength);
    }

    public void Dispose()
    {
    }

    private IReadOnlyList<int> Copy(List<int> list)
    {
        lock (_gate)
            return [.. list];
    }

    /// <summary>Each slot holds its tokens; what follows a prompt is asked of the model once the prompt's last token has been read, and forced token by token.</summary>
    private sealed class Slots(FakeModel model, int count, int contextLength) : IDecoderSlots
    {
        private readonly List<int>[] _tokens = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        private readonly string?[] _adapters = new string?[count]; // what a slot's tokens were computed with
        private readonly Script?[] _scripts = new Script?[count];
        private int _driver;

        public int Count => count;

        public int ContextLength => contextLength;

        public int VocabularySize => model.Tokenizer.VocabularySize + model.Padding;

        public int LengthOf(int slot) => _tokens[slot].Count;

        public void UseAdapter(int slot, string? adapter)
        {
            CheckThread();
            Assert.True(adapter is null || model.Adapters.Any(known => known.Name == adapter), $"There is no adapter '{adapter}'.");
            _tokens[slot].Clear();
            _scripts[slot] = null;
            _adapters[slot] = adapter;
            CountHeld();
        }

        public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
        {
            CheckThread();
            Assert.InRange(tokens.Length, 1, contextLength - LengthOf(slot));
            _scripts[slot] = null;
            lock (model._gate)
                model._parts.Add(tokens.Length);
            if (!logits.IsEmpty)
            {
                int[] prompt = [.. _tokens[slot], .. tokens];
                _scripts[slot] = new Script(model._answers++, prompt.Length, _adapters[slot] is { } adapter ? [.. Ids(adapter + ": "), .. model._answer(prompt)] : model._answer(prompt));
            }

            _tokens[slot].AddRange(tokens);
            CountHeld();
            if (!logits.IsEmpty)
                Say(slot, logits);
        }

        public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
        {
            CheckThread();
            lock (model._gate)
                model._batches.Add(tokens.Length);
            for (var row = 0; row < tokens.Length; row++)
            {
                var (slot, token) = tokens[row];
                Assert.True(LengthOf(slot) < contextLength, "The slot is full.");
                _tokens[slot].Add(token);
                Say(slot, logits.Slice(row * VocabularySize, VocabularySize));
            }
        }

        public void CopyPrefix(int from, int to, int length)
        {
            CheckThread();
            Assert.InRange(length, 1, LengthOf(from));
            Assert.NotEqual(from, to);
            int[] copy = [.. _tokens[from].Take(length)];
            _tokens[to].Clear();
            _tokens[to].AddRange(copy);
            _adapters[to] = _adapters[from];
            _scripts[to] = null;
            CountHeld();
        }

        public void Truncate(int slot, int length)
        {
            CheckThread();
            Assert.InRange(length, 0, LengthOf(slot));
            _tokens[slot].RemoveRange(length, LengthOf(slot) - length);
            CountHeld();
        }

        public void Dispose()
        {
        }

        private void CountHeld() => model.HeldSlots = _tokens.Count(tokens => tokens.Count > 0);

        private void Say(int slot, Span<float> logits)
        {
            var script = _scripts[slot] ?? throw new InvalidOperationException("The prompt was not read to its end.");
            model.BeforeToken?.Invoke(script.Number);
            lock (model._gate)
                model._turns.Add(script.Number);
            logits.Fill(-50);
            if (script.At(LengthOf(slot)) is var token and not NoToken)
                logits[token] = 50;
        }

        private void CheckThread()
        {
            var before = Interlocked.CompareExchange(ref _driver, Environment.CurrentManagedThreadId, 0);
            Assert.True(before == 0 || before == Environment.CurrentManagedThreadId, "Two threads drive the slots.");
        }
    }

    /// <summary>What follows a prompt, as far as it was asked for.</summary>
    private sealed class Script(int number, int promptLength, IEnumerable<int> answer)
    {
        private readonly IEnumerator<int> _answer = answer.GetEnumerator();
        private readonly List<int> _told = [];
        private Exception? _error;

        public int Number => number;

        /// <summary>The token after so many of prompt and answer.</summary>
        public int At(int length)
        {
            while (_told.Count <= length - promptLength)
            {
                Assert.True(Next(), "A token was asked for after the end of the turn.");
                _told.Add(_answer.Current);
            }

            return _told[length - promptLength];
        }

        /// <summary>An answer that breaks does so however often it is tried.</summary>
        private bool Next()
        {
            try
            {
                return _error is null ? _answer.MoveNext() : throw _error;
            }
            catch (Exception error)
            {
                _error = error;
                throw;
            }
        }
    }
}
