using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Text.Tokenizers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Answers <c>POST /tokenize</c> and <c>/detokenize</c>, which vLLM and llama-server have under these names; the fields are vLLM's.</summary>
internal static class Tokenization
{
    public static async Task TokenizeAsync(HttpContext context, IReadOnlyList<ServedModel> models)
    {
        var request = await RequestReader.ReadAsync<TokenizeRequest>(context.Request, context.RequestAborted);
        var (model, tokenizer) = TokenizerOf(request.Model, models);
        var ids = (request.Prompt, request.Messages) switch
        {
            ({ } prompt, null) => Encode(tokenizer, prompt, request.AddSpecialTokens ?? true),
            (null, { } messages) => (model.Client.GetService<LanguageModelChatClient>() ?? throw OpenAiException.Invalid("This model writes no conversation down here; send 'prompt'.", "messages"))
                .PromptOf(RequestReader.Messages(messages), new ChatOptions { Tools = [.. ToolsReader.Tools(request.Tools)] }),
            _ => throw OpenAiException.Invalid("Send either 'prompt' or 'messages'.", "prompt"),
        };
        await context.Response.WriteAsJsonAsync(
            new Tokenized(ids.Count, model.ContextLength, ids, request.ReturnTokenStrs == true ? [.. ids.Select(id => tokenizer.Decode([id]))] : null), OpenAiJson.Options, context.RequestAborted);
    }

    public static async Task DetokenizeAsync(HttpContext context, IReadOnlyList<ServedModel> models)
    {
        var request = await RequestReader.ReadAsync<DetokenizeRequest>(context.Request, context.RequestAborted);
        var (_, tokenizer) = TokenizerOf(request.Model, models);
        var tokens = request.Tokens ?? throw OpenAiException.Invalid("'tokens' is missing; send token ids.", "tokens");
        foreach (var id in tokens)
        {
            if ((uint)id >= (uint)tokenizer.VocabularySize)
                throw OpenAiException.Invalid(FormattableString.Invariant($"Token {id} does not exist; this model's tokens are 0 to {tokenizer.VocabularySize - 1}."), "tokens");
        }

        await context.Response.WriteAsJsonAsync(new Detokenized(tokenizer.Decode([.. tokens])), OpenAiJson.Options, context.RequestAborted);
    }

    private static int[] Encode(ITokenizer tokenizer, string prompt, bool addSpecialTokens)
    {
        var ids = tokenizer.Encode(prompt);
        return addSpecialTokens ? [tokenizer.EndOfTextId, .. ids] : ids;
    }

    /// <summary>The model a request names, which it need not where there is only one.</summary>
    private static (ServedModel Model, ITokenizer Tokenizer) TokenizerOf(string? name, IReadOnlyList<ServedModel> models)
    {
        var model = name is null && models is [var only] ? only : RequestReader.Model(name, models);
        return model.Client.GetService<ILanguageModel>() is { } language
            ? (model, language.Tokenizer)
            : throw OpenAiException.Invalid($"The model '{model.Name}' runs elsewhere; its tokenizer is not here.", "model", "unsupported_endpoint");
    }
}

/// <summary>The body of <c>POST /tokenize</c>.</summary>
internal sealed record TokenizeRequest
{
    public string? Model { get; init; }

    public string? Prompt { get; init; }

    /// <summary>Whether the token that begins every sequence comes first; true unless it says otherwise.</summary>
    public bool? AddSpecialTokens { get; init; }

    public IReadOnlyList<RequestMessage?>? Messages { get; init; }

    public System.Text.Json.JsonElement? Tools { get; init; }

    public bool? ReturnTokenStrs { get; init; }
}

/// <summary>The answer of <c>POST /tokenize</c>.</summary>
internal sealed record Tokenized(int Count, int MaxModelLen, IReadOnlyList<int> Tokens, IReadOnlyList<string>? TokenStrs);

/// <summary>The body of <c>POST /detokenize</c>.</summary>
internal sealed record DetokenizeRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<int>? Tokens { get; init; }
}

/// <summary>The answer of <c>POST /detokenize</c>.</summary>
internal sealed record Detokenized(string Prompt);
