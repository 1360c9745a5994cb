using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Endonym.Corpus.Extraction.Html;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Finds a page's encoding in the order of the HTML standard: byte order mark, HTTP header, declaration in the first 1,024 bytes; then whether it is UTF-8; then what the language used before.</summary>
/// <remarks>
/// HTML standard, "Determining the character encoding". One thing differs: a declaration that the bytes contradict is not obeyed. Browsers obey it, and people then see rubbish and
/// correct their pages; nobody corrects an archive. Bytes with several multi-byte characters that are all valid UTF-8 are UTF-8, and bytes that are not valid are not.
/// </remarks>
public sealed class CharsetDetector
{
    private const int PrescanBytes = 1024;

    // By chance a text in a one-byte encoding has one such pair, not three and no other.
    private const int MinMultiByteCharacters = 3;

    // A cut or a slip leaves a stray byte or two; a wrong declaration leaves one in every word.
    private const int MaxStrayByteShare = 1000;

    private const int SampleBytes = 1 << 16;

    private static readonly SearchValues<char> ValueStops = SearchValues.Create(" ;\t\n\r\f>");

    private readonly string[] _candidates;
    private readonly string _diacritics;

    /// <param name="language">Whose old encodings are tried at last: BCP 47; null for Western Europe.</param>
    /// <param name="diacritics">The letters of that language that ASCII lacks, in lower case; empty for any.</param>
    public CharsetDetector(string? language, string diacritics)
    {
        _candidates = CandidatesOf(language?.Split('-')[0] ?? "");
        _diacritics = diacritics;
    }

    /// <summary>Finds the encoding.</summary>
    /// <param name="bytes">The whole text.</param>
    /// <param name="headerLabel">What the HTTP header says; null where it says nothing.</param>
    public DetectedCharset Detect(ReadOnlySpan<byte> bytes, string? headerLabel)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            return new DetectedCharset("utf-8", CharsetEvidence.ByteOrderMark);
        if (bytes is [0xFE, 0xFF, ..])
            return new DetectedCharset("utf-16be", CharsetEvidence.ByteOrderMark);
        if (bytes is [0xFF, 0xFE, ..])
            return new DetectedCharset("utf-16le", CharsetEvidence.ByteOrderMark);

