using Endonym.Corpus.Dedup;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Makes a document of a page's blocks, with what the package says elsewhere in view: paragraphs that were not translated go, and those that every page repeats.</summary>
/// <param name="english">Tells English from the language that is read; null where that is English, and nothing then is an original.</param>
internal sealed class PackageProse(EnglishText? english)
{
    /// <summary>Reason of a page of which nothing is left.</summary>
    public const string NoProse = "no prose";

    // Notes on the licence and where to report errors stand on every page; what stands on three may be meant.
    private const int MaxRepeats = 3;

    // Shorter ones repeat by nature, as "Example:" does.
    private const int MinRepeatedLength = 60;

    // Part of a block that is letters; options and paths have less, and a sentence with some of both a little more.
    private const double MinLetterShare = 0.6;

    private const int MinOriginalLength = 16;

    // Who wrote and translated it, with addresses.
    private const int MinAddresses = 2;

    private readonly HashSet<UInt128> _originals = [];
    private readonly Dictionary<UInt128, int> _seen = [];

    /// <summary>Remembers the English page of which others are translations.</summary>
    public void AddOriginal(IEnumerable<ProseBlock> blocks)
    {
        foreach (var block in blocks.Where(block => block.Text.Length >= MinOriginalLength))
            _originals.Add(TextFingerprint.Of(block.Text));
    }

    /// <summary>The document of a page.</summary>
    /// <param name="blocks">What it says.</param>
    /// <param name="text">The document; empty if it is dropped.</param>
    public Verdict ToDocument(IReadOnlyList<ProseBlock> blocks, out string text)
    {
        long translated = 0, untranslated = 0;
        List<ProseBlock> kept = [];
        foreach (var block in blocks)
        {
            if (IsOriginal(block))
                untranslated += block.Text.Length;
            else if (block.HeadingLevel > 0)
            {
                if (!HasLostCharacters(block.Text))
                    kept.Add(block);
            }
            else if (IsProse(block.Text) && !IsRepeated(block.Text))
            {
                kept.Add(block);
                translated += block.Text.Length;
            }
        }

        text = "";
        if (translated == 0)
            return Verdict.Drop(untranslated > 0 ? MessageCleaner.NotTranslated : NoProse);
        // What is left of a page that is mostly English are titles, and the pieces that look alike in both.
        if (untranslated > translated)
            return Verdict.Drop(MessageCleaner.NotTranslated);

        text = Prose.Join(Prose.WithoutEmptySections(kept));
        return Verdict.Keep;
    }

    private bool IsOriginal(ProseBlock block) => english is not null &&
        ((block.Text.Length >= MinOriginalLength && _originals.Contains(TextFingerprint.Of(block.Text))) || english.Is(block.Text));

    private static bool IsProse(string text)
    {
        int letters = 0, visible = 0, words = 0, inWord = 0;
        foreach (var character in text)
        {
            visible += char.IsWhiteSpace(character) ? 0 : 1;
            var isLetter = char.IsLetter(character) || char.IsSurrogate(character);
            letters += isLetter ? 1 : 0;
            inWord = isLetter ? inWord + 1 : 0;
            words += inWord == 2 ? 1 : 0;
        }

        return words >= 2 && letters >= MinLetterShare * visible && !IsDeclaration(text) && text.AsSpan().Count('@') < MinAddresses && !HasLostCharacters(text);
    }

    // An earlier conversion put U+FFFD where it lost a character.
    private static bool HasLostCharacters(string text) => text.Contains('\uFFFD', StringComparison.Ordinal);

    // "int puts(const char *s);": an entry of a list may end with a semicolon, only code ends with a bracket and one.
    private static bool IsDeclaration(string text) => text.EndsWith(");", StringComparison.Ordinal) || text.EndsWith("};", StringComparison.Ordinal) || text.EndsWith('{') || text.EndsWith('\\');

    private bool IsRepeated(string text)
    {
        if (text.Length < MinRepeatedLength)
            return false;
        var hash = TextFingerprint.Of(text);
        var count = _seen.GetValueOrDefault(hash) + 1;
        _seen[hash] = count;
        return count > MaxRepeats;
    }
}
