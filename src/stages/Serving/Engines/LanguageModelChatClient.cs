using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;
using Microsoft.Extensions.AI;
using ChatRole = Microsoft.Extensions.AI.ChatRole;

namespace Endonym.Serving.Engines;

/// <summary>A model of our own behind the interface that .NET's chat applications use.</summary>
/// <remarks>
/// Reads <see cref="ChatOptions.Temperature"/>, <see cref="ChatOptions.TopP"/>, <see cref="ChatOptions.TopK"/>, <see cref="ChatOptions.Seed"/>,
/// <see cref="ChatOptions.MaxOutputTokens"/>, <see cref="ChatOptions.StopSequences"/>, and from the additional properties <see cref="UserProperty"/>
/// and <see cref="RepetitionPenaltyProperty"/>. The first update of a stream is empty and means: accepted, in the queue. The last carries
/// the finish reason and the usage.
/// </remarks>
public sealed class LanguageModelChatClient : IChatClient
{
    /// <summary>Additional property: who asks, a string; users take turns in the queue. OpenAI's name for it.</summary>
    public const string UserProperty = "user";

    /// <summary>Additional property: <see cref="SamplingOptions.RepetitionPenalty"/>, a double. vLLM's name for it.</summary>
    public const string RepetitionPenaltyProperty = "repetition_penalty";

    private readonly ILanguageModel _model;
    private readonly GenerationScheduler _scheduler;
    private readonly TimeProvider _clock;
    private readonly Func<long> _newSeed;
    private readonly Func<IReadOnlyList<ChatTurn>, IReadOnlyList<int>> _write;
    private readonly HashSet<int> _endIds;
    private readonly ChatClientMetadata _metadata;

    /// <param name="model">Has a chat template; not disposed here.</param>
    /// <param name="scheduler">Runs that model; not disposed here.</param>
    /// <param name="clock">Dates the answers.</param>
    /// <param name="eosTokenIds">What the model's own files name as ending an answer, besides what its template and tokenizer do.</param>
    /// <param name="newSeed">Draws a seed for a request without one; null for the system's random numbers.</param>
    /// <exception cref="InvalidInputException">It is a base model, which knows no conversations.</exception>
    public LanguageModelChatClient(ILanguageModel model, GenerationScheduler scheduler, TimeProvider clock, IReadOnlyList<int>? eosTokenIds = null, Func<long>? newSeed = null)
        : this(model, scheduler, clock, eosTokenIds, newSeed, turns => TemplateOf(model).Encode(model.Tokenizer, turns, addGenerationPrompt: true).Ids)
    {
        // A model that begins another turn by itself has ended its own.
        var template = TemplateOf(model);
        _endIds.UnionWith(template.StopIds(model.Tokenizer));
    }

    private LanguageModelChatClient(
        ILanguageModel model, GenerationScheduler scheduler, TimeProvider clock, IReadOnlyList<int>? eosTokenIds, Func<long>? newSeed, Func<IReadOnlyList<ChatTurn>, IReadOnlyList<int>> write)
    {
        _model = model;
        _scheduler = scheduler;
        _clock = clock;
        _newSeed = newSeed ?? (() => RandomNumberGenerator.GetInt32(int.MaxValue));
        _write = write;
        _endIds = [model.Tokenizer.EndOfTextId, .. eosTokenIds ?? []];
        _metadata = new ChatClientMetadata("endonym", providerUri: null, model.Name);
    }

    /// <summary>A base model: it goes on from the last message's text and knows nothing of those before.</summary>
    /// <param name="model">Not disposed here.</param>
    /// <param name="scheduler">Runs that model; not disposed here.</param>
    /// <param name="clock">Dates the answers.</param>
    /// <param name="eosTokenIds">What the model's own files name as ending a text, besides what its tokenizer does.</param>
    /// <param name="newSeed">Draws a seed for a request without one; null for the system's random numbers.</param>
    public static LanguageModelChatClient Continuing(ILanguageModel model, GenerationScheduler scheduler, TimeProvider clock, IReadOnlyList<int>? eosTokenIds = null, Func<long>? newSeed = null) =>
        new(model, scheduler, clock, eosTokenIds, newSeed, turns => [model.Tokenizer.EndOfTextId, .. model.Tokenizer.Encode(turns[^1].Content)]);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A message or an option cannot be honoured.</exception>
    /// <exception cref="QueueFullException">Nobody else can wait now.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A message or an option cannot be honoured.</exception>
    /// <exception cref="QueueFullException">Nobody else can wait now.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = ToRequest(messages, options ?? new ChatOptions());
        using var ticket = _scheduler.Submit(request, cancellationToken);
        var responseId = $"chatcmpl-{Guid.NewGuid():N}";
        var createdAt = _clock.GetUtcNow();
        yield return Update([]);