        var isUtf8 = Utf8.IsValid(bytes) || (CountMultiByte(bytes) >= MinMultiByteCharacters && FewStray(bytes));
        if (headerLabel is not null && CharsetNames.NameOf(headerLabel) is { } named && Fits(named, bytes, isUtf8))
            return new DetectedCharset(named, CharsetEvidence.Header);
        // Whoever can read the declaration byte by byte is not reading UTF-16.
        if (Prescan(bytes[..Math.Min(bytes.Length, PrescanBytes)]) is { } declared && (declared.StartsWith("utf-16", StringComparison.Ordinal) ? "utf-8" : declared) is var readable && Fits(readable, bytes, isUtf8))
            return new DetectedCharset(readable, CharsetEvidence.Declaration);
        return isUtf8 ? new DetectedCharset("utf-8", CharsetEvidence.ValidUtf8) : new DetectedCharset(BestCandidate(bytes), CharsetEvidence.Language);
    }

    private static bool Fits(string name, ReadOnlySpan<byte> bytes, bool isUtf8)
    {
        if (name == "utf-8")
            return isUtf8 || FewStray(bytes);
        if (name is "utf-16le" or "utf-16be" or "iso-2022-jp")
            return true;
        return !isUtf8 || CountMultiByte(bytes) < MinMultiByteCharacters;
    }

    private static bool FewStray(ReadOnlySpan<byte> bytes) => CountStray(bytes) <= Math.Max(2, bytes.Length / MaxStrayByteShare);

    private static int CountMultiByte(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var one in bytes)
        {
            if (one >= 0xC0 && ++count >= MinMultiByteCharacters)
                break;
        }

        return count;
    }

    private static int CountStray(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
                break;
            bytes = bytes[ascii..];
            if (Rune.DecodeFromUtf8(bytes, out _, out var consumed) != OperationStatus.Done)
                count++;
            bytes = bytes[consumed..];
        }

        return count;
    }

    /// <summary>Looks for a declaration as browsers do, before a character is decoded.</summary>
    private static string? Prescan(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && text.IndexOf("?>", StringComparison.Ordinal) is > 0 and var end
            && ValueAfter(text.AsSpan(0, end), "encoding") is { } encoding && CharsetNames.NameOf(encoding) is { } xmlName)
            return xmlName;
        var scan = new MetaScan();
        new HtmlTokenizer().Tokenize(text, scan);
        return scan.Found;
    }

    // name = "value", anywhere in a text.
    internal static string? ValueAfter(ReadOnlySpan<char> text, ReadOnlySpan<char> name)
    {
        while (true)
        {
            var index = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (index < 0)
                return null;
            text = text[(index + name.Length)..].TrimStart();
            if (text is not ['=', ..])
                continue;
            var value = text[1..].TrimStart();
            if (value is [var quote and ('"' or '\''), ..])
                return value[1..].IndexOf(quote) is >= 0 and var close ? value.Slice(1, close).ToString() : null;
            var stop = value.IndexOfAny(ValueStops);
            return (stop < 0 ? value : value[..stop]).ToString();
        }
    }

    private string BestCandidate(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, SampleBytes)];
        var best = _candidates[0];
        var bestScore = long.MinValue;
        foreach (var candidate in _candidates)
        {
            var score = Score(CharsetNames.EncodingOf(candidate).GetString(sample));
            if (score > bestScore)
                (best, bestScore) = (candidate, score);
        }

        return best;
    }

    // The right encoding gives letters of the language; a wrong one gives signs, controls and capitals within words.
    private long Score(string text)
    {
        long score = 0;
        var previous = ' ';
        foreach (var character in text)
        {
            if (character >= 0x80)
            {
                score += char.IsControl(character) || character == '\uFFFD' ? -10
                    : _diacritics.Contains(char.ToLowerInvariant(character), StringComparison.Ordinal) ? 2
                    : !char.IsLetter(character) ? char.IsLetter(previous) ? -1 : 0
                    : char.IsUpper(character) && char.IsLower(previous) ? -2
                    : _diacritics.Length == 0 ? 1 : -1;
            }

            previous = character;
        }

        return score;
    }

    private static string[] CandidatesOf(string language) => language switch
    {
        "pl" or "cs" or "sk" or "hu" or "sl" or "hr" or "bs" or "ro" or "sq" => ["windows-1250", "iso-8859-2"],
        "ru" or "bg" or "be" or "mk" or "sr" => ["windows-1251", "koi8-r", "iso-8859-5", "ibm866"],
        "uk" => ["windows-1251", "koi8-u", "iso-8859-5", "ibm866"],
        "el" => ["windows-1253", "iso-8859-7"],
        "tr" or "az" => ["windows-1254"],
        "he" => ["windows-1255"],
        "ar" or "fa" => ["windows-1256"],
        "lt" or "lv" or "et" => ["windows-1257", "iso-8859-13"],
        "vi" => ["windows-1258"],
        "th" => ["windows-874"],
        "ja" => ["shift_jis", "euc-jp"],
        "zh" => ["gb18030", "big5"],
        "ko" => ["euc-kr"],
        _ => ["windows-1252"],
    };

    private sealed class MetaScan : IHtmlEvents
    {
        public string? Found { get; private set; }

        public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
        {
            if (Found is not null || tag != HtmlTag.Meta)
                return;
            if (attributes.TryGet("charset", out var charset))
                Found = CharsetNames.NameOf(charset);
            else if (attributes.TryGet("http-equiv", out var equivalent) && equivalent.Equals("content-type", StringComparison.OrdinalIgnoreCase)
                && attributes.TryGet("content", out var content) && ValueAfter(content, "charset") is { } label)
                Found = CharsetNames.NameOf(label);
        }

        public void Text(ReadOnlySpan<char> text)
        {
        }

        public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
        {
        }

        public void Comment(ReadOnlySpan<char> text)
        {
        }

        public void Doctype(ReadOnlySpan<char> text)
        {
        }
    }
}
