using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Sampling;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Engines;

/// <summary>A model of our own behind the interface that .NET's chat applications use.</summary>
/// <remarks>
/// Of <see cref="ChatOptions"/> it reads temperature, top-p, top-k, both penalties, seed, most tokens, stop sequences, response format, tools and tool mode; and from
/// the additional properties those named here. The first update of a stream is empty and means: accepted, in the queue. The last carries the finish reason and the
/// usage, with the tokens that were found in the cache. A call of a function comes whole, as <see cref="FunctionCallContent"/> whose raw representation is its
/// arguments as the model wrote them.
/// </remarks>
public sealed class LanguageModelChatClient : IChatClient
{
    /// <summary>Additional property: who asks, a string; users take turns in the queue. OpenAI's name for it.</summary>
    public const string UserProperty = "user";

    /// <summary>Additional property: <see cref="SamplingOptions.RepetitionPenalty"/>, a double. vLLM's name for it.</summary>
    public const string RepetitionPenaltyProperty = "repetition_penalty";

    /// <summary>Additional property: <see cref="SamplingOptions.MinP"/>, a double. vLLM's name for it.</summary>
    public const string MinPProperty = "min_p";

    /// <summary>Additional property: <see cref="SamplingOptions.LogitBias"/>, a dictionary from ids to floats. OpenAI's name for it.</summary>
    public const string LogitBiasProperty = "logit_bias";

    /// <summary>Additional property: <see cref="GenerationRequest.TopLogProbabilities"/>, an int up to <see cref="MostTopLogProbabilities"/>; where it is there, log-probabilities are told. OpenAI's name for it.</summary>
    public const string TopLogProbabilitiesProperty = "top_logprobs";

    /// <summary>Additional property: <see cref="GenerationRequest.MinTokens"/>, an int. vLLM's name for it.</summary>
    public const string MinTokensProperty = "min_tokens";

    /// <summary>Additional property: whether the answer goes on over the tokens that end it, a bool. vLLM's name for it.</summary>
    public const string IgnoreEosProperty = "ignore_eos";

    /// <summary>Additional property: a regular expression that the whole answer must match, a string; see <see cref="ITokenConstraintFactory.ForRegex"/>.</summary>
    public const string RegexProperty = "regex";

    /// <summary>Additional property of an update: log-probabilities of its tokens, a list of <see cref="AnswerToken"/>s.</summary>
    public const string LogProbabilitiesProperty = "logprobs";

    /// <summary>OpenAI's own limit.</summary>
    public const int MostTopLogProbabilities = 20;

