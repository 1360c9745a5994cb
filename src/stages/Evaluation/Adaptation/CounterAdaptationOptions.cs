using Endonym.Lineage;

namespace Endonym.Evaluation.Adaptation;

/// <summary>When a later stage counts as having undone the adaptation.</summary>
public sealed record CounterAdaptationOptions
{
    /// <summary>How much worse native bits per byte may become, relative to the adapted base: 0.01 is one per cent. Fine-tuning on a narrow style costs a little everywhere.</summary>
    public double BitsPerByteTolerance
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new InvalidInputException(FormattableString.Invariant($"{nameof(BitsPerByteTolerance)} is {value}; it must lie between 0 and 1. The default is 0.01, one per cent."));
    } = 0.01;

    /// <summary>Below this many documents or pairs an interval by the bootstrap is itself unsure, and the verdict is called unclear in words.</summary>
    public int FewItems { get; init; } = 30;
}
