using Endonym.Corpus.Classifiers;
using Endonym.Lineage;

namespace Endonym.Corpus.Quality;

/// <summary>Tells how good a text is for training, as people would judge it: a linear softmax over its words, its pairs of words and its style. Immutable; safe for concurrent use.</summary>
public sealed class QualityModel
{
    /// <summary>Classes, in the order of <see cref="QualityClass"/>.</summary>
    internal const int ClassCount = 3;

    private const string Kind = "ENDOQUAL";
    private const int Version = 1;
    private const int MaxRowBits = 24;

    private readonly QualityFeatures _features;
    private readonly StyleBins _bins;
    private readonly HashedWeights _weights;
    private readonly float _temperature;

    internal QualityModel(QualityFeatures features, StyleBins bins, HashedWeights weights, float temperature)
    {
        (_features, _bins, _weights, _temperature) = (features, bins, weights, temperature);
    }

    /// <summary>Reads a trained model.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or no quality model.</exception>
    public static QualityModel Load(string path)
    {
        var file = ModelFile.Read(path, Kind, Version, "quality model");
        var rowBits = file.Int32(1, MaxRowBits, "the binary logarithm of its rows");
        // A later program may measure more, and then the rows would be others.
        file.Int32(StyleMeasures.Count, StyleMeasures.Count, "the number of its measures");
        var temperature = file.Single();
        if (!float.IsFinite(temperature) || temperature <= 0)
            throw file.Fault($"its temperature is {temperature}.");
        var bins = StyleBins.Read(file);
        var lexicon = WordSet.Read(file, "its lexicon");
        var stopWords = WordSet.Read(file, "its list of stop words");
        var weights = HashedWeights.Read(file, ShapeOf(rowBits));
        file.End();
        return new QualityModel(new QualityFeatures(lexicon, stopWords, rowBits), bins, weights, temperature);
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => ModelFile.Write(path, Kind, Version, file =>
    {
        file.Write(_features.RowBits);
        file.Write(StyleMeasures.Count);
        file.Write(_temperature);
        _bins.Write(file);
        _features.Lexicon.Write(file);
        _features.StopWords.Write(file);
        _weights.Write(file);
    });

    /// <summary>Judges a text.</summary>
    public QualityPrediction Predict(ReadOnlySpan<char> text)
    {
        Span<float> scores = stackalloc float[ClassCount];
        Score(text, scores);
        foreach (ref var score in scores)
            score /= _temperature;
        HashedSoftmaxTrainer.Softmax(scores);
        return new QualityPrediction(scores[0], scores[1], scores[2]);
    }

    /// <summary>Table of a model.</summary>
    internal static HashedShape ShapeOf(int rowBits) => new(rowBits, StyleBins.RowCount, ClassCount);

    /// <summary>Scores before calibration.</summary>
    internal void Score(ReadOnlySpan<char> text, Span<float> scores)
    {
        var shape = _weights.Shape;
        Span<long> words = stackalloc long[shape.Stride];
        words.Clear();
        Span<float> measures = stackalloc float[StyleMeasures.Count];
        var sum = new HashedSum(_weights, stackalloc int[HashedSum.BatchSize], words);
        _features.Measure(text, measures, ref sum);
        sum.Flush();

        Span<int> rows = stackalloc int[StyleMeasures.Count];
        _bins.Write(measures, rows);
        foreach (ref var row in rows)
            row += shape.HashedRows;
        Span<long> style = stackalloc long[shape.Stride];
        style.Clear();
        _weights.AddRows(rows, style);

        var wordScale = QualityFeatures.WordScale(sum.Count);
        for (var i = 0; i < ClassCount; i++)
            scores[i] = ((words[i] * wordScale) + (style[i] * QualityFeatures.StyleScale)) * _weights.Step;
    }
}
