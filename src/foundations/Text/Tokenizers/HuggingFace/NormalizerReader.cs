using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.Normalizers;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    private const string Supported = "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace, BertNormalizer, Precompiled, Nmt";

    /// <summary>The longest string that may come in the place of another, in UTF-16 units: a long one would make short texts fill the memory.</summary>
    public const int MaxReplacement = 256;

    /// <summary>Null where there is none.</summary>
    /// <exception cref="InvalidInputException">It is of a kind that is not supported, or broken.</exception>
    public static INormalizer? Read(JsonField field)
    {
        if (field.IsNull)
            return null;

        return field["type"].AsText() switch
        {
            "Sequence" => field["normalizers"].Elements().Select(Read).OfType<INormalizer>().ToArray() is { Length: > 0 } all ? new SequenceNormalizer(all) : null,
            "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
            "Lowercase" => new LowercaseNormalizer(),
            "StripAccents" => new FilterNormalizer(UnicodeKinds.IsMark),
            "Strip" => new StripNormalizer(field["strip_left"].AsFlag(true), field["strip_right"].AsFlag(true)),
            "Prepend" => new PrependNormalizer(field["prepend"].AsText(MaxReplacement)),
            "Replace" => ReadReplace(field),
            "BertNormalizer" => ReadBert(field),
            "Precompiled" => ReadPrecompiled(field["precompiled_charsmap"]),
            "Nmt" => new NmtNormalizer(),
            _ => throw field["type"].Refusal(Supported),
        };
    }

    private static INormalizer? ReadReplace(JsonField field)
    {
        var replacement = field["content"].AsText(MaxReplacement);
        if (field["pattern"]["String"] is not { IsNull: false } literal)
            return new ReplaceNormalizer(PatternReader.Read(field["pattern"]), replacement);
        return literal.AsText() is { Length: > 0 } text ? new ReplaceStringNormalizer(text, replacement) : throw literal.Refusal("a string that is not empty");
    }

    private static BertNormalizer ReadBert(JsonField field)
    {
        var lowercases = field["lowercase"].AsFlag(true);
        return new BertNormalizer(field["clean_text"].AsFlag(true), field["handle_chinese_chars"].AsFlag(true), field["strip_accents"].AsFlag(lowercases), lowercases);
    }

    private static PrecompiledNormalizer? ReadPrecompiled(JsonField map)
    {
        if (map.IsNull)
            return null;
        try
        {
            var blob = Convert.FromBase64String(map.AsText());
            return blob.Length == 0 ? null : new PrecompiledNormalizer(new CharacterMap(blob, $"{map.File}: {map.Name}"));
        }
        catch (FormatException)
        {
            throw map.Refusal("a table in base64");
        }
    }
}
