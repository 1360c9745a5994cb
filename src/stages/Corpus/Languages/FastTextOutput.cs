namespace Endonym.Corpus.Languages;

/// <summary>The last layer of a fastText model: from a text's vector to its best labels.</summary>
internal abstract class FastTextOutput
{
    /// <summary>Adds labels with the logarithms of their probabilities.</summary>
    /// <param name="hidden">The text's vector.</param>
    /// <param name="best">Takes the labels.</param>
    public abstract void Score(scoped ReadOnlySpan<float> hidden, ref FastTextBest best);

    /// <summary>The original's logarithm: never of zero, and slightly too large.</summary>
    protected static float Log(float probability) => (float)Math.Log(probability + 1e-5);
}
