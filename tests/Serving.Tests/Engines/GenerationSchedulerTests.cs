using Endonym.Lineage;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using static Endonym.Serving.Tests.Engines.SchedulerCalls;

namespace Endonym.Serving.Tests.Engines;

/// <summary>Who gets a slot, whose turn it is, and which tokens of a prompt are read when.</summary>
public sealed class GenerationSchedulerTests
{
    [Fact]
    public void A_prompt_as_long_as_the_context_is_refused_not_trimmed()
    {
        var model = new FakeModel(_ => []) { ContextLength = 4 };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var error = Assert.Throws<ContextLengthExceededException>(() => Submit(scheduler, Request("1234")));

        Assert.Equal((4, 4), (error.PromptTokens, error.ContextLength));
        Assert.Equal(0, scheduler.ActiveCount + scheduler.WaitingCount);
    }

    [Fact]
    public async Task Active_answers_take_turns_token_by_token()
    {
        using var model = FakeModel.Saying("abcdefgh");
        using var begin = new ManualResetEventSlim();
        model.BeforeToken = _ => begin.Wait();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 3 });

        var answers = Enumerable.Range(0, 3).Select(_ => ReadAsync(Submit(scheduler, Request("?")))).ToList();
        begin.Set();
        await Task.WhenAll(answers);

        // Once all three are in their slots no session gets a token more than one turn ahead of another.
        var made = new int[3];
        var turns = model.Turns;
        var allPresent = turns.Index().First(turn => turn.Item == 2).Index;
        foreach (var (index, session) in turns.Index())
        {
            made[session]++;
            if (index == allPresent)
                Array.Clear(made);
            Assert.True(index <= allPresent || made.Max() - made.Min() <= 2, $"Unfair at turn {index}: {string.Join(' ', turns)}");
        }
    }

    [Fact]
    public async Task A_client_with_one_question_does_not_wait_for_anothers_hundred()
    {
        List<char> served = [];
        using var begin = new ManualResetEventSlim();
        using var model = new FakeModel(prompt =>
        {
            served.Add((char)prompt[0]);
            return [ByteTokenizer.EndOfTurn];
        })
        {
            BeforeToken = _ => begin.Wait(),
        };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1, QueueLength = 200 });

        List<Task> answers = [.. Enumerable.Range(0, 100).Select(_ => ReadAsync(Submit(scheduler, Request("g") with { Client = "greedy" })))];
        answers.Add(ReadAsync(Submit(scheduler, Request("m") with { Client = "modest" })));
        begin.Set();
        await Task.WhenAll(answers);

        // One of the greedy client's is in the slot and one has its turn before the modest client's.
        Assert.InRange(served.IndexOf('m'), 0, 2);
        Assert.Equal(101, served.Count);
    }

    [Fact]
    public async Task A_request_beyond_slots_and_queue_is_refused_with_a_time_to_come_back()
    {
        using var model = FakeModel.Endless();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1, QueueLength = 1, RetryAfter = TimeSpan.FromSeconds(7) });
        using var first = Submit(scheduler, Request("?"));
        using var second = Submit(scheduler, Request("?"));

        var error = Assert.Throws<QueueFullException>(() => Submit(scheduler, Request("?")));

        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        second.Dispose();
        using var third = Submit(scheduler, Request("?"));
        first.Dispose();
        Assert.Equal("a", (await third.Pieces.ReadAsync(TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public void A_client_may_hold_as_many_places_as_are_left_to_the_others()
    {
        using var model = FakeModel.Endless();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1, QueueLength = 8 });
        List<GenerationTicket> taken = [Submit(scheduler, Request("?") with { Client = "first" })];

        // By hand, with 8 places: the greedy one gets 4, for its fifth would leave fewer to others than it has. Of the 4 that are free a second one gets 2, a third 1 of 2,
        // and the last place is for somebody new.
        foreach (var (client, places) in new[] { ("greedy", 4), ("second", 2), ("third", 1), ("new", 1) })
        {
            for (var place = 0; place < places; place++)
                taken.Add(Submit(scheduler, Request("?") with { Client = client }));
            Assert.Throws<QueueFullException>(() => Submit(scheduler, Request("?") with { Client = client }));
        }

        Assert.Equal(8, scheduler.WaitingCount);
        taken.ForEach(ticket => ticket.Dispose());
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_slot_and_disturbs_nobody()
    {
        using var model = new FakeModel(prompt => prompt[0] == 'e' ? FakeModel.Forever() : [.. FakeModel.Ids("done"), ByteTokenizer.EndOfTurn])
        {
            ContextLength = int.MaxValue,
        };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1 });
        using var gone = new CancellationTokenSource();
        using var endless = scheduler.Submit(Request("endless"), gone.Token);
        await endless.Pieces.ReadAsync(TestContext.Current.CancellationToken);
        var other = ReadAsync(Submit(scheduler, Request("short")));

        await gone.CancelAsync();

        Assert.Equal("done", string.Concat((await other).Select(piece => piece.Text)));
        await ReadAsync(endless);
        await IdleAsync(scheduler);
    }

    [Fact]
    public async Task A_waiting_request_can_be_withdrawn()
    {
        using var model = FakeModel.Endless();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1 });
        using var active = Submit(scheduler, Request("?"));
        await active.Pieces.ReadAsync(TestContext.Current.CancellationToken);
        var waiting = Submit(scheduler, Request("?"));
        Assert.Equal(1, scheduler.WaitingCount);

        waiting.Dispose();

        Assert.Equal(0, scheduler.WaitingCount);
        await waiting.Pieces.Completion;
        Assert.Equal(1, scheduler.ActiveCount);
    }

    [Fact]
    public async Task One_answers_failure_reaches_its_reader_only()
    {
        using var model = new FakeModel(prompt => prompt[0] == 'x' ? throw new IOException("The engine broke.") : [.. FakeModel.Ids("fine"), ByteTokenizer.EndOfTurn]);
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var broken = ReadAsync(Submit(scheduler, Request("x")));
        var fine = ReadAsync(Submit(scheduler, Request("y")));

        Assert.Equal("The engine broke.", (await Assert.ThrowsAsync<IOException>(() => broken)).Message);
        Assert.Equal("fine", string.Concat((await fine).Select(piece => piece.Text)));
    }

    [Fact]
    public async Task Answers_under_way_are_advanced_in_one_step()
    {
        using var model = FakeModel.Saying("abcdefgh");
        using var begin = new ManualResetEventSlim();
        model.BeforeToken = _ => begin.Wait();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 3 });

        var answers = Enumerable.Range(0, 3).Select(_ => ReadAsync(Submit(scheduler, Request("?")))).ToList();
        begin.Set();
        await Task.WhenAll(answers);

        // By hand: three prompts give the first tokens, 3 · 8 steps the others; alone each would take a step, together most take three at once.
        Assert.Equal(24, model.Batches.Sum());
        Assert.Equal(3, model.Batches.Max());
        Assert.InRange(model.Batches.Count, 8, 11);
    }

    [Fact]
    public async Task A_long_prompt_is_read_in_parts_between_the_tokens_of_the_streams()
    {
        using var model = new FakeModel(prompt => prompt.Length > 100 ? [ByteTokenizer.EndOfTurn] : FakeModel.Forever()) { ContextLength = 100_000 };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 2, PromptChunk = 100 });
        using var stream = Submit(scheduler, Request("?"));
        await stream.Pieces.ReadAsync(TestContext.Current.CancellationToken);

        await ReadAsync(Submit(scheduler, Request(new string('x', 1050))));

        // The last 50 tokens are too few for a pass of their own.
        Assert.Equal([1, .. Enumerable.Repeat(100, 9), 150], model.Parts);
        // Nine parts give the prompt's own answer nothing yet, and the stream a token each.
        Assert.InRange(model.Turns.Count(answer => answer == 0), 9, int.MaxValue);
    }

    [Fact]
    public async Task Where_no_stream_can_falter_parts_are_larger()
    {
        using var model = FakeModel.Saying("");
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { PromptChunk = 100 });

        await ReadAsync(Submit(scheduler, Request(new string('x', 1050))));

        Assert.Equal([400, 400, 250], model.Parts);
    }

    [Fact]
    public async Task A_short_prompt_does_not_wait_for_a_long_one_to_be_read()
    {
        using var model = new FakeModel(_ => [ByteTokenizer.EndOfTurn]) { ContextLength = 1_000_000 };
        using var begin = new ManualResetEventSlim();
        using var first = new ManualResetEventSlim();
        model.BeforeToken = answer =>
        {
            if (answer > 0)
                return;
            first.Set();
            begin.Wait();
        };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 3, PromptChunk = 10 });
        var holding = ReadAsync(Submit(scheduler, Request("z")));
        await Task.Run(() => first.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        List<string> order = [];
        async Task Ask(string name, int length)
        {
            await ReadAsync(Submit(scheduler, Request(new string(name[0], length))));
            lock (order)
                order.Add(name);
        }

        Task[] both = [Ask("long", 100_000), Ask("short", 30)];
        begin.Set();
        await Task.WhenAll([.. both, holding]);

        Assert.Equal(["short", "long"], order);
    }

    [Fact]
    public async Task A_prompt_that_begins_like_an_earlier_conversation_is_read_from_there_on()
    {
        using var model = FakeModel.Saying("answer");
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 2 });
        var system = new string('s', 300);

        var first = await ReadAsync(Submit(scheduler, Request(system + "question?")));
        await IdleAsync(scheduler);
        var goesOn = await ReadAsync(Submit(scheduler, Request(system + "question?answer and so on")));
        var other = await ReadAsync(Submit(scheduler, Request(system + "Who?")));

        // By hand: 300 + 9 letters; with the answer's 6 they are held, and 10 more are new; 300 are shared with the third, of which 4 are new.
        Assert.Equal([309, 10, 4], model.Parts);
        Assert.Equal([0, 315, 300], new[] { first, goesOn, other }.Select(pieces => pieces[^1].CachedTokens));
        Assert.All([first, goesOn, other], pieces => Assert.Equal("answer", string.Concat(pieces.Select(piece => piece.Text))));
    }

    [Fact]
    public async Task Answers_to_one_prompt_that_come_together_read_it_once()
    {
        using var model = FakeModel.Saying("abc");
        using var begin = new ManualResetEventSlim();
        model.BeforeToken = _ => begin.Wait();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 4, PromptChunk = 100 });
        var prompt = new string('p', 1000);

        var answers = Enumerable.Range(0, 4).Select(_ => ReadAsync(Submit(scheduler, Request(prompt)))).ToList();
        begin.Set();
        var pieces = await Task.WhenAll(answers);

        // One reads it, and each of the others its last token, whose logits it needs.
        Assert.Equal(1000 + 3, model.Parts.Sum());
        Assert.Equal([0, 999, 999, 999], pieces.Select(one => one[^1].CachedTokens).Order());
    }

    [Fact]
    public async Task A_step_that_fails_for_one_answer_goes_on_for_the_others()
    {
        static IEnumerable<int> Break()
        {
            yield return 'x';
            yield return 'x';
            throw new IOException("This one broke.");
        }

        using var model = new FakeModel(prompt => prompt[0] == 'b' ? Break() : [.. FakeModel.Ids("unharmed"), ByteTokenizer.EndOfTurn]);
        using var begin = new ManualResetEventSlim();
        model.BeforeToken = _ => begin.Wait();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 3 });

        var before = ReadAsync(Submit(scheduler, Request("a")));
        var broken = ReadAsync(Submit(scheduler, Request("b")));
        var after = ReadAsync(Submit(scheduler, Request("c")));
        begin.Set();

        await Assert.ThrowsAsync<IOException>(() => broken);
        Assert.Equal("unharmed", string.Concat((await before).Select(piece => piece.Text)));
        Assert.Equal("unharmed", string.Concat((await after).Select(piece => piece.Text)));
        await IdleAsync(scheduler);
        // Nothing of the broken slot is built upon.
        Assert.Equal(2, model.HeldSlots);
    }

    [Fact]
    public async Task Requests_are_admitted_as_long_as_their_longest_answers_fit_in()
    {
        using var model = new FakeModel(_ => FakeModel.Forever()) { ContextLength = 100 };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 4, KeyValueTokens = 100 });

        using var first = Submit(scheduler, Request("1234567890") with { MaxTokens = 50 });  // 60
        using var second = Submit(scheduler, Request("1234567890") with { MaxTokens = 20 }); // 30 more
        using var third = Submit(scheduler, Request("1234567890") with { MaxTokens = 1 });   // 11 do not fit into the 10 left

        Assert.Equal((2, 1), (scheduler.ActiveCount, scheduler.WaitingCount));
        second.Dispose();
        Assert.Equal(GenerationFinish.Length, (await ReadAsync(third))[^1].Finish);
        await ReadAsync(first);
    }

    [Fact]
    public void A_budget_that_holds_not_even_one_answer_is_refused()
    {
        using var model = FakeModel.Echo(contextLength: 100);

        var error = Assert.Throws<InvalidInputException>(() => new GenerationScheduler(model, new SchedulerOptions { KeyValueTokens = 99 }));
        Assert.Contains("KeyValueTokens is 99, fewer than the 100 tokens", error.Message, StringComparison.Ordinal);
        using var smaller = new GenerationScheduler(model, new SchedulerOptions { KeyValueTokens = 99, SlotContextLength = 50 });
        Assert.Equal(50, smaller.ContextLength);
        Assert.Throws<ContextLengthExceededException>(() => Submit(smaller, Request(new string('x', 50))));
    }

    [Fact]
    public async Task Random_arrivals_and_departures_leave_no_slot_stuck()
    {
        using var model = new FakeModel(prompt => [.. Enumerable.Repeat((int)'a', prompt.Length % 37), ByteTokenizer.EndOfTurn]);
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 8, QueueLength = 10_000, PromptChunk = 16 });
        var random = new Random(20260905);
        var wrong = 0;

        await Task.WhenAll(Enumerable.Range(0, 600).Select(index =>
        {
            var length = random.Next(1, 300);
            var after = random.Next(3) == 0 ? random.Next(0, 5) : int.MaxValue;
            var client = FormattableString.Invariant($"client {random.Next(20)}");
            return Task.Run(async () =>
            {
                using var leave = new CancellationTokenSource();
                using var ticket = scheduler.Submit(Request(new string((char)('p' + (index % 3)), length)) with { Client = client }, leave.Token);
                var read = 0;
                var text = "";
                await foreach (var piece in ticket.Pieces.ReadAllAsync())
                {
                    text += piece.Text;
                    if (read++ == after)
                        await leave.CancelAsync();
                }

                if (after == int.MaxValue && text.Length != length % 37)
                    Interlocked.Increment(ref wrong);
            });
        }));

        await IdleAsync(scheduler);
        Assert.Equal((0, 0), (wrong, scheduler.WaitingCount));
        Assert.Equal("", string.Concat((await ReadAsync(Submit(scheduler, Request(new string('p', 37))))).Select(piece => piece.Text)));
    }
}
