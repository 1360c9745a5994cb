using System.Globalization;

namespace Endonym.Corpus.Reports;

/// <summary>What plots and tables write in one way, the same on every machine.</summary>
internal static class PlotText
{
    /// <summary>A count, its thousands grouped.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole: <c>12.3 %</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString(share is > 0 and < 0.001 ? "0.###" : "0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A ratio with two decimals; a dash where there is none.</summary>
    public static string Ratio(double? value) => value is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "–";

    /// <summary>A number with as many digits as it needs.</summary>
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Bytes in the largest unit of which there is one.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000_000 => Scaled(bytes / 1e12, "TB"),
        >= 1_000_000_000 => Scaled(bytes / 1e9, "GB"),
        >= 1_000_000 => Scaled(bytes / 1e6, "MB"),
        >= 1_000 => Scaled(bytes / 1e3, "kB"),
        _ => Count(bytes) + " B",
    };

    /// <summary>A count that fits under a column: <c>940</c>, <c>1.2k</c>, <c>34M</c>.</summary>
    public static string Short(double value) => value switch
    {
        >= 1e12 => Scaled(value / 1e12, "T", ""),
        >= 1e9 => Scaled(value / 1e9, "G", ""),
        >= 1e6 => Scaled(value / 1e6, "M", ""),
        >= 1e3 => Scaled(value / 1e3, "k", ""),
        _ => Number(value),
    };

    private static string Scaled(double value, string unit, string space = " ") => value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture) + space + unit;
}
