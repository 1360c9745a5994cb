using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.Engines;

public sealed class GenerationSchedulerTests
{
    [Fact]
    public async Task An_answer_ends_with_its_turn_and_the_end_token_is_no_text()
    {
        using var scheduler = new GenerationScheduler(FakeModel.Saying("Zażółć 🐝"), new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("?")));

        Assert.Equal("Zażółć 🐝", string.Concat(pieces.Select(piece => piece.Text)));
        // By hand: Z 1 + a 1 + ż 2 + ó 2 + ł 2 + ć 2 + space 1 + bee 4 bytes = 15 tokens.
        Assert.Equal(new GenerationPiece("", 15, GenerationFinish.Stop), pieces[^1]);
        Assert.All(pieces, piece => Assert.DoesNotContain('\uFFFD', piece.Text));
    }

    [Fact]
    public async Task The_token_limit_ends_an_answer_and_half_a_character_becomes_a_replacement()
    {
        using var scheduler = new GenerationScheduler(FakeModel.Saying("aż"), new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("?") with { MaxTokens = 2 }));

        Assert.Equal("a\uFFFD", string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(GenerationFinish.Length, pieces[^1].Finish);
        Assert.Equal(2, pieces[^1].TokenCount);
    }

    [Fact]
    public async Task A_full_context_ends_an_answer()
    {
        var model = new FakeModel(_ => Enumerable.Repeat((int)'a', int.MaxValue)) { ContextLength = 10 };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("1234")));

        Assert.Equal("aaaaaa", string.Concat(pieces.Select(piece => piece.Text))); // 10 - 4
        Assert.Equal(GenerationFinish.Length, pieces[^1].Finish);
    }

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
    public async Task A_stop_string_made_of_cut_characters_is_found()
    {
        using var scheduler = new GenerationScheduler(FakeModel.Saying("dąb żółw"), new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("?") with { StopStrings = ["żół"] }));

        Assert.Equal("dąb ", string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(GenerationFinish.Stop, pieces[^1].Finish);
    }

    private static GenerationRequest Request(string prompt) => new()
    {
        Prompt = FakeModel.Ids(prompt),
        Sampling = SamplingOptions.Greedy,
        EndIds = new HashSet<int> { ByteTokenizer.EndOfTurn },
    };

    private static GenerationTicket Submit(GenerationScheduler scheduler, GenerationRequest request) =>
        scheduler.Submit(request, TestContext.Current.CancellationToken);

    /// <summary>Ends with the test's own time limit if a slot is never freed.</summary>
    private static async Task IdleAsync(GenerationScheduler scheduler)
    {
        while (scheduler.ActiveCount > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    private static async Task<List<GenerationPiece>> ReadAsync(GenerationTicket ticket)
    {
        using (ticket)
            return await ticket.Pieces.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }
}
