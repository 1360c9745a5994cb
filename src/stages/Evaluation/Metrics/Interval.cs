namespace Endonym.Evaluation.Metrics;

/// <summary>Where a value probably lies: a 95 % interval unless it says otherwise.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether every value of the interval is greater than this one.</summary>
    public bool LiesAbove(double value) => Low > value;

    /// <summary>Whether every value of the interval is less than this one.</summary>
    public bool LiesBelow(double value) => High < value;

    /// <summary>Whether the value is in the interval, its ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
