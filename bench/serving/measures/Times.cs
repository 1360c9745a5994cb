using System.Globalization;

namespace Endonym.Bench.Serving;

/// <summary>A file that processes which take turns append to: engine, measure and tokens per second, a line each.</summary>
internal static class Times
{
    /// <summary>Appends a line.</summary>
    public static void Append(string path, string engine, string measure, double rate) =>
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{engine}\t{measure}\t{rate}\n"));

    /// <summary>The best of each engine and measure, in the order in which they came.</summary>
    public static Dictionary<(string Engine, string Measure), double> Best(string path) => File.ReadLines(path)
        .Select(line => line.Split('\t'))
        .GroupBy(parts => (Engine: parts[0], Measure: parts[1]))
        .ToDictionary(group => group.Key, group => group.Max(parts => double.Parse(parts[2], CultureInfo.InvariantCulture)));
}