        await foreach (var piece in ticket.Pieces.ReadAllAsync(cancellationToken))
        {
            if (piece.Text.Length > 0)
                yield return Update([new TextContent(piece.Text)]);
            if (piece.Finish is not { } finish)
                continue;

            var last = Update([new UsageContent(Usage(request.Prompt.Count, piece.TokenCount))]);
            last.FinishReason = finish == GenerationFinish.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;
            yield return last;
        }

        // A withdrawn request's pieces end without a last one, and without an error of their own.
        cancellationToken.ThrowIfCancellationRequested();

        ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
        {
            ResponseId = responseId,
            MessageId = responseId,
            ModelId = _model.Name,
            CreatedAt = createdAt,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(_model) ? _model
        : null;

    /// <summary>Nothing to free: model and scheduler belong to whoever made them.</summary>
    public void Dispose()
    {
    }

    private GenerationRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        List<ChatTurn> turns = [.. messages.Select(ToTurn)];
        if (turns.Count == 0)
            throw new InvalidInputException("There are no messages; send at least one.");

        var sampling = new SamplingOptions
        {
            // Through decimal, so that 0.7f becomes 0.7 and not 0.699999988.
            Temperature = options.Temperature is { } temperature ? (double)(decimal)temperature : 1,
            TopP = options.TopP ?? 1,
            TopK = options.TopK ?? 0,
            RepetitionPenalty = options.AdditionalProperties?.TryGetValue(RepetitionPenaltyProperty, out double penalty) == true ? penalty : 1,
            Seed = options.Seed ?? _newSeed(),
        };
        return new GenerationRequest
        {
            Prompt = _write(turns),
            Sampling = sampling,
            EndIds = _endIds,
            MaxTokens = MaxTokens(options.MaxOutputTokens),
            StopStrings = StopStrings(options.StopSequences ?? []),
            Client = options.AdditionalProperties?.TryGetValue(UserProperty, out string? user) == true ? user ?? "" : "",
        };
    }

    /// <summary>How the model writes a conversation down.</summary>
    /// <exception cref="InvalidInputException">It is a base model, which knows no conversations.</exception>
    internal static ChatTemplate TemplateOf(ILanguageModel model) => model.ChatTemplate
        ?? throw new InvalidInputException($"The model '{model.Name}' has no chat template: it is a base model and cannot hold a conversation. Serve one that was instruction-tuned.");

    /// <summary>A message as the template takes it.</summary>
    /// <exception cref="InvalidInputException">Its role is unknown, or it holds something else than text.</exception>
    internal static ChatTurn ToTurn(ChatMessage message)
    {
        // The template writes the role down as text, so an unknown one must not pass.
        if (message.Role != ChatRole.System && message.Role != ChatRole.User && message.Role != ChatRole.Assistant)
            throw new InvalidInputException($"The role '{message.Role}' is unknown to this model; use system, user or assistant.");
        if (message.Contents.FirstOrDefault(content => content is not TextContent) is { } other)
            throw new InvalidInputException($"This model reads text only; a message holds {other.GetType().Name}.");
        return new ChatTurn(message.Role.Value, message.Text);
    }

    private static int MaxTokens(int? asked) => asked is not < 1
        ? asked ?? int.MaxValue
        : throw new InvalidInputException(FormattableString.Invariant($"An answer of {asked} tokens is none; ask for one or more."));

    private static IReadOnlyList<string> StopStrings(IList<string> asked) => !asked.Contains("")
        ? [.. asked]
        : throw new InvalidInputException("A stop string is empty and would end every answer before it begins; leave it out.");

    private static UsageDetails Usage(int promptTokens, int answerTokens) => new()
    {
        InputTokenCount = promptTokens,
        OutputTokenCount = answerTokens,
        TotalTokenCount = promptTokens + answerTokens,
    };
}
