using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Text.ChatTemplates;

namespace Endonym.Text.Tokenizers;

/// <summary>The files beside <c>tokenizer.json</c>, by which transformers knows its class, its special tokens and the chat template.</summary>
internal static class TokenizerConfig
{
    private const string ConfigName = "tokenizer_config.json";
    private const string SpecialTokensName = "special_tokens_map.json";
    private const string TemplateName = "chat_template.jinja"; // where transformers keeps the template since 4.52
    private const string Padding = "<|pad|>";

    public static void Write(string folder, ByteLevelBpeTokenizer tokenizer, ChatTemplate? chatTemplate, int modelMaxLength)
    {
        WriteObject(Path.Combine(folder, ConfigName), json =>
        {
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            WriteSpecialTokens(json, tokenizer);
            if (chatTemplate is not null)
                json.WriteString("chat_template", chatTemplate.Jinja);
            json.WriteNumber("model_max_length", modelMaxLength);
            json.WriteBoolean("clean_up_tokenization_spaces", false);
        });
        WriteObject(Path.Combine(folder, SpecialTokensName), json => WriteSpecialTokens(json, tokenizer));
    }

    /// <summary>The chat template of a model of ours, whose texts begin and end with <see cref="BpeVocabulary.EndOfText"/>; null for a base model.</summary>
    public static ChatTemplate? ReadChatTemplate(string folder)
    {
        if (File.Exists(Path.Combine(folder, ConfigName)))
        {
            var config = JsonField.Open(Path.Combine(folder, ConfigName));
            CheckEndOfText(config["bos_token"]);
            CheckEndOfText(config["eos_token"]);
        }

        return ReadChatTemplate(folder, new SpecialTokenNames { Bos = BpeVocabulary.EndOfText, Eos = BpeVocabulary.EndOfText });
    }

    /// <summary>The chat template of any model; null for one that has none.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="names">Tokens that the template may name.</param>
    public static ChatTemplate? ReadChatTemplate(string folder, SpecialTokenNames names)
    {
        var configPath = Path.Combine(folder, ConfigName);
        var template = File.Exists(configPath) ? JsonField.Open(configPath)["chat_template"] : default;
        if (!template.IsNull)
            return Recognize(configPath, template.Value.ValueKind == JsonValueKind.Array ? Default(template) : template.AsText(), names);

        var templatePath = Path.Combine(folder, TemplateName);
        return File.Exists(templatePath) ? Recognize(templatePath, ReadText(templatePath), names) : null;
    }

    // Some models have several, for tools or for retrieval, by name.
    private static string Default(JsonField templates)
    {
        var named = templates.Elements().ToDictionary(template => template["name"].AsText(), template => template["template"].AsText(), StringComparer.Ordinal);
        return named.TryGetValue("default", out var jinja) ? jinja : throw templates.Refusal("a template named default");
    }

    private static ChatTemplate Recognize(string path, string jinja, SpecialTokenNames names)
    {
        try
        {
            return ChatTemplate.FromJinja(jinja, names.Bos, names.Eos);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The token is a string, or an object with its content, or left out.</summary>
    private static void CheckEndOfText(JsonField token)
    {
        if (!token.IsNull)
            (token.Value.ValueKind == JsonValueKind.Object ? token["content"] : token).Require(BpeVocabulary.EndOfText);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json, ByteLevelBpeTokenizer tokenizer)
    {
        json.WriteString("bos_token", BpeVocabulary.EndOfText);
        json.WriteString("eos_token", BpeVocabulary.EndOfText);
        if (tokenizer.SpecialTokens.ContainsKey(Padding))
            json.WriteString("pad_token", Padding);
    }

    private static void WriteObject(string path, Action<Utf8JsonWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, TokenizerJsonWriter.Layout);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });
}
