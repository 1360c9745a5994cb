using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.ChatTemplates.Jinja;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.ChatTemplates;

/// <summary>How a model writes a conversation down: a Jinja program as Hugging Face's tokenizers keep it. Safe for concurrent use.</summary>
/// <remarks>
/// What users write never becomes a special token, nor do the texts of tools and documents: each character of a rendered conversation is
/// known to be the template's or not, and special tokens are looked for among the template's only.
/// </remarks>
public sealed class ChatTemplate
{
    // The usual spelling, which leaves the first token to the tokenizer.
    private const string TurnsJinja =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    // Every sequence that was trained on begins with the token that ends documents; engines that render the template must begin with it too, and add none of their own to a rendered prompt.
    private const string ChatMlJinja = "{{ bos_token }}" + TurnsJinja;

    // Templates put roles between their signs, so that a role of anyone's choice could spell one.
    private static readonly HashSet<string> KnownRoles = [ChatRole.System, ChatRole.User, ChatRole.Assistant, "tool", "developer", "function", "ipython", "model", "observation"];

    private static readonly HashSet<string> OwnVariables = ["messages", "tools", "documents", "add_generation_prompt"];

    private readonly JinjaTemplate _program;
    private readonly string? _bosToken;
    private readonly string? _eosToken;
    private readonly TimeProvider _time;
    private readonly JinjaLimits _limits = new();

    private ChatTemplate(string jinja, string? bosToken, string? eosToken, TimeProvider time)
    {
        Jinja = jinja;
        _program = JinjaTemplate.Read(jinja);
        _bosToken = bosToken;
        _eosToken = eosToken;
        _time = time;
    }

    /// <summary>The template of OpenAI's chat markup language, which most open models' fine-tunes use.</summary>
    public static ChatTemplate ChatMl { get; } = new(ChatMlJinja, null, null, TimeProvider.System);

    /// <summary>The template as Hugging Face's tokenizers keep it.</summary>
    public string Jinja { get; }

    /// <summary>Reads a template. ChatML is recognized, also in the usual spelling that does not name the first token: <see cref="Encode(ITokenizer, IReadOnlyList{ChatTurn}, bool)"/> begins with it all the same.</summary>
    /// <param name="jinja">The program.</param>
    /// <param name="bosToken">The template's <c>bos_token</c>; null for the written form of <see cref="ITokenizer.EndOfTextId"/>.</param>
    /// <param name="eosToken">The template's <c>eos_token</c>; null likewise.</param>
    /// <param name="time">What <c>strftime_now</c> reads; null for the system's clock.</param>
    /// <exception cref="InvalidInputException">It is no template, or uses a statement that is not supported.</exception>
    public static ChatTemplate FromJinja(string jinja, string? bosToken = null, string? eosToken = null, TimeProvider? time = null)
    {
        if (jinja.Replace("\\n", "\n", StringComparison.Ordinal) is ChatMlJinja or TurnsJinja)
            return ChatMl;
        return string.IsNullOrWhiteSpace(jinja)
            ? throw new InvalidInputException($"The chat template is empty. Leave it out for a base model, or use ChatML: {ChatMlJinja}")
            : new ChatTemplate(jinja, bosToken, eosToken, time ?? TimeProvider.System);
    }

    /// <summary>The id that ends an answer: the special token that the template writes after one, or the end of text where it writes none.</summary>
    /// <exception cref="InvalidInputException">The tokenizer lacks a token of the template.</exception>
    public int EndOfTurnId(ITokenizer tokenizer)
    {
        if (this == ChatMl)
            return ChatMlEncoder.SpecialId(tokenizer, ChatMlEncoder.EndOfTurn);
        var rendered = TryRender(tokenizer, Probe(addGenerationPrompt: false), CancellationToken.None);
        if (rendered is null)
            return tokenizer.EndOfTextId;
        var answer = Enumerable.Range(0, rendered.Text.Value.Length).LastOrDefault(i => rendered.Text.OriginAt(i).Message is not null, -1);
        var after = SpecialTokenSpans.Find(rendered.Text, tokenizer.SpecialTokens).Where(special => special.Start > answer).ToList();
        return answer >= 0 && after.Count > 0 ? after[0].Id : tokenizer.EndOfTextId;
    }

