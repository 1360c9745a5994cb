using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Quality;

/// <summary>How well a quality model agrees with people, on texts that neither its weights nor its calibration have seen.</summary>
public sealed record QualityReport
{
    /// <summary>Texts that the weights were learnt from, that the calibration was fitted on, and that all below was measured on.</summary>
    public required (int Training, int Calibration, int Test) Texts { get; init; }

    /// <summary>Words in the lexicon.</summary>
    public required int LexiconWords { get; init; }

    /// <summary>What scores are divided by; above 1 the uncalibrated model was too sure.</summary>
    public required float Temperature { get; init; }

    /// <summary>Share of texts judged as people judged them.</summary>
    public required WilsonInterval Accuracy { get; init; }

    /// <summary>Each class by itself.</summary>
    public required IReadOnlyDictionary<QualityClass, QualityClassReport> Classes { get; init; }

    /// <summary>How many texts of a class (first) were judged to be of a class (second).</summary>
    public required IReadOnlyDictionary<(QualityClass People, QualityClass Model), int> Confusion { get; init; }

    /// <summary>Mean of -ln of the probability of people's class, in nats.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Expected calibration error; 0 if probabilities mean what they say.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The same before calibration.</summary>
    public required double UncalibratedError { get; init; }

    /// <summary>Claimed probability against share of right answers.</summary>
    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }
}

/// <summary>Agreement on one class.</summary>
/// <param name="Precision">Of the texts that the model put into it, the share that people did.</param>
/// <param name="Recall">Of the texts that people put into it, the share that the model did.</param>
public readonly record struct QualityClassReport(WilsonInterval Precision, WilsonInterval Recall)
{
    /// <summary>Harmonic mean of both.</summary>
    public double F1 => Precision.Share + Recall.Share == 0 ? 0 : 2 * Precision.Share * Recall.Share / (Precision.Share + Recall.Share);
}
