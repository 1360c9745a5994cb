using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers;

/// <summary>The files beside <c>tokenizer.json</c>, by which transformers knows its class, its special tokens and the chat template.</summary>
internal static class TokenizerConfig
{
    private const string SpecialTokensName = "special_tokens_map.json";
    private const string Padding = "<|pad|>";

    public static void Write(string folder, ByteLevelBpeTokenizer tokenizer, ChatTemplate? chatTemplate, int modelMaxLength)
    {
        WriteObject(Path.Combine(folder, TokenizerSettings.ConfigName), json =>
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
        var settings = TokenizerSettings.Read(folder);
        foreach (var token in (ReadOnlySpan<JsonField>)[settings.Bos, settings.Eos])
        {
            if (!token.IsNull)
                token.Require(BpeVocabulary.EndOfText);
        }

        return ReadChatTemplate(settings, new SpecialTokenNames { Bos = BpeVocabulary.EndOfText, Eos = BpeVocabulary.EndOfText });
    }

    /// <summary>The chat template of any model; null for one that has none.</summary>
    /// <param name="settings">Of the model.</param>
    /// <param name="names">Tokens that the template may name.</param>
    public static ChatTemplate? ReadChatTemplate(TokenizerSettings settings, SpecialTokenNames names)
    {
        if (settings.ReadChatTemplate() is not { } template)
            return null;
        try
        {
            return ChatTemplate.FromJinja(template.Jinja, names.Bos, names.Eos);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{template.File}: {error.Message}", error);
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
