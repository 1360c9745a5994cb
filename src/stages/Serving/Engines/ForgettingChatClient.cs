using System.Runtime.CompilerServices;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Engines;

/// <summary>Lets a conversation go on for as long as people like: what no longer fits the model's context is forgotten, the oldest first.</summary>
/// <remarks>
/// For people's chats. Programs count their tokens themselves and want to be told when they are too many; give those the inner client. How many messages were
/// forgotten stands in the additional properties of the first update, or of the response; see <see cref="ForgottenMessages"/>.
/// </remarks>
public sealed class ForgettingChatClient : DelegatingChatClient
{
    private const string ForgottenProperty = "forgotten_messages";

    // A model with a small context would otherwise have no room for anything but answers.
    private const int LeastShareForAnswer = 4;

    private readonly ILanguageModel _model;
    private readonly int _contextLength;

    /// <param name="inner">Answers with that model.</param>
    /// <param name="model">Has a chat template; tells how long a conversation is in tokens.</param>
    /// <exception cref="InvalidInputException">It is a base model, which knows no conversations.</exception>
    public ForgettingChatClient(IChatClient inner, ILanguageModel model) : base(inner)
    {
        _model = model;
        _contextLength = inner.GetService<GenerationScheduler>()?.ContextLength ?? model.ContextLength;
        _ = LanguageModelChatClient.TemplateOf(model);
    }

    /// <summary>How many messages an answer was made without.</summary>
    /// <param name="properties">Of a stream's first update, or of a response.</param>
    public static int ForgottenMessages(AdditionalPropertiesDictionary? properties) =>
        properties?.TryGetValue(ForgottenProperty, out int count) == true ? count : 0;

    /// <inheritdoc/>
    /// <exception cref="ContextLengthExceededException">The last message alone leaves no room for an answer.</exception>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (remembered, forgotten) = Remember(messages, options);
        var response = await base.GetResponseAsync(remembered, options, cancellationToken);
        (response.AdditionalProperties ??= [])[ForgottenProperty] = forgotten;
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="ContextLengthExceededException">The last message alone leaves no room for an answer.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (remembered, forgotten) = Remember(messages, options);
        var isFirst = true;
        await foreach (var update in base.GetStreamingResponseAsync(remembered, options, cancellationToken))
        {
            if (isFirst)
                (update.AdditionalProperties ??= [])[ForgottenProperty] = forgotten;
            isFirst = false;
            yield return update;
        }
    }

    private (IReadOnlyList<ChatMessage> Remembered, int Forgotten) Remember(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        List<ChatMessage> all = [.. messages];
        var functions = LanguageModelChatClient.Functions(options);
        var answer = Math.Min(options?.MaxOutputTokens ?? int.MaxValue, Math.Max(1, _contextLength / LeastShareForAnswer));
        var (remembered, tokens) = ConversationWindow.Fit(all, _contextLength - answer, list => LanguageModelChatClient.Write(_model, list, functions).Length);
        return tokens <= _contextLength - answer
            ? (remembered, all.Count - remembered.Count)
            : throw new ContextLengthExceededException(tokens, _contextLength, answer);
    }
}
