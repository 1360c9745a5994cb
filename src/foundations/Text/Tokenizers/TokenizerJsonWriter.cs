using System.Text.Encodings.Web;
using System.Text.Json;
using Endonym.Lineage.Artifacts;

namespace Endonym.Text.Tokenizers;

/// <summary>Writes <c>tokenizer.json</c> as Hugging Face's tokenizers do: the same names in the same order, the same bytes every time.</summary>
internal static class TokenizerJsonWriter
{
    /// <summary>Readable letters, line feeds on every system.</summary>
    public static JsonWriterOptions Layout { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, BpeVocabulary vocabulary) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Layout);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json, vocabulary);
        json.WriteNull("normalizer");
        WritePreTokenizer(json);
        json.WriteNull("post_processor");
        WriteByteLevel(json, "decoder", addPrefixSpace: true, useRegex: true); // a decoder heeds neither; these are the library's defaults
        WriteModel(json, vocabulary);
        json.WriteEndObject();
    });

    private static void WriteAddedTokens(Utf8JsonWriter json, BpeVocabulary vocabulary)
    {
        json.WriteStartArray("added_tokens");
        foreach (var (token, id) in vocabulary.SpecialTokens.OrderBy(token => token.Value))
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", token);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePreTokenizer(Utf8JsonWriter json)
    {
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", PreTokenizer.Pattern);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
        WriteByteLevel(json, name: null, addPrefixSpace: false, useRegex: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string? name, bool addPrefixSpace, bool useRegex)
    {
        if (name is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", addPrefixSpace);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", useRegex);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, BpeVocabulary vocabulary)
    {
        var spellings = vocabulary.Tokens.Select(token => ByteAlphabet.Spell(token)).ToArray();
        foreach (var (token, id) in vocabulary.SpecialTokens)
            spellings[id] = token;

        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);

        // The library numbers added tokens after the model's; one that comes before an ordinary token must be in the model to keep its id.
        json.WriteStartObject("vocab");
        for (var id = 0; id <= LastTextId(vocabulary); id++)
            json.WriteNumber(spellings[id], id);
        json.WriteEndObject();

        // As "left right", which every version of the library reads; pairs in arrays are understood only since 0.20.
        json.WriteStartArray("merges");
        foreach (var merge in vocabulary.Merges)
            json.WriteStringValue($"{spellings[merge.Left]} {spellings[merge.Right]}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int LastTextId(BpeVocabulary vocabulary)
    {
        var id = vocabulary.Size - 1;
        while (vocabulary.Tokens[id].Length == 0)
            id--;
        return id;
    }
}
