#!/usr/bin/env dotnet
#:property PublishAot=false

// Writes src/stages/Corpus/Dedup/MinHash/unicode-folding.txt from the Unicode Character Database: dotnet run unicode-folding.cs UCD-FOLDER > FILE
// UCD-FOLDER holds UnicodeData.txt, SpecialCasing.txt, DerivedCoreProperties.txt and DerivedAge.txt (Debian: package unicode-data, /usr/share/unicode).

using System.Globalization;
using System.Text;

var folder = args[0];
var categories = new Dictionary<int, string>();
var lower = new Dictionary<int, int[]>();
var decomposition = new Dictionary<int, int[]>();
var rangeStart = 0;
foreach (var line in File.ReadLines(Path.Combine(folder, "UnicodeData.txt")))
{
    var fields = line.Split(';');
    var point = Hex(fields[0]);
    if (fields[1].EndsWith("First>", StringComparison.Ordinal))
        rangeStart = point;
    else if (fields[1].EndsWith("Last>", StringComparison.Ordinal))
    {
        for (var each = rangeStart; each <= point; each++)
            categories[each] = fields[2];
        continue;
    }

    categories[point] = fields[2];
    if (fields[5].Length > 0 && fields[5][0] != '<')
        decomposition[point] = Sequence(fields[5]);
    if (fields[13].Length > 0)
        lower[point] = [Hex(fields[13])];
}

foreach (var line in File.ReadLines(Path.Combine(folder, "SpecialCasing.txt")))
{
    var fields = line.Split('#')[0].Split(';', StringSplitOptions.TrimEntries);
    if (fields.Length == 5)
        lower[Hex(fields[0])] = Sequence(fields[1]); // five fields: no condition on language or context
}

// What becomes of a code point: lower case, then canonical decomposition, then without its nonspacing marks.
var byTarget = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
var byShift = new SortedDictionary<int, List<int>>();
foreach (var point in categories.Keys.Where(point => point is < 0xAC00 or > 0xD7A3 and (< 0xD800 or > 0xDFFF)).Order())
{
    var folded = (lower.TryGetValue(point, out var small) ? small : [point]).SelectMany(Decompose).Where(part => categories[part] != "Mn").ToArray();
    if (folded.Length == 0 || (folded is [var only] && only == point))
        continue;
    if (folded is [var single] && IsInRun(point, single - point))
        Add(byShift, single - point, point);
    else
        Add(byTarget, string.Join(' ', folded.Select(Text)), point);
}

var version = File.ReadLines(Path.Combine(folder, "DerivedAge.txt")).First();
Console.WriteLine($"""
    # Made by bench/corpus/unicode-folding.cs from the Unicode Character Database ({version[2..^4]}; Unicode License v3). Do not edit.
    # Code points are hexadecimal; A-B is a range, A-B/2 every second of it.
    # digits: Nd. marks: Mn, which folding takes away. cased, ignorable: what tells a final sigma.
    # shift D: lower case and base letter lie D further. fold T: lower case and base letters are the sequence T.
    """);
Write("digits", categories.Where(entry => entry.Value == "Nd").Select(entry => entry.Key));
// A mark that decomposes has nothing left in the end: it is one like all others.
Write("marks", categories.Where(entry => entry.Value == "Mn").Select(entry => entry.Key));
Write("cased", Property("Cased"));
Write("ignorable", Property("Case_Ignorable"));
foreach (var (shift, points) in byShift)
    Write(string.Create(CultureInfo.InvariantCulture, $"shift {shift}"), points);
foreach (var (target, points) in byTarget)
    Write($"fold {target}", points);

bool IsInRun(int point, int shift) => shift != 0 && Enumerable.Range(1, 2).Any(step =>
    Enumerable.Range(-3, 4).Any(start => Enumerable.Range(start, 4).All(place => lower.TryGetValue(point + (place * step), out var small)
        && small is [var one] && one - (point + (place * step)) == shift && !decomposition.ContainsKey(one))));

IEnumerable<int> Decompose(int point) => decomposition.TryGetValue(point, out var parts) ? parts.SelectMany(Decompose) : [point];

IEnumerable<int> Property(string name)
{
    foreach (var line in File.ReadLines(Path.Combine(folder, "DerivedCoreProperties.txt")))
    {
        var fields = line.Split('#')[0].Split(';', StringSplitOptions.TrimEntries);
        if (fields.Length != 2 || fields[1] != name)
            continue;
        var ends = fields[0].Split("..");
        for (var point = Hex(ends[0]); point <= Hex(ends[^1]); point++)
            yield return point;
    }
}

static void Write(string name, IEnumerable<int> points)
{
    var sorted = points.Order().ToArray();
    var line = new StringBuilder(name).Append(':');
    for (var i = 0; i < sorted.Length;)
    {
        var step = i + 1 < sorted.Length && sorted[i + 1] - sorted[i] == 2 ? 2 : 1;
        var end = i;
        while (end + 1 < sorted.Length && sorted[end + 1] - sorted[end] == step)
            end++;
        if (step == 2 && end - i < 2)
            end = i;
        line.Append(' ').Append(Text(sorted[i]));
        if (end > i)
            line.Append('-').Append(Text(sorted[end])).Append(step == 2 ? "/2" : "");
        i = end + 1;
    }

    Console.WriteLine(line);
}

static void Add<TKey>(IDictionary<TKey, List<int>> groups, TKey key, int point)
{
    if (!groups.TryGetValue(key, out var points))
        groups[key] = points = [];
    points.Add(point);
}

static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

static int[] Sequence(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hex)];

static string Text(int point) => point.ToString("X4", CultureInfo.InvariantCulture);
