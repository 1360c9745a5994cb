using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.PreTokenizers;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>{"String": …}</c> and <c>{"Regex": …}</c>. Patterns of well-known tokenizers become scanners.</summary>
internal static class PatternReader
{
    private const int MaxPatternLength = 10_000; // of any published, the longest has 500

    private static readonly Dictionary<string, Scanner> Scanners = new(StringComparer.Ordinal)
    {
        [PreTokenizer.Pattern] = new Llama3Scanner(3),
        // As tiktoken spells it for cl100k; the same pieces.
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = new Llama3Scanner(3),
        [PreTokenizer.Pattern.Replace("{1,3}", "", StringComparison.Ordinal)] = new Llama3Scanner(1),
        [Gpt2Scanner.Pattern] = new Gpt2Scanner(),
        [CaseScanner.O200kPattern] = new CaseScanner(3, keepsContractions: true),
        [CaseScanner.TekkenPattern] = new CaseScanner(1, keepsContractions: false),
    };

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="InvalidInputException">It is neither, empty, or a regular expression that .NET does not understand.</exception>
    public static Pattern Read(JsonField field)
    {
        if (field["String"] is { IsNull: false } literal)
            return literal.AsText() is { Length: > 0 } text ? new LiteralPattern(text) : throw literal.Refusal("a string that is not empty");

        var regex = field["Regex"];
        var pattern = regex.AsText();
        if (Scanners.TryGetValue(pattern, out var scanner))
            return new ScannerPattern(scanner);
        if (pattern.Length > MaxPatternLength)
            throw regex.Refusal(FormattableString.Invariant($"a pattern of at most {MaxPatternLength} characters"));
        try
        {
            return new RegexPattern(pattern);
        }
        catch (ArgumentException error)
        {
            throw new InvalidInputException($"{regex.Refusal("the patterns of GPT-2, cl100k, o200k, Llama 3, Qwen and Tekken, and what .NET's regular expressions understand").Message} {error.Message}", error);
        }
    }

    /// <summary>The scanner for a well-known pattern; null for any other.</summary>
    public static Scanner? FindScanner(JsonField field) =>
        field["Regex"] is { IsNull: false } regex && Scanners.TryGetValue(regex.AsText(), out var scanner) ? scanner : null;
}
