using System.Globalization;

namespace Endonym.Text.Plots;

/// <summary>What an axis counts: from one round number to another, in a few round steps.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends; above <paramref name="Low"/>.</param>
/// <param name="Step">From one mark to the next: 1, 2 or 5 times a power of ten.</param>
public sealed record RoundScale(double Low, double High, double Step)
{
    private const int Steps = 4; // about as many as are wanted; there will be 2 to 6
    private const double Rounding = 1e-9;

    /// <summary>Every value that is marked, from the lowest.</summary>
    public IEnumerable<double> Marks => Enumerable.Range(0, 1 + (int)Math.Round((High - Low) / Step)).Select(mark => Low + (mark * Step));

    /// <summary>From the largest round number below all values to the smallest above them.</summary>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value; if it is the least, the scale reaches a little beyond on both sides.</param>
    public static RoundScale Around(double least, double most) => most - least < Rounding ? Between(least - 0.05, most + 0.05) : Between(least, most);

    /// <summary>From 0 to the smallest round number above all values.</summary>
    /// <param name="most">The largest value, at least 0; for 0 the scale ends at 1.</param>
    public static RoundScale FromZero(double most) => Between(0, most > 0 ? most : 1);

    /// <summary>Where a value lies: 0 at the low end, 1 at the high one.</summary>
    public double ShareOf(double value) => (value - Low) / (High - Low);

    /// <summary>A mark's value, with the decimals that tell it from its neighbours, the same on every machine.</summary>
    /// <param name="value">The value.</param>
    /// <param name="factor">What it is multiplied with to be shown, such as 100 for per cent.</param>
    public string Label(double value, double factor = 1)
    {
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(Step * factor) - Rounding), 0, 6);
        var shown = value * factor;
        return (Math.Abs(shown) < 1e-12 ? 0 : shown).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static RoundScale Between(double least, double most)
    {
        var raw = (most - least) / Steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { <= 1 + Rounding => 1, <= 2 + Rounding => 2, <= 5 + Rounding => 5, _ => 10 });
        return new RoundScale(Math.Floor((least / step) + Rounding) * step, Math.Ceiling((most / step) - Rounding) * step, step);
    }
}
