using System.Text.Json;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Answers <c>POST /v1/completions</c>, streamed or whole: goes on from texts, without a chat template.</summary>
internal static class TextCompletions
{
    private const int DefaultMaxTokens = 16; // OpenAI's own
    private const int MaxAnswers = 128;

    public static async Task AnswerAsync(HttpContext context, IReadOnlyList<ServedModel> models)
    {
        var gone = context.RequestAborted;
        var request = await RequestReader.ReadAsync<CompletionRequest>(context.Request, gone);
        var model = RequestReader.Model(request.Model, models);
        var client = model.Completions ?? throw OpenAiException.Invalid($"The model '{model.Name}' only holds conversations here; use /v1/chat/completions.", "model", "unsupported_endpoint");
        var options = RequestReader.Options(request, RequestOwner.ClientOf(context));
        options.MaxOutputTokens ??= DefaultMaxTokens;
        var perPrompt = RequestReader.Choices(request);
        var prompts = Prompts(request.Prompt);
        if (prompts.Count * perPrompt > MaxAnswers)
            throw OpenAiException.Invalid(FormattableString.Invariant($"{prompts.Count} prompts with {perPrompt} answers each are more than the {MaxAnswers} answers one request may ask for."), "prompt");

        string[] echoes = [.. prompts.SelectMany(prompt => Enumerable.Repeat(request.Echo == true ? TextOf(prompt, client) : "", perPrompt))];
        if (request is { Echo: true, Logprobs: not null })
            throw OpenAiException.Invalid("This server tells no log-probabilities of a prompt; leave out 'echo' or 'logprobs'.", "logprobs", "unsupported_parameter");
        var updates = AnswerStreams.Together(
            [.. prompts.SelectMany(prompt => AnswerStreams.Of(client, [new ChatMessage(ChatRole.User, [prompt])], options, perPrompt, gone))], gone);
        try
        {
            if (request.Stream == true)
                await StreamAsync(context, updates, echoes, perPrompt, request.StreamOptions?.IncludeUsage == true, model.Name);
            else
                await WriteAsync(context, updates, echoes, perPrompt, model.Name);
        }
        catch (ContextLengthExceededException tooLong)
        {
            throw OpenAiException.Invalid(tooLong.Message, "prompt", "context_length_exceeded");
        }
    }

    private static async Task WriteAsync(HttpContext context, IAsyncEnumerable<(int Index, ChatResponseUpdate Update)> updates, string[] echoes, int perPrompt, string model)
    {
        CollectedAnswer[] answers = [.. echoes.Select(_ => new CollectedAnswer())];
        ChatResponseUpdate? first = null;
        await foreach (var (index, update) in updates)
        {
            first ??= update;
            answers[index].Add(update);
        }

        await context.Response.WriteAsJsonAsync(
            new TextCompletion(
                IdOf(first),
                "text_completion",
                first?.CreatedAt?.ToUnixTimeSeconds() ?? 0,
                model,
                [.. answers.Select((answer, index) => new TextChoice(index, echoes[index] + answer.Text, Logprobs(answer.Tokens, 0), answer.FinishReason))],
                Usage([.. answers.Select(answer => answer.Usage)], perPrompt)),
            OpenAiJson.Options,
            context.RequestAborted);
    }

