using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Release.Export;

/// <summary>The texts that a quantisation is calibrated on, and how.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Name of the corpus: its documents to train on, so that those held out can still say what quantising cost.</summary>
    public required string Corpus { get; init; }

    /// <summary>What is done with them.</summary>
    public required CalibrationMethod Method { get; init; }

    /// <summary>Tokens at most. Each takes two operations for each of the model's weights, so a model of 100 million weights takes two cores some minutes for the default, one of 8 billion some hours; and each keeps 4 bytes times the model's width in memory.</summary>
    public long Tokens { get; init => field = AtLeast(value, 64, nameof(Tokens)); } = 65_536;

    /// <summary>Tokens of a document at most, its beginning.</summary>
    public int SequenceLength { get; init => field = (int)AtLeast(value, 2, nameof(SequenceLength)); } = 512;

    private static long AtLeast(long value, long least, string name) => value >= least
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; it must be at least {least}."));
}
