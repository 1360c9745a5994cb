using System.Diagnostics;
using System.Globalization;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The contents of <c>unicode-folding.txt</c>, which says itself what they are.</summary>
internal sealed class FoldData
{
    private FoldData()
    {
        using var file = typeof(FoldData).Assembly.GetManifestResourceStream("unicode-folding.txt") ?? throw new UnreachableException("The assembly is built with the table in it.");
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..colon].Split(' ');
            foreach (var (point, place) in Points(line[(colon + 1)..]))
                Take(name, point, place);
        }
    }

    public static FoldData Instance { get; } = new();

    /// <summary>Decimal digits of all scripts, as ASCII digits.</summary>
    public Dictionary<int, char> Digits { get; } = [];

    public HashSet<int> Marks { get; } = [];

    public HashSet<int> Cased { get; } = [];

    public HashSet<int> Ignorable { get; } = [];

    /// <summary>Code points that change, Hangul syllables aside.</summary>
    public Dictionary<int, string> Folds { get; } = [];

    private void Take(string[] name, int point, int place)
    {
        switch (name[0])
        {
            case "digits":
                // Digits come in tens, from zero; a range is one or several of them.
                Digits.Add(point, (char)('0' + (place % 10)));
                break;
            case "marks":
                Marks.Add(point);
                break;
            case "cased":
                Cased.Add(point);
                break;
            case "ignorable":
                Ignorable.Add(point);
                break;
            case "shift":
                Folds.Add(point, char.ConvertFromUtf32(point + int.Parse(name[1], CultureInfo.InvariantCulture)));
                break;
            default:
                Folds.Add(point, string.Concat(name[1..].Select(each => char.ConvertFromUtf32(Hex(each)))));
                break;
        }
    }

    private static IEnumerable<(int Point, int Place)> Points(string ranges)
    {
        foreach (var range in ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var step = range.EndsWith("/2", StringComparison.Ordinal) ? 2 : 1;
            var ends = range.Split('/')[0].Split('-');
            var first = Hex(ends[0]);
            for (var point = first; point <= Hex(ends[^1]); point += step)
                yield return (point, point - first);
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
