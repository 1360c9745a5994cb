using Endonym.Corpus.Classifiers;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>Tells languages by a linear softmax over hashed n-grams of letters, trained in seconds on texts at hand, so that no model need be downloaded. Immutable; safe for concurrent use.</summary>
/// <remarks>It knows the languages it was trained on and takes every text for one of them: give it the neighbours as well as the language wanted.</remarks>
public sealed class BuiltInIdentifier : ILanguageIdentifier
{
    private const string Kind = "ENDOLANG";
    private const int Version = 1;
    private const int MaxLabels = 1024;

    private const int MaxRowBits = 24;

    private readonly HashedWeights _weights;
    private readonly string[] _labels;

    private BuiltInIdentifier(HashedWeights weights, string[] labels)
    {
        (_weights, _labels) = (weights, labels);
    }

    /// <summary>Characters that are looked at from the beginning of a text; more do not change the answer.</summary>
    public const int MaxCharacters = 1_000;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>Trains an identifier. The same samples and options give the same model with any number of threads.</summary>
    /// <param name="samples">Texts of at least two languages; some hundred kilobytes of each are enough.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The samples have fewer than two languages, or too many.</exception>
    public static BuiltInIdentifier Train(IReadOnlyCollection<LanguageSample> samples, BuiltInIdentifierOptions options, CancellationToken cancellationToken)
    {
        List<string> labels = [.. samples.Select(sample => sample.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (labels.Count is < 2 or > MaxLabels)
            throw new InvalidInputException($"The samples are of {labels.Count} languages ({string.Join(", ", labels.Take(5))}); an identifier tells 2 to {MaxLabels} apart. Add samples of the languages that the texts could be taken for.");

        var shape = new HashedShape(options.RowBits, ExtraRows: 0, labels.Count);
        var training = new HashedTrainingOptions(options.EpochCount, options.LearningRate, options.ShardCount, options.ThreadCount, options.Seed);
        var weights = HashedSoftmaxTrainer.Train(new LanguageExamples(samples, labels, options.RowBits, options.Seed), shape, training, cancellationToken);
        return new BuiltInIdentifier(HashedWeights.Of(weights, shape), [.. labels]);
    }

    /// <summary>Whether a file begins as one of ours does; fastText's models begin otherwise.</summary>
    public static bool IsOne(string path) => ModelFile.IsOne(path, Kind);

    /// <summary>Reads a trained identifier.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or no identifier.</exception>
    public static BuiltInIdentifier Load(string path)
    {
        var file = ModelFile.Read(path, Kind, Version, "language model");
        var rowBits = file.Int32(1, MaxRowBits, "the binary logarithm of its rows");
        var labels = new string[file.Int32(2, MaxLabels, "its number of languages")];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = file.Text($"language {i}");
        var weights = HashedWeights.Read(file, new HashedShape(rowBits, ExtraRows: 0, labels.Length));
        file.End();
        return new BuiltInIdentifier(weights, labels);
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) => ModelFile.Write(path, Kind, Version, file =>
    {
        file.Write(_weights.Shape.RowBits);
        file.Write(_labels.Length);
        foreach (var label in _labels)
            file.WriteText(label);
        _weights.Write(file);
    });

    /// <inheritdoc/>
    public LanguageDecision Identify(ReadOnlySpan<char> text)
    {
        Span<float> scores = stackalloc float[_labels.Length];
        if (!Score(text[..Math.Min(text.Length, MaxCharacters)], scores))
            return default;

        HashedSoftmaxTrainer.Softmax(scores);
        var (best, second) = (0, -1);
        for (var label = 1; label < scores.Length; label++)
        {
            if (scores[label] > scores[best])
                (best, second) = (label, best);
            else if (second < 0 || scores[label] > scores[second])
                second = label;
        }

        return new LanguageDecision(_labels[best], scores[best], second < 0 ? null : _labels[second], second < 0 ? 0 : scores[second]);
    }

    private bool Score(ReadOnlySpan<char> text, Span<float> scores)
    {
        Span<long> sums = stackalloc long[_weights.Shape.Stride];
        sums.Clear();
        var sum = new HashedSum(_weights, stackalloc int[HashedSum.BatchSize], sums);
        var ngrams = new LanguageNgrams(text, _weights.Shape.RowBits);
        Span<int> rows = stackalloc int[LanguageNgrams.MaxRowsPerStep];
        while (ngrams.MoveNext(rows, out var count))
        {
            for (var i = 0; i < count; i++)
                sum.Add(rows[i]);
        }

        sum.Flush();
        var scale = LanguageExamples.Scale(sum.Count) * _weights.Step;
        for (var label = 0; label < scores.Length; label++)
            scores[label] = sums[label] * scale;
        return sum.Count > 0;
    }
}