    /// <summary>Ids at which an answer is over: what ends it, what ends a text, and what would begin another turn.</summary>
    /// <exception cref="InvalidInputException">The tokenizer lacks a token of the template.</exception>
    public IReadOnlySet<int> StopIds(ITokenizer tokenizer)
    {
        HashSet<int> ids = [tokenizer.EndOfTextId, EndOfTurnId(tokenizer)];
        var (open, start) = GenerationPrompt(tokenizer, Probe(addGenerationPrompt: false), rendered: null, CancellationToken.None);
        if (SpecialTokenSpans.Find(open, tokenizer.SpecialTokens).Find(special => special.End > start) is { End: > 0 } first)
            ids.Add(first.Id);
        return ids;
    }

    /// <summary>Writes a conversation down as token ids.</summary>
    /// <param name="tokenizer">Must know the special tokens of the template.</param>
    /// <param name="turns">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next turn.</param>
    /// <exception cref="InvalidInputException">The tokenizer lacks a token of the template, or the template refuses the conversation.</exception>
    public EncodedChat Encode(ITokenizer tokenizer, IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt) => this == ChatMl
        ? ChatMlEncoder.Encode(tokenizer, turns, addGenerationPrompt)
        : EncodeRendered(tokenizer, ChatTemplateInput.From(turns, addGenerationPrompt), CancellationToken.None);

    /// <summary>Writes a conversation with tools, documents or parts down as token ids.</summary>
    /// <param name="tokenizer">Must know the special tokens of the template.</param>
    /// <param name="input">The conversation and whatever else the template may use.</param>
    /// <param name="cancellationToken">Ends a template that takes too long.</param>
    /// <exception cref="InvalidInputException">The tokenizer lacks a token of the template, or the template refuses the conversation.</exception>
    public EncodedChat Encode(ITokenizer tokenizer, ChatTemplateInput input, CancellationToken cancellationToken = default) => this == ChatMl && PlainTurns(input) is { } turns
        ? ChatMlEncoder.Encode(tokenizer, turns, input.AddGenerationPrompt)
        : EncodeRendered(tokenizer, input, cancellationToken);

    /// <summary>The conversation as the template's text, special tokens in their written form. For people to read: whoever encodes it takes what users forged for special tokens.</summary>
    /// <param name="tokenizer">Names the first and last token where the template was not told them.</param>
    /// <param name="input">The conversation.</param>
    /// <param name="cancellationToken">Ends a template that takes too long.</param>
    /// <exception cref="InvalidInputException">The template refuses the conversation.</exception>
    public string Render(ITokenizer tokenizer, ChatTemplateInput input, CancellationToken cancellationToken = default) => Run(tokenizer, input, cancellationToken).Text.Value;

    private EncodedChat EncodeRendered(ITokenizer tokenizer, ChatTemplateInput input, CancellationToken cancellationToken)
    {
        var rendered = Run(tokenizer, input, cancellationToken);
        var specials = SpecialTokenSpans.Find(rendered.Text, tokenizer.SpecialTokens);
        if (rendered.Generations.Count > 0)
            return RenderedEncoder.Encode(tokenizer, rendered.Text, specials, [.. rendered.Generations.Select(range => (range.Start.Value, range.End.Value))]);
        var (open, start) = GenerationPrompt(tokenizer, input, rendered, cancellationToken);
        var answers = AnswerSpans.Find(rendered.Text, specials, open.Value[start..], message => TurnEnd(tokenizer, input, message, rendered, cancellationToken));
        return RenderedEncoder.Encode(tokenizer, rendered.Text, specials, answers);
    }

    /// <summary>A conversation with the assistant's turn opened, and where in it the template's words begin that open it; at its end where there are none.</summary>
    private (JinjaText Open, int Start) GenerationPrompt(ITokenizer tokenizer, ChatTemplateInput input, RenderedText? rendered, CancellationToken cancellationToken)
    {
        RenderedText? With(bool prompt) => rendered is not null && input.AddGenerationPrompt == prompt ? rendered : TryRender(tokenizer, input with { AddGenerationPrompt = prompt }, cancellationToken);

        if (With(prompt: true) is not { Text: var open } || With(prompt: false) is not { Text: var closed })
            return (JinjaText.Empty, 0);
        // Some templates write an end of text where they open no turn, so the one need not begin with the other.
        var start = open.Value.AsSpan().CommonPrefixLength(closed.Value);
        var isTemplates = Enumerable.Range(start, open.Value.Length - start).All(i => open.OriginAt(i) == TextOrigin.Template);
        return (open, isTemplates ? start : open.Value.Length);
    }

