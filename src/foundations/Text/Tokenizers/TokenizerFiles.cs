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

    /// <summary>The largest file of a tokenizer that is read, in bytes: eight times the largest <c>tokenizer.json</c> published.</summary>
    internal const long MaxBytes = 256L << 20;

    /// <summary>Reads one file: JSON or, if its name ends in <c>.model</c>, SentencePiece's format.</summary>
    /// <exception cref="InvalidInputException">The file is missing, broken, or asks for what this version does not know; names the field, what was found and what is supported.</exception>
    public static PipelineTokenizer Read(string path) => Read(path, new SpecialTokenNames());

    /// <summary>Reads the tokenizer of a model's folder: <c>tokenizer.json</c>, or <c>tokenizer.model</c> if there is no other.</summary>
    /// <exception cref="InvalidInputException">Neither is there, or a file is broken or asks for what this version does not know.</exception>
    public static ReadTokenizer ReadFolder(string folder) => ReadFolder(folder, TokenizerSettings.Read(folder).Names);

    /// <summary>Reads what a model's folder says of its text: the tokenizer, and how it writes conversations down; null for a model that writes none.</summary>
    /// <inheritdoc cref="ReadFolder(string)" path="/exception"/>
    public static (PipelineTokenizer Tokenizer, ChatTemplate? ChatTemplate) ReadModel(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        return (ReadFolder(folder, settings.Names).Tokenizer, TokenizerConfig.ReadChatTemplate(settings, settings.Names));
    }

    private static ReadTokenizer ReadFolder(string folder, SpecialTokenNames names)
    {
        var json = Path.Combine(folder, TokenizerJson.FileName);
        var model = Path.Combine(folder, SentencePieceName);
        if (!File.Exists(json) && !File.Exists(model))
            throw new InvalidInputException($"{folder} has neither {TokenizerJson.FileName} nor {SentencePieceName}. Copy the tokenizer of the model into it.");
        return new ReadTokenizer(Read(File.Exists(json) ? json : model, names), names);
    }

    private static PipelineTokenizer Read(string path, SpecialTokenNames names) => Path.GetExtension(path).Equals(".model", StringComparison.OrdinalIgnoreCase)
        ? SentencePieceReader.Read(path)
        : HuggingFaceReader.Read(path, names);
}
