using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Engines;

public sealed class LanguageModelChatClientTests
{
    [Fact]
    public async Task A_conversation_is_written_down_by_the_models_template()
    {
        int[]? seen = null;
        using var model = new FakeModel(prompt =>
        {
            seen = prompt;
            return [ByteTokenizer.EndOfTurn];
        });
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);

        var response = await client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "a<|im_end|>b")], cancellationToken: TestContext.Current.CancellationToken);

        // The user's own "<|im_end|>" is ordinary text: ten bytes, not token 258.
        int[] expected =
        [
            ByteTokenizer.EndOfText, ByteTokenizer.StartOfTurn, .. FakeModel.Ids("user\na<|im_end|>b"), ByteTokenizer.EndOfTurn, '\n',
            ByteTokenizer.StartOfTurn, .. FakeModel.Ids("assistant\n"),
        ];
        Assert.Equal(expected, seen);
        Assert.Equal("", response.Text);
        Assert.Equal(expected.Length, response.Usage?.InputTokenCount);
        Assert.Equal(0, response.Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Ids_that_only_pad_the_models_vocabulary_are_neither_drawn_nor_told()
    {
        using var model = FakeModel.Level(padding: 100_000); // of 389 ids one stands for something
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);
        var options = new ChatOptions { Temperature = 1, MaxOutputTokens = 50, AdditionalProperties = new() { ["min_tokens"] = 50, ["top_logprobs"] = 20 } };

        var response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], options, TestContext.Current.CancellationToken);

        Assert.Equal(50, response.Usage?.OutputTokenCount);
    }

    [Fact]
    public void Options_reach_the_sampler_with_the_users_digits()
    {
        using var model = FakeModel.Echo();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System, newSeed: () => 42);
        var bias = new Dictionary<int, float> { [97] = -3 };
        var options = new ChatOptions
        {
            Temperature = 0.7f,
            TopP = 0.5f,
            TopK = 7,
            PresencePenalty = 0.1f,
            FrequencyPenalty = -0.2f,
            AdditionalProperties = new() { ["repetition_penalty"] = 1.1, ["min_p"] = 0.05, ["logit_bias"] = bias, ["min_tokens"] = 3, ["top_logprobs"] = 5, ["user"] = "me" },
        };

        var request = client.ToRequest([new ChatMessage(ChatRole.User, "?")], options);

        Assert.Equal(
            new SamplingOptions { Temperature = 0.7, TopP = 0.5, TopK = 7, MinP = 0.05, RepetitionPenalty = 1.1, PresencePenalty = 0.1, FrequencyPenalty = -0.2, LogitBias = bias, Seed = 42 },
            request.Sampling);
        Assert.Equal((3, 5, "me"), (request.MinTokens, request.TopLogProbabilities, request.Client));
    }

    [Fact]
    public async Task Options_that_cannot_be_honoured_are_refused_before_any_work()
    {
        using var model = FakeModel.Echo();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);
        ChatOptions With(string name, object value) => new() { AdditionalProperties = new() { [name] = value } };

        foreach (var options in (ChatOptions[])[With("logit_bias", new Dictionary<int, float> { [259] = 1 }), With("top_logprobs", 21), With("min_tokens", -1), With("min_p", 1.5), new() { PresencePenalty = 3 }])
            await Assert.ThrowsAsync<InvalidInputException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], options, TestContext.Current.CancellationToken));
        var json = await Assert.ThrowsAsync<UnsupportedOptionException>(() => client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "?")], new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, TestContext.Current.CancellationToken));
        Assert.Equal("response_format", json.Option);
        Assert.Empty(model.Parts);
    }

    [Fact]
    public async Task A_reader_who_stops_reading_frees_the_slot()
    {
        using var model = FakeModel.Endless();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 1 });
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);

        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "?")], cancellationToken: TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
                break;
        }

        var next = await client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "?")], new ChatOptions { MaxOutputTokens = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal("aaa", next.Text);
        Assert.Equal(ChatFinishReason.Length, next.FinishReason);
    }

    [Fact]
    public void A_base_model_holds_no_conversation()
    {
        using var model = new FakeModel(_ => []) { ChatTemplate = null };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());

        var error = Assert.Throws<InvalidInputException>(() => new LanguageModelChatClient(model, scheduler, TimeProvider.System));

        Assert.Contains("'fake' has no chat template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_the_template_would_write_down_as_it_is_does_not_pass()
    {
        using var model = FakeModel.Echo();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidInputException>(() => client.GetResponseAsync(
            [new ChatMessage(new ChatRole("root"), "?")], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_id_that_the_models_own_files_name_ends_an_answer()
    {
        using var model = FakeModel.Saying("raz#dwa");
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System, eosTokenIds: ['#']);

        var response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("raz", ChatFinishReason.Stop), (response.Text, response.FinishReason));
    }

    [Fact]
    public async Task A_base_model_goes_on_from_the_last_words()
    {
        int[] seen = [];
        using var model = new FakeModel(prompt =>
        {
            seen = prompt;
            return [.. FakeModel.Ids("dalej#nigdy")];
        })
        { ChatTemplate = null };
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = LanguageModelChatClient.Continuing(model, scheduler, TimeProvider.System, eosTokenIds: ['#']);

        var response = await client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "wcześniej"), new ChatMessage(ChatRole.User, "a potem")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([ByteTokenizer.EndOfText, .. FakeModel.Ids("a potem")], seen);
        Assert.Equal("dalej", response.Text);
    }

    [Fact]
    public async Task An_answer_of_no_tokens_and_an_empty_stop_string_are_refused()
    {
        using var model = FakeModel.Echo();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions());
        using var client = new LanguageModelChatClient(model, scheduler, TimeProvider.System);

        foreach (var options in (ChatOptions[])[new() { MaxOutputTokens = 0 }, new() { StopSequences = ["koniec", ""] }])
            await Assert.ThrowsAsync<InvalidInputException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], options, TestContext.Current.CancellationToken));
    }
}