    private static async Task StreamAsync(
        HttpContext context, IAsyncEnumerable<(int Index, ChatResponseUpdate Update)> updates, string[] echoes, int perPrompt, bool includeUsage, string model)
    {
        var response = context.Response;
        var usages = new UsageDetails[echoes.Length];
        var offsets = new int[echoes.Length];
        var (id, created) = ("", 0L);
        await foreach (var (index, update) in updates)
        {
            if (!response.HasStarted)
            {
                ServerSentEvents.Begin(response);
                id = IdOf(update);
                created = update.CreatedAt?.ToUnixTimeSeconds() ?? 0;
            }

            usages[index] = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usages[index];
            var tokens = AnswerStreams.LogProbabilities(update);
            // The first update is empty: the text that is gone on from, if it was asked for, stands there.
            var text = update.Text + echoes[index];
            echoes[index] = "";
            if (text.Length > 0 || tokens.Count > 0 || update.FinishReason is not null)
                await SendAsync([new TextChoice(index, text, Logprobs(tokens, offsets[index]), update.FinishReason?.Value)], usage: null);
            offsets[index] += tokens.Sum(token => token.Chosen.Text.Length);
        }

        if (includeUsage)
            await SendAsync([], Usage([.. usages.Select(usage => usage ?? new UsageDetails())], perPrompt));
        await ServerSentEvents.EndAsync(response, context.RequestAborted);

        Task SendAsync(IReadOnlyList<TextChoice> choices, CompletionUsage? usage) =>
            ServerSentEvents.SendAsync(response, new TextCompletion(id, "text_completion", created, model, choices, usage), context.RequestAborted);
    }

    private static string IdOf(ChatResponseUpdate? first) => $"cmpl-{first?.ResponseId?.Replace("chatcmpl-", "", StringComparison.Ordinal)}";

    private static List<AIContent> Prompts(JsonElement? prompt)
    {
        if (prompt is not { } value)
            throw Wrong();
        return value.ValueKind switch
        {
            JsonValueKind.String => [Text(value)],
            JsonValueKind.Array when value.GetArrayLength() == 0 => throw Wrong(),
            JsonValueKind.Array when value[0].ValueKind == JsonValueKind.Number => [Tokens(value)],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Array ? Tokens(one) : Text(one))],
            _ => throw Wrong(),
        };

        static OpenAiException Wrong() => OpenAiException.Invalid("'prompt' must be a text, texts, token ids, or lists of token ids; none of them empty lists.", "prompt");

        static AIContent Text(JsonElement value) => new TextContent(JsonText.Of(value, "prompt") ?? throw Wrong());

        static AIContent Tokens(JsonElement value)
        {
            List<int> ids = [];
            foreach (var id in value.EnumerateArray())
                ids.Add(id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) ? number : throw Wrong());
            return ids.Count > 0 ? new TokenContent(ids) : throw Wrong();
        }
    }

    private static string TextOf(AIContent prompt, IChatClient client)
    {
        if (prompt is not TokenContent tokens)
            return ((TextContent)prompt).Text;
        var tokenizer = (client.GetService<ILanguageModel>() ?? throw OpenAiException.Invalid("This model's tokens are not known here; send the prompt as text to have it echoed.", "echo", "unsupported_parameter")).Tokenizer;
        // An id that does not exist is told when the engine is asked.
        return tokenizer.Decode([.. tokens.Ids.Where(id => (uint)id < (uint)tokenizer.VocabularySize)]);
    }

    private static CompletionUsage Usage(IReadOnlyList<UsageDetails> usages, int perPrompt)
    {
        var prompts = usages.Where((_, index) => index % perPrompt == 0).ToList();
        var (prompt, answers) = (prompts.Sum(usage => usage.InputTokenCount ?? 0), usages.Sum(usage => usage.OutputTokenCount ?? 0));
        return new CompletionUsage(prompt, answers, prompt + answers, new PromptTokensDetails(prompts.Sum(usage => usage.CachedInputTokenCount ?? 0)));
    }

    private static TextLogprobs? Logprobs(IReadOnlyList<AnswerToken> tokens, int offset)
    {
        if (tokens.Count == 0)
            return null;
        var places = new int[tokens.Count];
        for (var index = 0; index < places.Length; index++)
        {
            places[index] = offset;
            offset += tokens[index].Chosen.Text.Length;
        }

        return new TextLogprobs(
            [.. tokens.Select(token => token.Chosen.Text)],
            [.. tokens.Select(token => ChatCompletions.Finite(token.Chosen.LogProbability))],
            // Two tokens may stand for the same text, as halves of characters do; the more probable one counts.
            [.. tokens.Select(token => token.Top.DistinctBy(top => top.Text).ToDictionary(top => top.Text, top => ChatCompletions.Finite(top.LogProbability)))],
            places);
    }
}
