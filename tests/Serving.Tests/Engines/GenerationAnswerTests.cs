using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using static Endonym.Serving.Tests.Engines.SchedulerCalls;

namespace Endonym.Serving.Tests.Engines;

/// <summary>What an answer of the scheduler holds, and what ends it.</summary>
public sealed class GenerationAnswerTests
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
    public async Task A_stop_string_made_of_cut_characters_is_found()
    {
        using var scheduler = new GenerationScheduler(FakeModel.Saying("dąb żółw"), new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("?") with { StopStrings = ["żół"] }));

        Assert.Equal("dąb ", string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(GenerationFinish.Stop, pieces[^1].Finish);
    }

    [Fact]
    public async Task A_constraint_that_leaves_no_token_ends_its_own_answer_only()
    {
        using var model = FakeModel.Saying("fine");
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var stuck = ReadAsync(Submit(scheduler, Request("?") with { Constraint = new Nothing() }));
        var fine = ReadAsync(Submit(scheduler, Request("?")));

        Assert.Contains("No token may come next", (await Assert.ThrowsAsync<InvalidOperationException>(() => stuck)).Message, StringComparison.Ordinal);
        Assert.Equal("fine", string.Concat((await fine).Select(piece => piece.Text)));
    }

    [Fact]
    public async Task An_answer_is_the_same_alone_and_among_others()
    {
        // Two letters are equally probable at every place, so only the seed decides.
        static string Text(IEnumerable<GenerationPiece> pieces) => string.Concat(pieces.Select(piece => piece.Text));
        var request = Request("?") with { Sampling = new SamplingOptions { Seed = 11, LogitBias = new Dictionary<int, float> { ['a'] = 60, ['b'] = 60 } }, MaxTokens = 60 };
        using var model = FakeModel.Level(padding: 41);
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 8 });
        var alone = Text(await ReadAsync(Submit(scheduler, request)));

        var among = await Task.WhenAll(Enumerable.Range(0, 24).Select(index => ReadAsync(Submit(scheduler, index == 13
            ? request
            : request with { Sampling = request.Sampling with { Seed = index }, Prompt = FakeModel.Ids(new string('x', index + 1)), MaxTokens = 10 + index }))));

        Assert.Equal(60, alone.Length);
        Assert.Equal(["a", "b"], alone.Select(letter => letter.ToString()).Distinct().Order());
        Assert.Equal(alone, Text(among[13]));
        Assert.NotEqual(alone, Text(await ReadAsync(Submit(scheduler, request with { Sampling = request.Sampling with { Seed = 12 } }))));
    }

    [Fact]
    public async Task An_answer_has_the_least_tokens_asked_for_and_stop_strings_count_from_there_on()
    {
        using var model = FakeModel.Level(padding: 41);
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        var request = Request("?") with
        {
            // The end is by far the most probable at every place, then the letter a.
            Sampling = SamplingOptions.Greedy with { LogitBias = new Dictionary<int, float> { [ByteTokenizer.EndOfTurn] = 90, ['a'] = 60 } },
            MinTokens = 5,
        };

        Assert.Equal("aaaaa", string.Concat((await ReadAsync(Submit(scheduler, request))).Select(piece => piece.Text)));
        var stopping = request with { StopStrings = ["a"], Sampling = SamplingOptions.Greedy with { LogitBias = new Dictionary<int, float> { ['a'] = 60 } } };
        Assert.Equal("aaaaa", string.Concat((await ReadAsync(Submit(scheduler, stopping))).Select(piece => piece.Text)));
    }

    [Fact]
    public async Task Log_probabilities_come_with_the_tokens_they_belong_to()
    {
        using var model = FakeModel.Saying("ab");
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var pieces = await ReadAsync(Submit(scheduler, Request("?") with { TopLogProbabilities = 2 }));

        Assert.Equal([(int)'a', 'b'], pieces.Where(piece => piece.LogProbabilities is not null).Select(piece => piece.LogProbabilities!.Chosen.Token));
        // e^100 to 1: as good as certain.
        Assert.All(pieces[..2], piece => Assert.Equal(0, piece.LogProbabilities!.Chosen.LogProbability, 1e-6));
        Assert.All(pieces[..2], piece => Assert.Equal(2, piece.LogProbabilities!.Top.Count));
        Assert.Null(pieces[^1].LogProbabilities);
    }

    /// <summary>Leaves nothing.</summary>
    private sealed class Nothing : ITokenConstraint
    {
        public bool MayEnd => false;

        public void Mask(Span<float> logits) => logits.Fill(float.NegativeInfinity);

        public void Accept(int token) => throw new NotSupportedException("No token was left.");
    }
}
