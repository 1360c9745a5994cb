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

    public static ChatTemplate? ReadChatTemplate(string folder)
    {
        var configPath = Path.Combine(folder, ConfigName);
        var template = default(JsonField);
        if (File.Exists(configPath))
        {
            var config = JsonField.Open(configPath);
            CheckEndOfText(config["bos_token"]);
            CheckEndOfText(config["eos_token"]);
            template = config["chat_template"];
        }

        if (!template.IsNull)
            return Recognize(configPath, template.AsText());

        var templatePath = Path.Combine(folder, TemplateName);
        return File.Exists(templatePath) ? Recognize(templatePath, ReadText(templatePath)) : null;
    }

    private static ChatTemplate Recognize(string path, string jinja)
    {
        try
        {
            return ChatTemplate.FromJinja(jinja);
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
