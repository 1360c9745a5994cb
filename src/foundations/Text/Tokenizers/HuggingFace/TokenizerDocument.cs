using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>A <c>tokenizer.json</c> in three parts: what describes the tokenizer, and the two large lists, which are read in one pass without an object for each entry.</summary>
/// <param name="Root">The file without <c>model.vocab</c> and <c>model.merges</c>.</param>
/// <param name="Vocabulary">The JSON of <c>model.vocab</c>; empty if there is none.</param>
/// <param name="Merges">The JSON of <c>model.merges</c>; empty if there is none.</param>
internal sealed record TokenizerDocument(JsonField Root, ReadOnlyMemory<byte> Vocabulary, ReadOnlyMemory<byte> Merges)
{
    private const string ModelName = "model";
    private const int ModelDepth = 1; // of the names of the root's members
    private const int MaxRootBytes = 32 << 20; // with 6,415 added tokens, Gemma 3 has 1.5 MB

    private static ReadOnlySpan<byte> Null => "null"u8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, unreadable, too large, or not JSON.</exception>
    public static TokenizerDocument Read(string file)
    {
        var json = WholeFile.ReadUtf8(file, TokenizerFiles.MaxBytes);
        try
        {
            return Split(file, json);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{file}: this is not JSON: {error.Message} Fetch or write it again.", error);
        }
    }

    private static TokenizerDocument Split(string file, byte[] json)
    {
        var (vocabulary, merges) = (default(Range?), default(Range?));
        var reader = new Utf8JsonReader(json);
        var inModel = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == ModelDepth)
            {
                inModel = reader.ValueTextEquals(ModelName);
                continue;
            }

            if (!inModel || reader.CurrentDepth != ModelDepth + 1)
                continue;
            if (vocabulary is null && reader.ValueTextEquals("vocab"u8))
                vocabulary = SkipValue(ref reader);
            else if (merges is null && reader.ValueTextEquals("merges"u8))
                merges = SkipValue(ref reader);
        }

        var rest = Without(json, [.. new[] { vocabulary, merges }.OfType<Range>().OrderBy(part => part.Start.Value)]);
        if (rest.Length > MaxRootBytes)
            throw new InvalidInputException(FormattableString.Invariant($"{file} has {rest.Length:N0} bytes beside model.vocab and model.merges; at most {MaxRootBytes:N0} are read. Is it another file?"));
        var root = JsonField.Parse(file, rest);
        return new TokenizerDocument(root, vocabulary is { } v ? json.AsMemory(v) : default, merges is { } m ? json.AsMemory(m) : default);
    }

    private static Range SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static byte[] Without(ReadOnlySpan<byte> json, Range[] parts)
    {
        List<byte> rest = [];
        var end = 0;
        foreach (var part in parts)
        {
            rest.AddRange(json[end..part.Start.Value]);
            rest.AddRange(Null);
            end = part.End.Value;
        }

        rest.AddRange(json[end..]);
        return [.. rest];
    }
}
