using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Dedup;
using Endonym.Lineage;

namespace Endonym.Corpus.Quality;

/// <summary>Trains a quality model and measures it: eight tenths of the texts to learn from, one to calibrate on, one to test on.</summary>
public static class QualityTrainer
{
    private const int Parts = 10;

    // With fewer, tenths of them measure nothing.
    private const int MinSamples = 100;

    /// <summary>Trains. The same samples and options give the same model with any number of threads.</summary>
    /// <param name="samples">Judged texts, some of each class.</param>
    /// <param name="reference">Good texts of the language, none of them a sample: their words are the lexicon. Without any, no word counts as unknown.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The samples are too few, or lack a class.</exception>
    public static (QualityModel Model, QualityReport Report) Train(IReadOnlyCollection<QualitySample> samples, IEnumerable<string> reference, QualityOptions options, CancellationToken cancellationToken)
    {
        if (samples.Count < MinSamples)
            throw new InvalidInputException($"There are {samples.Count} judged texts; a model needs {MinSamples} at the least, and some thousands to be of use.");

        // A text's own hash decides where it goes, so that a text that comes twice is not tested on after it was learnt.
        var parts = samples.ToLookup(sample => (int)(TextFingerprint.Of(sample.Text) % Parts));
        List<QualitySample> calibration = [.. parts[0]], test = [.. parts[1]], training = [.. samples.Where(sample => (int)(TextFingerprint.Of(sample.Text) % Parts) > 1)];
        CheckClasses(training);

        var words = Lexicon.Learn(reference, options.LexiconMinCount, cancellationToken);
        var features = new QualityFeatures(WordSet.Of(words), WordSet.Of(options.StopWords.Select(word => WordHash.Of(word))), options.RowBits);
        var examples = new QualityExamples(training, features, options.ThreadCount);
        var shape = QualityModel.ShapeOf(options.RowBits);
        var weights = HashedSoftmaxTrainer.Train(examples, shape, new HashedTrainingOptions(options.EpochCount, options.LearningRate, options.ShardCount, options.ThreadCount, options.Seed), cancellationToken);

        var rounded = HashedWeights.Of(weights, shape);
        var uncalibrated = new QualityModel(features, examples.Bins, rounded, temperature: 1);
        var temperature = Temperature.Fit([.. calibration.Select(sample => ScoresOf(uncalibrated, sample))], [.. calibration.Select(sample => (int)sample.Class)]);
        var model = new QualityModel(features, examples.Bins, rounded, temperature);
        return (model, Measure(model, uncalibrated, test, (training.Count, calibration.Count, test.Count), words.Count, temperature));
    }

    private static void CheckClasses(List<QualitySample> training)
    {
        foreach (var quality in Enum.GetValues<QualityClass>())
        {
            if (training.TrueForAll(sample => sample.Class != quality))
                throw new InvalidInputException($"None of the {training.Count} texts to learn from is judged {quality}; a class without an example is never told. Judge some, or leave the model out.");
        }
    }

    private static float[] ScoresOf(QualityModel model, QualitySample sample)
    {
        var scores = new float[QualityModel.ClassCount];
        model.Score(sample.Text, scores);
        return scores;
    }

    private static QualityReport Measure(QualityModel model, QualityModel uncalibrated, List<QualitySample> test, (int Training, int Calibration, int Test) texts, int lexiconWords, float temperature)
    {
        var (after, before) = (new ReliabilityTable(), new ReliabilityTable());
        var confusion = new Dictionary<(QualityClass People, QualityClass Model), int>();
        foreach (var sample in test)
        {
            var prediction = model.Predict(sample.Text);
            var cell = (sample.Class, prediction.Class);
            confusion[cell] = confusion.GetValueOrDefault(cell) + 1;
            after.Add(prediction.Probability, prediction.Class == sample.Class);
            before.Add(uncalibrated.Predict(sample.Text).Probability, prediction.Class == sample.Class);
        }

        return new QualityReport
        {
            Texts = texts,
            LexiconWords = lexiconWords,
            Temperature = temperature,
            Accuracy = WilsonInterval.Of(Cells(cell => cell.People == cell.Model), test.Count),
            Classes = Enum.GetValues<QualityClass>().ToDictionary(quality => quality, quality => new QualityClassReport(
                WilsonInterval.Of(Cells(cell => cell == (quality, quality)), Cells(cell => cell.Model == quality)),
                WilsonInterval.Of(Cells(cell => cell == (quality, quality)), Cells(cell => cell.People == quality)))),
            Confusion = confusion,
            LogLoss = test.Count == 0 ? 0 : Temperature.Loss([.. test.Select(sample => ScoresOf(model, sample))], [.. test.Select(sample => (int)sample.Class)], temperature),
            CalibrationError = after.ExpectedCalibrationError,
            UncalibratedError = before.ExpectedCalibrationError,
            Reliability = after.Bins,
        };

        int Cells(Func<(QualityClass People, QualityClass Model), bool> which) => confusion.Where(cell => which(cell.Key)).Sum(cell => cell.Value);
    }
}
