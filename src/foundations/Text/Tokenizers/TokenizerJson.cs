using Endonym.Lineage;
using Endonym.Text.ChatTemplates;

namespace Endonym.Text.Tokenizers;

/// <summary>Hugging Face's tokenizer files. What <see cref="ByteLevelBpeTokenizer"/> does not implement is refused by name, never passed over.</summary>
public static class TokenizerJson
{
    /// <summary>The tokenizer itself.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>Writes <c>tokenizer.json</c>, whole or not at all; equal tokenizers give equal bytes.</summary>
    public static void Write(string path, ByteLevelBpeTokenizer tokenizer) => TokenizerJsonWriter.Write(path, tokenizer.Vocabulary);

    /// <summary>Reads <c>tokenizer.json</c>: byte-level BPE with Llama 3's pattern.</summary>
    /// <exception cref="InvalidInputException">The file is missing, broken, or asks for something else; names the field, what was found and what is supported.</exception>
    public static ByteLevelBpeTokenizer Read(string path) => ByteLevelBpeTokenizer.FromVocabulary(TokenizerJsonReader.Read(path));

    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="chatTemplate">Null for a base model.</param>
    /// <param name="modelMaxLength">Tokens the model can attend to.</param>
    public static void WriteFolder(string folder, ByteLevelBpeTokenizer tokenizer, ChatTemplate? chatTemplate, int modelMaxLength)
    {
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, FileName), tokenizer);
        TokenizerConfig.Write(folder, tokenizer, chatTemplate, modelMaxLength);
    }

    /// <summary>Reads a model's tokenizer and chat template; <c>tokenizer_config.json</c> may be missing.</summary>
    /// <exception cref="InvalidInputException">A file is missing, broken, or asks for something this version does not know.</exception>
    public static LoadedTokenizer ReadFolder(string folder) => new(Read(Path.Combine(folder, FileName)), TokenizerConfig.ReadChatTemplate(folder));
}
