using Endonym.Models.Contracts;
using Endonym.Serving.Engines;

namespace Endonym.Serving.Tests.Engines;

/// <summary>Letters are tokens. Prompts are long enough that sharing pays: <see cref="PrefixSlots.LeastShare"/> is 16.</summary>
public sealed class PrefixSlotsTests : IDisposable
{
    private const string Shared = "a system's message of some length. ";

    private readonly RecordedSlots _engine = new(count: 3);
    private readonly PrefixSlots _slots;

    public PrefixSlotsTests() => _slots = new PrefixSlots(_engine);

    public void Dispose() => _slots.Dispose();

    [Fact]
    public void A_conversation_that_goes_on_finds_its_slot_with_all_it_said()
    {
        var first = Answer(Shared + "question", "answer");
        Answer("something else entirely", "x");

        var again = _slots.Take(Ids(Shared + "questionanswer and more"));

        Assert.Equal((first, Shared + "questionanswer"), (again, _engine.TextOf(again)));
        Assert.Equal(0, _engine.Copies);
    }

    [Fact]
    public void A_conversation_that_only_begins_alike_gets_a_copy_and_leaves_the_other_whole()
    {
        var first = Answer(Shared + "a long question that took a while to write down", "and an answer to it");

        var other = _slots.Take(Ids(Shared + "new"));

        Assert.NotEqual(first, other);
        Assert.Equal(Shared, _engine.TextOf(other));
        Assert.EndsWith("answer to it", _engine.TextOf(first), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_taken_slot_holds_is_copied()
    {
        var taken = _slots.Take(Ids(Shared + "one"));
        _slots.Read(taken, Ids(Shared + "on"), []);

        var other = _slots.Take(Ids(Shared + "other"));

        Assert.Equal(Shared + "o", _engine.TextOf(other));
        Assert.Equal(1, _engine.Copies);
    }

    [Fact]
    public void The_last_token_is_left_to_be_read_as_its_logits_are_needed()
    {
        Answer(Shared, "");

        Assert.Equal(Shared[..^1], _engine.TextOf(_slots.Take(Ids(Shared))));
    }

    [Fact]
    public void The_slot_that_was_not_used_for_longest_is_given_up_first()
    {
        var first = Answer("first conversation of all", "");
        var second = Answer("second conversation here", "");
        Answer("third of them, the last", "");
        Answer("first conversation of all, again", ""); // used anew

        var taken = _slots.Take(Ids("nobody knows this"));

        Assert.Equal(second, taken);
        Assert.Equal("first conversation of all, again", _engine.TextOf(first));
    }

    [Fact]
    public void A_few_tokens_in_common_are_not_worth_a_copy()
    {
        Answer("The quick brown fox jumps over the lazy dog", "");

        var taken = _slots.Take(Ids("The quick red")); // ten letters

        Assert.Equal("", _engine.TextOf(taken));
        Assert.Equal(0, _engine.Copies);
    }

    [Fact]
    public void Free_slots_are_emptied_from_the_oldest_until_few_enough_tokens_are_left()
    {
        var first = Answer(new string('x', 20), "");
        var second = Answer(new string('y', 30), "");
        var taken = _slots.Take(Ids("abc"));
        _slots.Read(taken, Ids("abc"), []);

        _slots.Shrink(freeTokens: 40);

        Assert.Equal((0, 30, 3), (_slots.LengthOf(first), _slots.LengthOf(second), _slots.LengthOf(taken)));
        Assert.Equal(33, _slots.TokenCount);
    }

    [Fact]
    public void What_a_failed_step_did_is_taken_back()
    {
        var slot = _slots.Take(Ids("abc"));
        _slots.Read(slot, Ids("ab"), []);
        _engine.BreakAfter = 1;

        Assert.Throws<IOException>(() => _slots.Step([new SlotToken(slot, 'c')], []));
        Assert.Equal("abc", _engine.TextOf(slot));
        _slots.RollBack(slot);

        Assert.Equal("ab", _engine.TextOf(slot));
    }

    [Fact]
    public void What_one_adapter_computed_is_never_taken_for_another_or_for_the_model_itself()
    {
        var law = Answer(Shared + "question", "answer", "law");

        var letters = _slots.Take(Ids(Shared + "question"), "letters");
        var plain = _slots.Take(Ids(Shared + "question"));

        Assert.Equal(("", "", 0), (_engine.TextOf(letters), _engine.TextOf(plain), _engine.Copies));
        Assert.Equal(("letters", null), (_engine.Adapters[letters], _engine.Adapters[plain]));
        _slots.Read(plain, Ids(Shared), []);
        _slots.CatchUp(letters, Ids(Shared + "question"));
        Assert.Equal(("", 0), (_engine.TextOf(letters), _engine.Copies));

        Assert.Equal(law, _slots.Take(Ids(Shared + "questionanswer and more"), "law"));
        Assert.Equal(Shared + "questionanswer", _engine.TextOf(law));
    }

    [Fact]
    public void A_slot_is_emptied_for_another_adapter_and_a_copy_brings_its_own_along()
    {
        Answer(Shared + "one", "", "law");
        Answer("something else entirely", "", "letters");
        Answer("and a third thing of no importance", "");
        var taken = _slots.Take(Ids(Shared + "two"), "law"); // in the law's own slot
        _slots.Read(taken, Ids("two"), []);

        var copy = _slots.Take(Ids(Shared + "three"), "law");

        Assert.NotEqual(taken, copy);
        Assert.Equal((Shared + "t", "law"), (_engine.TextOf(copy), _engine.Adapters[copy]));
    }

    [Fact]
    public void Whatever_is_asked_the_engine_holds_what_is_believed()
    {
        // A random walk over conversations that share beginnings; after each step the engine's tokens are a beginning of the prompt they were taken for.
        var random = new Random(20260902);
        List<(int Slot, int[] Prompt, string? Adapter)> taken = [];
        string?[] adapters = [null, "law", "letters"];
        for (var step = 0; step < 3_000; step++)
        {
            if (taken.Count < 3 && random.Next(2) == 0)
            {
                var prompt = Ids(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => new string((char)('a' + random.Next(2)), 20))));
                var adapter = adapters[random.Next(adapters.Length)];
                var slot = _slots.Take(prompt, adapter);
                Assert.DoesNotContain(slot, taken.Select(one => one.Slot));
                taken.Add((slot, prompt, adapter));
            }
            else if (taken.Count > 0)
            {
                var (slot, prompt, adapter) = taken[random.Next(taken.Count)];
                _slots.CatchUp(slot, prompt);
                if (_slots.LengthOf(slot) < prompt.Length)
                    _slots.Read(slot, prompt.AsSpan(_slots.LengthOf(slot), random.Next(1, prompt.Length - _slots.LengthOf(slot) + 1)), []);
                else
                    taken.Remove((slot, prompt, adapter));
                if (!taken.Contains((slot, prompt, adapter)))
                    _slots.Release(slot);
            }

            Assert.All(taken, one =>
            {
                Assert.Equal(_engine.LengthOf(one.Slot), _slots.LengthOf(one.Slot));
                Assert.Equal(one.Prompt[.._slots.LengthOf(one.Slot)], _engine.Held[one.Slot]);
                Assert.Equal(one.Adapter, _engine.Adapters[one.Slot]);
            });
        }
    }

