using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>A model the API offers. Register one or more as services.</summary>
/// <param name="Name">What a request's <c>model</c> must say.</param>
/// <param name="ContextLength">Tokens it can attend to, prompt and answer together.</param>
/// <param name="LoadedAt">Its <c>created</c> time in the list of models.</param>
/// <param name="Client">Answers for it.</param>
public sealed record ServedModel(string Name, int ContextLength, DateTimeOffset LoadedAt, IChatClient Client)
{
    /// <summary>The model it is an adapter of, as vLLM tells it; null where it is none.</summary>
    public string? Parent { get; init; }

    /// <summary>Goes on from a text, which is the last message's, for <c>/v1/completions</c>; null where the model does not offer that.</summary>
    public IChatClient? Completions { get; init; }
}
