namespace Endonym.Corpus.Classifiers;

/// <summary>The one number that scores are divided by so that their softmax means what it says.</summary>
/// <remarks>Guo et al., 2017, "On Calibration of Modern Neural Networks", arXiv:1706.04599. It cannot change which class is best.</remarks>
internal static class Temperature
{
    private const double MinLogarithm = -4;
    private const double MaxLogarithm = 4;
    private const int StepCount = 60;

    /// <summary>The temperature with the least loss.</summary>
    /// <param name="scores">Scores of texts the classifier was not trained on.</param>
    /// <param name="targets">Their classes.</param>
    /// <returns>Between e⁻⁴ and e⁴; 1 if there is nothing to fit on.</returns>
    public static float Fit(IReadOnlyList<float[]> scores, IReadOnlyList<int> targets)
    {
        if (scores.Count == 0)
            return 1;

        // The loss is convex in 1/T, so it has one valley and golden sections find it; 60 of them narrow it to 10⁻¹².
        var shrink = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (MinLogarithm, MaxLogarithm);
        for (var step = 0; step < StepCount; step++)
        {
            var (left, right) = (high - (shrink * (high - low)), low + (shrink * (high - low)));
            if (Loss(scores, targets, Math.Exp(left)) <= Loss(scores, targets, Math.Exp(right)))
                high = right;
            else
                low = left;
        }

        return (float)Math.Exp((low + high) / 2);
    }

    /// <summary>Mean of -ln of the right class's probability, in nats.</summary>
    public static double Loss(IReadOnlyList<float[]> scores, IReadOnlyList<int> targets, double temperature)
    {
        var total = 0.0;
        foreach (var (text, target) in scores.Zip(targets))
        {
            var max = text.Max();
            total += Math.Log(text.Sum(score => Math.Exp((score - max) / temperature))) - ((text[target] - max) / temperature);
        }

        return total / scores.Count;
    }
}
