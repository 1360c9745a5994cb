using System.Globalization;

namespace Endonym.Release;

/// <summary>Numbers as the papers print them, the same on every machine.</summary>
internal static class NumberText
{
    /// <summary>A count, its thousands grouped.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count that may not be known.</summary>
    public static string Count(long? value) => value is { } known ? Count(known) : "not recorded";

    /// <summary>A share of a whole.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>Floating-point operations that may not be known.</summary>
    public static string Flop(double? value) => value is { } known ? known.ToString("0.00e+0", CultureInfo.InvariantCulture) + " FLOP" : "not recorded";

    /// <summary>A time span in the largest fitting unit.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalHours: >= 48 } => span.TotalDays.ToString("0.0", CultureInfo.InvariantCulture) + " days",
        { TotalMinutes: >= 120 } => span.TotalHours.ToString("0.0", CultureInfo.InvariantCulture) + " h",
        { TotalSeconds: >= 120 } => span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture) + " min",
        _ => span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
    };
}
