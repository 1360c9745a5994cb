using System.Globalization;

namespace Endonym.Cli.Console;

/// <summary>How long something took or will take, as people read it.</summary>
internal static class DurationText
{
    // Beyond ten thousand days an estimate says nothing but that it is long.
    private const double MostSeconds = 10_000.0 * 24 * 60 * 60;

    /// <summary>Hours, minutes and seconds, and before them the days if there are any: <c>2 d 03:04:05</c>.</summary>
    public static string Of(TimeSpan duration) => duration.Days == 0
        ? duration.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{duration.Days:N0} d {duration:hh\\:mm\\:ss}");

    /// <summary>How long the rest will take; null while nobody can tell.</summary>
    /// <param name="units">Units that are left to do.</param>
    /// <param name="unitsPerSecond">The rate so far.</param>
    public static string? Left(double units, double unitsPerSecond) =>
        units / unitsPerSecond is >= 0 and <= MostSeconds and var seconds ? Of(TimeSpan.FromSeconds(seconds)) : null;
}
