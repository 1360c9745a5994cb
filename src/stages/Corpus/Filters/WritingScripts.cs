using System.Text;
using Endonym.Lineage;

namespace Endonym.Corpus.Filters;

/// <summary>Which letters belong to a script, by its ISO 15924 code.</summary>
internal static class WritingScripts
{
    private static readonly Dictionary<string, (int First, int Last)[]> Ranges = new(StringComparer.Ordinal)
    {
        ["Latn"] = [(0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF)],
        ["Grek"] = [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
        ["Cyrl"] = [(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        ["Armn"] = [(0x530, 0x58F)],
        ["Hebr"] = [(0x590, 0x5FF), (0xFB1D, 0xFB4F)],
        ["Arab"] = [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)],
        ["Deva"] = [(0x900, 0x97F), (0xA8E0, 0xA8FF)],
        ["Thai"] = [(0xE00, 0xE7F)],
        ["Geor"] = [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)],
        ["Hang"] = [(0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)],
        ["Kana"] = [(0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)],
        ["Hani"] = [(0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)],
    };

    private static readonly Dictionary<string, string[]> Combined = new(StringComparer.Ordinal)
    {
        ["Jpan"] = ["Kana", "Hani"],
        ["Kore"] = ["Hang", "Hani"],
        ["Hans"] = ["Hani"],
        ["Hant"] = ["Hani"],
        ["Hrkt"] = ["Kana"],
    };

    /// <summary>The ranges of a script's characters.</summary>
    /// <exception cref="InvalidInputException">The script is not known here.</exception>
    public static (int First, int Last)[] Of(string script)
    {
        if (Combined.TryGetValue(script, out var parts))
            return [.. parts.SelectMany(part => Ranges[part])];
        return Ranges.TryGetValue(script, out var ranges)
            ? ranges
            : throw new InvalidInputException($"The share of script '{script}' cannot be measured; known are {string.Join(", ", Ranges.Keys.Concat(Combined.Keys).Order(StringComparer.Ordinal))}. Set min_script_ratio to 0.");
    }

    /// <summary>Whether one of the ranges holds the character.</summary>
    public static bool Holds((int First, int Last)[] ranges, Rune rune)
    {
        foreach (var (first, last) in ranges)
        {
            if (rune.Value >= first && rune.Value <= last)
                return true;
        }

        return false;
    }
}