    private int Answer(string prompt, string answer, string? adapter = null)
    {
        var ids = Ids(prompt);
        var slot = _slots.Take(ids, adapter);
        _slots.Read(slot, ids.AsSpan(_slots.LengthOf(slot)), []);
        foreach (var token in Ids(answer))
            _slots.Step([new SlotToken(slot, token)], []);
        _slots.Release(slot);
        return slot;
    }

    private static int[] Ids(string text) => [.. text.Select(letter => (int)letter)];

    /// <summary>Holds tokens and computes nothing.</summary>
    private sealed class RecordedSlots(int count) : IDecoderSlots
    {
        public List<int>[] Held { get; } = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

        /// <summary>What each slot's tokens were computed with.</summary>
        public string?[] Adapters { get; } = new string?[count];

        public int Copies { get; private set; }

        /// <summary>Throws after so many tokens of the next step; 0 for never.</summary>
        public int BreakAfter { get; set; }

        public int Count => Held.Length;

        public int ContextLength => 1000;

        public int VocabularySize => 128;

        public string TextOf(int slot) => string.Concat(Held[slot].Select(token => (char)token));

        public int LengthOf(int slot) => Held[slot].Count;

        public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits) => Held[slot].AddRange(tokens);

        public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
        {
            for (var index = 0; index < tokens.Length; index++)
            {
                Held[tokens[index].Slot].Add(tokens[index].Token);
                if (index + 1 == BreakAfter)
                    throw new IOException();
            }
        }

        public void CopyPrefix(int from, int to, int length)
        {
            Copies++;
            Held[to] = [.. Held[from].Take(length)];
            Adapters[to] = Adapters[from];
        }

        public void UseAdapter(int slot, string? adapter)
        {
            Held[slot].Clear();
            Adapters[slot] = adapter;
        }

        public void Truncate(int slot, int length) => Held[slot].RemoveRange(length, Held[slot].Count - length);

        public void Dispose()
        {
        }
    }
}
