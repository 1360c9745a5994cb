using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.Decoders;
using Endonym.Text.Tokenizers.Normalizers;
using Endonym.Text.Tokenizers.PreTokenizers;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>decoder</c>.</summary>
/// <remarks>Text is decoded token by token, so what looks at several together is refused: a Replace after Fuse, a Strip from the end, CTC, and BPEDecoder, which must know the last token.</remarks>
internal static class DecoderReader
{
    private const string Supported = "Sequence, ByteLevel, Metaspace, ByteFallback, Fuse, Strip, Replace, WordPiece";
    private const int MostStripped = 16;

    /// <summary>Reads the decoder; without one, tokens are put together with spaces.</summary>
    /// <exception cref="InvalidInputException">It is of a kind that is not supported, or broken.</exception>
    public static ITokenDecoder Read(JsonField field)
    {
        var isFused = false;
        return field.IsNull ? new SpacedDecoder() : Read(field, ref isFused);
    }

    private static ITokenDecoder Read(JsonField field, ref bool isFused)
    {
        var type = field["type"].AsText();
        if (isFused && type is not ("Fuse" or "Strip" or "Sequence"))
            throw field["type"].Refusal("Strip after Fuse, and nothing else");

        switch (type)
        {
            case "Sequence":
                List<ITokenDecoder> all = [];
                foreach (var part in field["decoders"].Elements())
                    all.Add(Read(part, ref isFused));
                return new SequenceDecoder(all);
            case "ByteLevel":
                return new ByteLevelDecoder();
            case "Metaspace":
                return new MetaspaceDecoder(field["replacement"].AsUnit(BoundaryScanner.Space), PreTokenizerReader.ReadPrependScheme(field) != PrependScheme.Never);
            case "ByteFallback":
                return new ByteFallbackDecoder();
            case "Fuse":
                isFused = true;
                return new FuseDecoder();
            case "Strip":
                return ReadStrip(field);
            case "Replace":
                return ReadReplace(field);
            case "WordPiece":
                return new WordPieceDecoder(field["prefix"].AsText("##"), field["cleanup"].AsFlag(true));
            default:
                throw field["type"].Refusal(Supported);
        }
    }

    private static StripDecoder ReadStrip(JsonField field)
    {
        if (!field["stop"].IsNull && field["stop"].AsId() != 0)
            throw field["stop"].Refusal("0");
        var content = field["content"].AsText();
        if (Rune.DecodeFromUtf16(content, out var character, out var units) != System.Buffers.OperationStatus.Done || units != content.Length)
            throw field["content"].Refusal("one character");
        return field["start"].AsId() is <= MostStripped and var start ? new StripDecoder(character, start) : throw field["start"].Refusal(FormattableString.Invariant($"0 to {MostStripped}"));
    }

    private static ITokenDecoder ReadReplace(JsonField field)
    {
        var replacement = field["content"].AsText(NormalizerReader.MaxReplacement);
        if (field["pattern"]["String"] is not { IsNull: false } literal)
            return new ReplaceRegexDecoder(new ReplaceNormalizer(PatternReader.Read(field["pattern"]), replacement));
        return literal.AsText() is { Length: > 0 } text ? new ReplaceDecoder(text, replacement) : throw literal.Refusal("a string that is not empty");
    }
}
