using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Quality;

/// <summary>Judged texts as rows of a quality model's table. Words are hashed anew in every pass, which costs less than keeping their rows.</summary>
internal sealed class QualityExamples : IHashedExamples
{
    private readonly IReadOnlyList<QualitySample> _samples;
    private readonly QualityFeatures _features;
    private readonly int[] _styleRows;

    /// <param name="samples">At least one.</param>
    /// <param name="features">Lexicon and stop words.</param>
    /// <param name="threadCount">Threads to measure with.</param>
    public QualityExamples(IReadOnlyList<QualitySample> samples, QualityFeatures features, int threadCount)
    {
        (_samples, _features) = (samples, features);
        var measures = new float[samples.Count * StyleMeasures.Count];
        Parallel.For(0, samples.Count, new ParallelOptions { MaxDegreeOfParallelism = threadCount }, i => features.Measure(samples[i].Text, MeasuresOf(measures, i)));

        Bins = StyleBins.Fit(measures);
        _styleRows = new int[measures.Length];
        for (var i = 0; i < samples.Count; i++)
        {
            var rows = MeasuresOf(_styleRows, i);
            Bins.Write(MeasuresOf(measures, i), rows);
            foreach (ref var row in rows)
                row += 1 << features.RowBits;
        }
    }

    /// <summary>The ranges these texts gave.</summary>
    public StyleBins Bins { get; }

    public int Count => _samples.Count;

    public int ClassOf(int example) => (int)_samples[example].Class;

    public float WeightOf(int example) => 1;

    public RowScales Write(int example, RowList rows)
    {
        Span<float> measures = stackalloc float[StyleMeasures.Count];
        _features.Measure(_samples[example].Text, measures, rows);
        rows.ExtraRows.AddRange(MeasuresOf(_styleRows, example));
        return new RowScales(QualityFeatures.WordScale(rows.Rows.Length), QualityFeatures.StyleScale);
    }

    private static Span<T> MeasuresOf<T>(T[] all, int text) => all.AsSpan(text * StyleMeasures.Count, StyleMeasures.Count);
}
