namespace Endonym.Corpus.Quality;

/// <summary>How good a text seems: calibrated probabilities that add up to 1.</summary>
/// <param name="Low">Of <see cref="QualityClass.Low"/>.</param>
/// <param name="Medium">Of <see cref="QualityClass.Medium"/>.</param>
/// <param name="High">Of <see cref="QualityClass.High"/>; Bielik's corpus took texts above 0.9.</param>
public readonly record struct QualityPrediction(float Low, float Medium, float High)
{
    /// <summary>The likeliest class; of equal ones the lower.</summary>
    public QualityClass Class => Low >= Medium && Low >= High ? QualityClass.Low : Medium >= High ? QualityClass.Medium : QualityClass.High;

    /// <summary>Its probability.</summary>
    public float Probability => Math.Max(Low, Math.Max(Medium, High));
}