    // Mistral's templates take no other ids than of nine letters and digits; to all others one is like another.
    private const int CallIdLength = 9;
    private const string CallIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] ToolTokens = ["<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[ARGS]", "<|python_tag|>"];

    private readonly ILanguageModel _model;
    private readonly string? _adapter;
    private readonly GenerationScheduler _scheduler;
    private readonly TimeProvider _clock;
    private readonly Func<long> _newSeed;
    private readonly ITokenConstraintFactory? _constraints;
    private readonly Func<IEnumerable<ChatMessage>, IReadOnlyList<AIFunctionDeclaration>, IReadOnlyList<int>> _write;
    private readonly HashSet<int> _endIds;
    private readonly Dictionary<int, string> _toolTokens;
    private readonly Dictionary<int, string> _specialTokens;
    private readonly ChatClientMetadata _metadata;

    /// <param name="model">Has a chat template; not disposed here.</param>
    /// <param name="scheduler">Runs that model; not disposed here.</param>
    /// <param name="clock">Dates the answers.</param>
    /// <param name="eosTokenIds">What the model's own files name as ending an answer, besides what its template and tokenizer do.</param>
    /// <param name="newSeed">Draws a seed for a request without one; null for the system's random numbers.</param>
    /// <param name="constraints">Holds answers to a form; null where requests for that are refused.</param>
    /// <param name="adapter">One of the model's adapters, with which it answers and by whose name it goes; null for the model as it is.</param>
    /// <exception cref="InvalidInputException">It is a base model, which knows no conversations.</exception>
    public LanguageModelChatClient(
        ILanguageModel model, GenerationScheduler scheduler, TimeProvider clock, IReadOnlyList<int>? eosTokenIds = null, Func<long>? newSeed = null, ITokenConstraintFactory? constraints = null, string? adapter = null)
        : this(model, adapter, scheduler, clock, eosTokenIds, newSeed, constraints, (messages, functions) => Write(model, messages, functions))
    {
        // A model that begins another turn by itself has ended its own.
        var template = TemplateOf(model);
        _endIds.UnionWith(template.StopIds(model.Tokenizer));
    }

    private LanguageModelChatClient(
        ILanguageModel model,
        string? adapter,
        GenerationScheduler scheduler,
        TimeProvider clock,
        IReadOnlyList<int>? eosTokenIds,
        Func<long>? newSeed,
        ITokenConstraintFactory? constraints,
        Func<IEnumerable<ChatMessage>, IReadOnlyList<AIFunctionDeclaration>, IReadOnlyList<int>> write)
    {
        _model = model;
        _adapter = adapter;
        _scheduler = scheduler;
        _clock = clock;
        _newSeed = newSeed ?? (() => RandomNumberGenerator.GetInt32(int.MaxValue));
        _constraints = constraints;
        _write = write;
        _endIds = [model.Tokenizer.EndOfTextId, .. eosTokenIds ?? []];
        _specialTokens = model.Tokenizer.SpecialTokens.ToDictionary(token => token.Value, token => token.Key);
        _toolTokens = _specialTokens.Where(token => ToolTokens.Contains(token.Value)).ToDictionary();
        _metadata = new ChatClientMetadata("endonym", providerUri: null, adapter ?? model.Name);
    }

    /// <summary>A base model, or another used like one: it goes on from the last message's text, or <see cref="TokenContent"/>, and knows nothing of those before.</summary>
    /// <param name="model">Not disposed here.</param>
    /// <param name="scheduler">Runs that model; not disposed here.</param>
    /// <param name="clock">Dates the answers.</param>
    /// <param name="eosTokenIds">What the model's own files name as ending a text, besides what its tokenizer does.</param>
    /// <param name="newSeed">Draws a seed for a request without one; null for the system's random numbers.</param>
    /// <param name="constraints">Holds answers to a form; null where requests for that are refused.</param>
    /// <param name="adapter">One of the model's adapters, with which it answers and by whose name it goes; null for the model as it is.</param>
    public static LanguageModelChatClient Continuing(
        ILanguageModel model, GenerationScheduler scheduler, TimeProvider clock, IReadOnlyList<int>? eosTokenIds = null, Func<long>? newSeed = null, ITokenConstraintFactory? constraints = null, string? adapter = null) =>
        new(model, adapter, scheduler, clock, eosTokenIds, newSeed, constraints, (messages, _) => messages.Last() is { Contents: [TokenContent tokens] }
            ? Checked(model, tokens.Ids)
            : [model.Tokenizer.EndOfTextId, .. model.Tokenizer.Encode(messages.Last().Text)]);

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
        options ??= new ChatOptions();
        var request = ToRequest([.. messages], options);
        var calls = Functions(options) is { Count: > 0 } functions ? new ToolCallReader(functions.Select(function => function.Name).ToHashSet(StringComparer.Ordinal)) : null;
        var mostCalls = options.AllowMultipleToolCalls == false ? 1 : int.MaxValue;
        using var ticket = _scheduler.Submit(request, cancellationToken);
        var responseId = $"chatcmpl-{Guid.NewGuid():N}";
        var createdAt = _clock.GetUtcNow();
        var callCount = 0;
        yield return Update([]);

        await foreach (var piece in ticket.Pieces.ReadAllAsync(cancellationToken))
        {
            var contents = Contents(piece);
            if (contents.Count > 0 || piece.LogProbabilities is not null)
            {
                var update = Update(contents);
                if (piece.LogProbabilities is { } probabilities)
                    update.AdditionalProperties = new() { [LogProbabilitiesProperty] = new[] { Told(probabilities) } };
                yield return update;
            }

            if (piece.Finish is not { } finish)
                continue;

            var last = Update([new UsageContent(Usage(request.Prompt.Count, piece))]);
            last.FinishReason = callCount > 0 ? ChatFinishReason.ToolCalls : finish == GenerationFinish.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;
            yield return last;
        }

        // A withdrawn request's pieces end without a last one, and without an error of their own.
        cancellationToken.ThrowIfCancellationRequested();

        ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
        {
            ResponseId = responseId,
            MessageId = responseId,
            ModelId = _adapter ?? _model.Name,
            CreatedAt = createdAt,
        };

        List<AIContent> Contents(GenerationPiece piece)
        {
            if (calls is null)
                return piece.Text.Length > 0 ? [new TextContent(piece.Text)] : [];

            List<AnswerPart> parts = [.. calls.Append(piece.Text)];
            if (piece.Finish is not null)
                parts.AddRange(calls.Flush());
            List<AIContent> contents = [];
            foreach (var part in parts)
            {
                if (part.Text is { } text)
                    contents.Add(new TextContent(text));
                else if (part.Call is { } call && callCount++ < mostCalls)
                    contents.Add(Content(call));
            }

            return contents;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(_scheduler) ? _scheduler
        : serviceType.IsInstanceOfType(_model) ? _model
        : null;

    /// <summary>Nothing to free: model and scheduler belong to whoever made them.</summary>
    public void Dispose()
    {
    }

    /// <summary>A conversation as the model reads it.</summary>
    /// <exception cref="InvalidInputException">A message cannot be written down.</exception>
    internal IReadOnlyList<int> PromptOf(IReadOnlyList<ChatMessage> messages, ChatOptions options) => messages.Count > 0
        ? _write(messages, Functions(options))
        : throw new InvalidInputException("There are no messages; send at least one.");

    /// <summary>What the scheduler is asked for.</summary>
    /// <exception cref="InvalidInputException">A message or an option cannot be honoured.</exception>
    internal GenerationRequest ToRequest(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var prompt = PromptOf(messages, options);
        IReadOnlySet<int> endIds = Property(options, IgnoreEosProperty, false) ? new HashSet<int>() : _endIds;
        return new GenerationRequest
        {
            Prompt = prompt,
            Sampling = new SamplingOptions
            {
                // Through decimal, so that 0.7f becomes 0.7 and not 0.699999988.
                Temperature = Exact(options.Temperature) ?? 1,
                TopP = options.TopP ?? 1,
                TopK = options.TopK ?? 0,
                MinP = Property(options, MinPProperty, 0.0),
                RepetitionPenalty = Property(options, RepetitionPenaltyProperty, 1.0),
                PresencePenalty = Exact(options.PresencePenalty) ?? 0,
                FrequencyPenalty = Exact(options.FrequencyPenalty) ?? 0,
                LogitBias = Bias(options),
                Seed = options.Seed ?? _newSeed(),
            },
            EndIds = endIds,
            MaxTokens = AtLeast(options.MaxOutputTokens ?? int.MaxValue, 1, "An answer of {0} tokens is none; ask for one or more."),
            MinTokens = AtLeast(Property(options, MinTokensProperty, 0), 0, "An answer cannot have {0} tokens at least; leave it out, or ask for some."),
            StopStrings = StopStrings(options.StopSequences ?? []),
            TopLogProbabilities = TopLogProbabilities(options),
            Constraint = ConstraintOf(options),
            VisibleTokens = Functions(options).Count > 0 ? _toolTokens : [],
            Adapter = _adapter,
            Client = Property(options, UserProperty, ""),
        };
    }

    /// <summary>How the model writes a conversation down.</summary>
    /// <exception cref="InvalidInputException">It is a base model, which knows no conversations.</exception>
    internal static ChatTemplate TemplateOf(ILanguageModel model) => model.ChatTemplate
        ?? throw new InvalidInputException($"The model '{model.Name}' has no chat template: it is a base model and cannot hold a conversation. Serve one that was instruction-tuned.");

    /// <summary>A conversation as an instruction-tuned model reads it, its answer's turn begun.</summary>
    /// <exception cref="InvalidInputException">A message cannot be written down.</exception>
    internal static int[] Write(ILanguageModel model, IEnumerable<ChatMessage> messages, IReadOnlyList<AIFunctionDeclaration> functions) =>
        ConversationWriter.Encode(TemplateOf(model), model.Tokenizer, messages, functions);

    /// <summary>The functions that the model may call.</summary>
    /// <exception cref="InvalidInputException">A tool is no function.</exception>
    internal static IReadOnlyList<AIFunctionDeclaration> Functions(ChatOptions? options) => options is not { Tools: { Count: > 0 } tools } || options.ToolMode is NoneChatToolMode
        ? []
        : [.. tools.Select(tool => tool as AIFunctionDeclaration ?? throw new InvalidInputException($"The tool '{tool.Name}' is no function; this model calls functions only."))];

    private ITokenConstraint? ConstraintOf(ChatOptions options)
    {
        if (options.ToolMode is RequiredChatToolMode required && Functions(options) is { Count: > 0 } functions)
            return Constraints("tool_choice").ForJson(CallSchema(functions, required.RequiredFunctionName), _endIds);
        if (options.ResponseFormat is ChatResponseFormatJson json)
            return Constraints("response_format").ForJson(json.Schema, _endIds);
        return Property<string?>(options, RegexProperty, null) is { } pattern ? Constraints("structured_outputs").ForRegex(pattern, _endIds) : null;
    }

    private ITokenConstraintFactory Constraints(string option) => _constraints
        ?? throw new UnsupportedOptionException(option, $"This model's answers cannot be held to a form, so '{option}' cannot be honoured. Leave it out and say in words what you need.");

    /// <summary>One call, of a certain function or of any.</summary>
    private static JsonElement CallSchema(IReadOnlyList<AIFunctionDeclaration> functions, string? name)
    {
        var choices = functions.Where(function => name is null || function.Name == name).Select(function => new
        {
            type = "object",
            properties = new { name = new { @const = function.Name }, arguments = function.JsonSchema },
            required = (string[])["name", "arguments"],
            additionalProperties = false,
        }).ToList();
        return choices.Count switch
        {
            0 => throw new UnsupportedOptionException("tool_choice", $"The function '{name}' must be called, but it is not among the tools: {string.Join(", ", functions.Select(function => function.Name))}."),
            1 => JsonSerializer.SerializeToElement(choices[0]),
            _ => JsonSerializer.SerializeToElement(new { anyOf = choices }),
        };
    }

    private static FunctionCallContent Content(ToolCall call) => new(
        RandomNumberGenerator.GetString(CallIdLetters, CallIdLength), call.Name, JsonSerializer.Deserialize<Dictionary<string, object?>>(call.Arguments))
    {
        RawRepresentation = call.Arguments,
    };

    private AnswerToken Told(TokenLogProbabilities probabilities) => new(Told(probabilities.Chosen), [.. probabilities.Top.Select(Told)]);

    private TokenText Told(TokenLogProbability one)
    {
        if (_specialTokens.TryGetValue(one.Token, out var written))
            return new TokenText(written, [], one.LogProbability);
        byte[] bytes = [.. _model.Tokenizer.BytesOf(one.Token)];
        return new TokenText(Encoding.UTF8.GetString(bytes), bytes, one.LogProbability);
    }

    private Dictionary<int, float> Bias(ChatOptions options)
    {
        var bias = Property<IReadOnlyDictionary<int, float>>(options, LogitBiasProperty, new Dictionary<int, float>());
        Checked(_model, bias.Keys);
        return bias as Dictionary<int, float> ?? bias.ToDictionary();
    }

    private static int[] Checked(ILanguageModel model, IEnumerable<int> ids)
    {
        int[] all = [.. ids];
        foreach (var id in all)
        {
            if ((uint)id >= (uint)model.Tokenizer.VocabularySize)
                throw new InvalidInputException(FormattableString.Invariant($"Token {id} does not exist; this model's tokens are 0 to {model.Tokenizer.VocabularySize - 1}."));
        }

        return all;
    }

    private static int? TopLogProbabilities(ChatOptions options) => options.AdditionalProperties?.TryGetValue(TopLogProbabilitiesProperty, out int count) != true ? null
        : count is >= 0 and <= MostTopLogProbabilities ? count
        : throw new InvalidInputException(FormattableString.Invariant($"{count} log-probabilities are asked for at each place; there are 0 to {MostTopLogProbabilities}."));

    private static double? Exact(float? value) => value is { } number && float.IsFinite(number) && Math.Abs(number) < 1000 ? (double)(decimal)number : value;

    private static T Property<T>(ChatOptions options, string name, T otherwise) => options.AdditionalProperties?.TryGetValue(name, out T? value) == true && value is not null ? value : otherwise;

    private static int AtLeast(int value, int least, string otherwise) => value >= least
        ? value
        : throw new InvalidInputException(string.Format(System.Globalization.CultureInfo.InvariantCulture, otherwise, value));

    private static IReadOnlyList<string> StopStrings(IList<string> asked) => !asked.Contains("")
        ? [.. asked]
        : throw new InvalidInputException("A stop string is empty and would end every answer before it begins; leave it out.");

    private static UsageDetails Usage(int promptTokens, GenerationPiece last) => new()
    {
        InputTokenCount = promptTokens,
        OutputTokenCount = last.TokenCount,
        TotalTokenCount = promptTokens + last.TokenCount,
        CachedInputTokenCount = last.CachedTokens,
    };
}
