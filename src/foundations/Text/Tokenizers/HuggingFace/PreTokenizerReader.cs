using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.PreTokenizers;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    private const string Supported = "Sequence, ByteLevel, Metaspace, Whitespace, WhitespaceSplit, BertPreTokenizer, Punctuation, Digits, CharDelimiterSplit, Split";

    /// <summary>The steps in order.</summary>
    /// <param name="field">Null where there is none.</param>
    /// <param name="isByteLevel">Whether one of them hands the model bytes.</param>
    /// <exception cref="InvalidInputException">One is of a kind that is not supported, or broken.</exception>
    public static List<PreTokenizerStep> Read(JsonField field, out bool isByteLevel)
    {
        List<PreTokenizerStep> steps = [];
        isByteLevel = false;
        if (!field.IsNull)
            Add(field, steps, ref isByteLevel);
        return steps;
    }

    private static void Add(JsonField field, List<PreTokenizerStep> steps, ref bool isByteLevel)
    {
        if (isByteLevel)
            throw field.Refusal("nothing after ByteLevel, which makes bytes of characters");

        switch (field["type"].AsText())
        {
            case "Sequence":
                foreach (var part in field["pretokenizers"].Elements())
                    Add(part, steps, ref isByteLevel);
                break;
            case "ByteLevel":
                AddByteLevel(field, steps);
                isByteLevel = true;
                break;
            case "Metaspace":
                AddMetaspace(field, steps);
                break;
            case "Whitespace":
                steps.Add(new SplitStep(new WordPattern(), SplitBehavior.Removed, invert: true));
                break;
            case "WhitespaceSplit":
                steps.Add(new SplitStep(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed, invert: false));
                break;
            case "BertPreTokenizer":
                steps.Add(new SplitStep(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed, invert: false));
                steps.Add(new SplitStep(new CharacterPattern(UnicodeKinds.IsPunctuation), SplitBehavior.Isolated, invert: false));
                break;
            case "Punctuation":
                steps.Add(new SplitStep(new CharacterPattern(UnicodeKinds.IsPunctuation), ReadBehavior(field["behavior"]), invert: false));
                break;
            case "Digits":
                var behavior = field["individual_digits"].AsFlag(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous;
                steps.Add(new SplitStep(new CharacterPattern(UnicodeKinds.IsNumeric), behavior, invert: false));
                break;
            case "CharDelimiterSplit":
                steps.Add(new SplitStep(new LiteralPattern(field["delimiter"].AsText() is { Length: > 0 } text ? text : throw field["delimiter"].Refusal("one character")), SplitBehavior.Removed, invert: false));
                break;
            case "Split":
                steps.Add(ReadSplit(field));
                break;
            default:
                throw field["type"].Refusal(Supported);
        }
    }

    private static void AddByteLevel(JsonField field, List<PreTokenizerStep> steps)
    {
        if (field["add_prefix_space"].AsFlag(true))
            steps.Add(new PrefixSpaceStep());
        if (field["use_regex"].AsFlag(true))
            steps.Add(new Gpt2Scanner());
    }

    private static void AddMetaspace(JsonField field, List<PreTokenizerStep> steps)
    {
        var replacement = field["replacement"].AsUnit(BoundaryScanner.Space);
        steps.Add(new MetaspaceStep(replacement, ReadPrependScheme(field)));
        if (field["split"].AsFlag(true))
            steps.Add(new MetaspaceScanner(replacement));
    }

    /// <summary>Older files say <c>add_prefix_space</c> instead.</summary>
    public static PrependScheme ReadPrependScheme(JsonField field)
    {
        var scheme = field["prepend_scheme"];
        if (scheme.IsNull)
            return field["add_prefix_space"].AsFlag(true) ? PrependScheme.Always : PrependScheme.Never;
        return scheme.AsText() switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw scheme.Refusal("\"always\", \"first\", \"never\""),
        };
    }

    private static PreTokenizerStep ReadSplit(JsonField field)
    {
        var behavior = ReadBehavior(field["behavior"]);
        var invert = field["invert"].AsFlag(false);
        // A scanner matches everything, so nothing lies between its matches.
        var keepsMatches = behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && invert);
        return keepsMatches && PatternReader.FindScanner(field["pattern"]) is { } scanner ? scanner : new SplitStep(PatternReader.Read(field["pattern"]), behavior, invert);
    }

    private static SplitBehavior ReadBehavior(JsonField field) => field.AsText(nameof(SplitBehavior.Isolated)) switch
    {
        "Removed" or "removed" => SplitBehavior.Removed,
        "Isolated" or "isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" or "merged_with_previous" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" or "merged_with_next" => SplitBehavior.MergedWithNext,
        "Contiguous" or "contiguous" => SplitBehavior.Contiguous,
        _ => throw field.Refusal("\"Removed\", \"Isolated\", \"MergedWithPrevious\", \"MergedWithNext\", \"Contiguous\""),
    };
}
