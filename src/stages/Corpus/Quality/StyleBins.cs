using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Quality;

/// <summary>Cuts each measure of style into sixteen ranges with a weight of their own, because good prose has neither little punctuation nor much: what matters is a band, which no single weight can say.</summary>
internal sealed class StyleBins
{
    /// <summary>Ranges of a measure.</summary>
    public const int BinCount = 16;

    private readonly float[] _edges;

    private StyleBins(float[] edges) => _edges = edges;

    /// <summary>Rows that a table needs for them.</summary>
    public static int RowCount => StyleMeasures.Count * BinCount;

    /// <summary>Cuts so that an equal share of texts falls into each range.</summary>
    /// <param name="measures">Of many texts, <see cref="StyleMeasures.Count"/> numbers each, one text after the other.</param>
    public static StyleBins Fit(ReadOnlySpan<float> measures)
    {
        var texts = measures.Length / StyleMeasures.Count;
        var edges = new float[StyleMeasures.Count * (BinCount - 1)];
        var values = new float[texts];
        for (var measure = 0; measure < StyleMeasures.Count; measure++)
        {
            for (var text = 0; text < texts; text++)
                values[text] = measures[(text * StyleMeasures.Count) + measure];
            Array.Sort(values);
            for (var edge = 1; edge < BinCount; edge++)
                edges[(measure * (BinCount - 1)) + edge - 1] = values[(int)((long)edge * texts / BinCount)];
        }

        return new StyleBins(edges);
    }

    /// <summary>Row of each measure's range, counted from the first measure's first range.</summary>
    public void Write(ReadOnlySpan<float> measures, Span<int> rows)
    {
        for (var measure = 0; measure < rows.Length; measure++)
        {
            var bin = 0;
            foreach (var edge in _edges.AsSpan(measure * (BinCount - 1), BinCount - 1))
                bin += measures[measure] >= edge ? 1 : 0;
            rows[measure] = (measure * BinCount) + bin;
        }
    }

    public void Write(BinaryWriter file)
    {
        foreach (var edge in _edges)
            file.Write(edge);
    }

    public static StyleBins Read(ModelFileReader file)
    {
        var edges = new float[StyleMeasures.Count * (BinCount - 1)];
        foreach (ref var edge in edges.AsSpan())
            edge = file.Single();
        return new StyleBins(edges);
    }
}
