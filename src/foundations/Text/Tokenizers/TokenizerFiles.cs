using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers.HuggingFace;
using Endonym.Text.Tokenizers.SentencePiece;

namespace Endonym.Text.Tokenizers;

/// <summary>Reads tokenizers made anywhere: Hugging Face's <c>tokenizer.json</c> and SentencePiece's <c>tokenizer.model</c>. <see cref="TokenizerJson"/> reads and writes those that Endonym trains.</summary>
public static class TokenizerFiles
{
    /// <summary>SentencePiece's file.</summary>
    public const string SentencePieceName = "tokenizer.model";

    private const string ConfigName = "tokenizer_config.json";

    /// <summary>Reads one file: JSON or, if its name ends in <c>.model</c>, SentencePiece's format.</summary>
    /// <exception cref="InvalidInputException">The file is missing, broken, or asks for what this version does not know; names the field, what was found and what is supported.</exception>
    public static PipelineTokenizer Read(string path) => Read(path, new SpecialTokenNames());

    /// <summary>Reads the tokenizer of a model's folder: <c>tokenizer.json</c>, or <c>tokenizer.model</c> if there is no other.</summary>
    /// <exception cref="InvalidInputException">Neither is there, or a file is broken or asks for what this version does not know.</exception>
    public static ReadTokenizer ReadFolder(string folder)
    {
        var names = ReadNames(Path.Combine(folder, ConfigName));
        var json = Path.Combine(folder, TokenizerJson.FileName);
        var model = Path.Combine(folder, SentencePieceName);
        if (!File.Exists(json) && !File.Exists(model))
            throw new InvalidInputException($"{folder} has neither {TokenizerJson.FileName} nor {SentencePieceName}. Copy the tokenizer of the model into it.");
        return new ReadTokenizer(Read(File.Exists(json) ? json : model, names), names);
    }

    /// <summary>Reads what a model's folder says of its text: the tokenizer, and how it writes conversations down; null for a model that writes none.</summary>
    /// <inheritdoc cref="ReadFolder" path="/exception"/>
    public static (PipelineTokenizer Tokenizer, ChatTemplate? ChatTemplate) ReadModel(string folder)
    {
        var read = ReadFolder(folder);
        return (read.Tokenizer, TokenizerConfig.ReadChatTemplate(folder, read.Names));
    }

    private static PipelineTokenizer Read(string path, SpecialTokenNames names) => Path.GetExtension(path).Equals(".model", StringComparison.OrdinalIgnoreCase)
        ? SentencePieceReader.Read(path)
        : HuggingFaceReader.Read(path, names);

    private static SpecialTokenNames ReadNames(string path)
    {
        if (!File.Exists(path))
            return new SpecialTokenNames();
        var config = JsonField.Open(path);
        return new SpecialTokenNames
        {
            Bos = ReadName(config["bos_token"]),
            Eos = ReadName(config["eos_token"]),
            Unknown = ReadName(config["unk_token"]),
            Padding = ReadName(config["pad_token"]),
        };
    }

    /// <summary>The token is a string, or an object with its content, or left out.</summary>
    private static string? ReadName(JsonField token) => token.IsNull ? null : token.Value.ValueKind == JsonValueKind.Object ? token["content"].AsText() : token.AsText();
}
