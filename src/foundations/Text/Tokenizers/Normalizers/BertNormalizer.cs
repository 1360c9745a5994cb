using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>BERT's: control characters out, ideographs apart, perhaps no accents and small letters.</summary>
internal sealed class BertNormalizer : INormalizer
{
    private readonly bool _cleansText;
    private readonly bool _partsIdeographs;
    private readonly SequenceNormalizer? _accents;
    private readonly LowercaseNormalizer? _letters;

    /// <param name="cleansText">Whether control characters are left out, and white space becomes spaces.</param>
    /// <param name="partsIdeographs">Whether each ideograph gets spaces around it.</param>
    /// <param name="stripsAccents">Whether marks are left out.</param>
    /// <param name="lowercases">Whether capitals become small.</param>
    public BertNormalizer(bool cleansText, bool partsIdeographs, bool stripsAccents, bool lowercases)
    {
        (_cleansText, _partsIdeographs) = (cleansText, partsIdeographs);
        _accents = stripsAccents ? new SequenceNormalizer([new UnicodeNormalizer(NormalizationForm.FormD), new FilterNormalizer(UnicodeKinds.IsNonSpacingMark)]) : null;
        _letters = lowercases ? new LowercaseNormalizer() : null;
    }

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (_cleansText || _partsIdeographs)
            text = Clean(text);
        text = _accents?.Normalize(text) ?? text;
        return _letters?.Normalize(text) ?? text;
    }

    private static bool IsIdeograph(int character) => character is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private string Clean(string text)
    {
        var changed = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            var isWhiteSpace = character.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(character);
            if (_cleansText && (character.Value is 0 or 0xFFFD || (!(character.Value is '\t' or '\n' or '\r') && UnicodeKinds.IsOther(character))))
                continue;
            if (_cleansText && isWhiteSpace)
                changed.Append(' ');
            else if (_partsIdeographs && IsIdeograph(character.Value))
                changed.Append(' ').Append(character).Append(' ');
            else
                changed.Append(character);
        }

        return changed.ToString();
    }
}