    private int? TurnEnd(ITokenizer tokenizer, ChatTemplateInput input, int message, RenderedText rendered, CancellationToken cancellationToken)
    {
        if (input.Messages[message]["tool_calls"] is not JsonArray { Count: > 0 })
            return null;
        var upTo = TryRender(tokenizer, input with { Messages = [.. input.Messages.Take(message + 1)], AddGenerationPrompt = false }, cancellationToken);
        return upTo is not null && rendered.Text.Value.StartsWith(upTo.Text.Value, StringComparison.Ordinal) ? upTo.Text.Value.Length : null;
    }

    private RenderedText? TryRender(ITokenizer tokenizer, ChatTemplateInput input, CancellationToken cancellationToken)
    {
        try
        {
            return Run(tokenizer, input, cancellationToken);
        }
        catch (JinjaException)
        {
            return null; // many templates refuse a part of a conversation, or one that ends with an answer
        }
    }

    private RenderedText Run(ITokenizer tokenizer, ChatTemplateInput input, CancellationToken cancellationToken)
    {
        var endOfText = tokenizer.SpecialTokens.FirstOrDefault(token => token.Value == tokenizer.EndOfTextId).Key ?? "";
        Dictionary<string, JinjaValue> variables = new()
        {
            ["bos_token"] = new JinjaText(_bosToken ?? endOfText),
            ["eos_token"] = new JinjaText(_eosToken ?? endOfText),
            ["messages"] = new JinjaList([.. input.Messages.Select(Message)]),
            ["tools"] = Values(input.Tools),
            ["documents"] = Values(input.Documents),
            ["add_generation_prompt"] = input.AddGenerationPrompt,
        };
        foreach (var (name, value) in input.Variables)
        {
            if (OwnVariables.Contains(name))
                throw new InvalidInputException($"The chat template's variable '{name}' has a place of its own in the input; give it there.");
            variables[name] = Value(value, TextOrigin.Content);
        }

        return _program.Render(variables, _limits, _time, cancellationToken);
    }

    private static JinjaValue Message(JsonObject message, int index)
    {
        var role = (message["role"] as JsonValue)?.TryGetValue<string>(out var text) == true ? text : "";
        var value = (JinjaMapping)Value(message, role == ChatRole.Assistant ? TextOrigin.Answer(index) : TextOrigin.Content);
        return KnownRoles.Contains(role)
            ? new JinjaMapping(value.Entries.Append(new(new JinjaText("role"), new JinjaText(role))))
            : value;
    }

    /// <summary>None where there are none, as transformers gives them.</summary>
    private static JinjaValue Values(IReadOnlyList<JsonObject> objects) => objects.Count == 0 ? JinjaNone.Value : new JinjaList([.. objects.Select(item => Value(item, TextOrigin.Content))]);

    private static JinjaValue Value(JsonNode? json, TextOrigin origin)
    {
        try
        {
            return PythonJson.Read(JsonSerializer.SerializeToElement(json), origin);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException($"A message, tool or document cannot be given to the chat template: {error.Message}", error);
        }
    }

    private static ChatTemplateInput Probe(bool addGenerationPrompt) => ChatTemplateInput.From([new ChatTurn(ChatRole.User, "a"), new ChatTurn(ChatRole.Assistant, "b")], addGenerationPrompt);

    /// <summary>The conversation where it holds nothing but texts; else null.</summary>
    private static List<ChatTurn>? PlainTurns(ChatTemplateInput input)
    {
        List<ChatTurn> turns = [];
        foreach (var message in input.Messages)
        {
            if (message.Count != 2 || message["role"] is not JsonValue role || message["content"] is not JsonValue content
                || !role.TryGetValue<string>(out var name) || !content.TryGetValue<string>(out var text))
                return null;
            turns.Add(new ChatTurn(name, text));
        }

        return turns;
    }
}
