namespace Endonym.Evaluation.Metrics;

/// <summary>A measured value with its 95 % interval; never shown without it.</summary>
/// <param name="Value">What the items at hand give.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
/// <param name="N">How many items it rests on: documents, sentence pairs or questions.</param>
public sealed record Estimate(double Value, double Low, double High, int N)
{
    /// <summary>A value with the interval that belongs to it.</summary>
    public static Estimate Of(double value, Interval interval, int n) => new(value, interval.Low, interval.High, n);

    /// <summary>The two ends.</summary>
    public Interval Interval => new(Low, High);
}
