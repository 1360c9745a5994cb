using Endonym.Corpus.Quality;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Quality;

public sealed class QualityModelTests
{
    private static readonly string[] Nouns = ["kot", "pies", "dom", "las", "ogród", "chłopiec", "deszcz", "wieczór", "rower", "most", "sad", "zegar", "list", "statek", "młyn"];
    private static readonly string[] Verbs = ["widzi", "pamięta", "mija", "otwiera", "lubi", "znajduje", "rysuje", "opisuje", "słyszy", "niesie"];

    private static readonly Lazy<(QualityModel Model, QualityReport Report)> Trained = new(() => QualityTrainer.Train(Judged(1_500), [.. Enumerable.Range(0, 200).Select(i => Prose(new Random(-i)))], Options, CancellationToken.None));

    private static QualityOptions Options => new() { RowBits = 14, StopWords = ["i", "a", "który"] };

    [Fact]
    public void It_learns_to_tell_prose_from_notes_and_from_rubbish()
    {
        var report = Trained.Value.Report;

        // One label in ten is drawn at random and a third of those still fall right, so nobody can agree with more than 93.3 %.
        Assert.InRange(report.Accuracy.Low, 0.80, 0.933);
        Assert.InRange(report.Accuracy.High, 0.92, 1);
        Assert.All(report.Classes.Values, found => Assert.InRange(found.F1, 0.85, 1));
        Assert.Equal(1_500, report.Texts.Training + report.Texts.Calibration + report.Texts.Test);
        Assert.Equal(report.Texts.Test, report.Confusion.Values.Sum());
    }

    [Fact]
    public void Probabilities_mean_what_they_say()
    {
        var report = Trained.Value.Report;

        // 150 test texts: the error of a perfect model's shares is about 0.02 to 0.04.
        Assert.InRange(report.CalibrationError, 0, 0.08);
        Assert.Equal(report.Texts.Test, report.Reliability.Sum(bin => bin.Count));
        Assert.InRange(report.LogLoss, 0, 0.5); // of guessing: ln 3 = 1.1
    }

    [Fact]
    public void New_texts_are_judged_by_their_kind()
    {
        var model = Trained.Value.Model;

        Assert.Equal(QualityClass.High, model.Predict(Prose(new Random(70_001))).Class);
        Assert.Equal(QualityClass.Medium, model.Predict(Notes(new Random(70_002))).Class);
        Assert.Equal(QualityClass.Low, model.Predict(Rubbish(new Random(70_003))).Class);
        var prediction = model.Predict(Prose(new Random(70_004)));
        Assert.Equal(1, prediction.Low + prediction.Medium + prediction.High, 1e-5);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var folder = new TemporaryFolder();
        var files = new[] { 1, 3 }.Select(threads =>
        {
            var path = Path.Combine(folder.Path, $"{threads}.model");
            QualityTrainer.Train(Judged(200), ["Dom i las."], Options with { RowBits = 10, ThreadCount = threads }, TestContext.Current.CancellationToken).Model.Save(path);
            return File.ReadAllBytes(path);
        }).ToList();

        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void A_file_brings_the_model_back()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "quality.model");
        Trained.Value.Model.Save(path);

        var read = QualityModel.Load(path);

        foreach (var sample in Judged(50))
            Assert.Equal(Trained.Value.Model.Predict(sample.Text), read.Predict(sample.Text));
    }

    [Fact]
    public void A_damaged_file_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "quality.model");
        Trained.Value.Model.Save(path);
        var sound = File.ReadAllBytes(path);
        foreach (var bytes in new[] { sound[..30], sound[..^1], [.. sound, 7], Changed(sound, 3), Changed(sound, 9), Changed(sound, 90), Changed(sound, sound.Length / 2) })
        {
            File.WriteAllBytes(path, bytes);
            var message = Assert.Throws<InvalidInputException>(() => QualityModel.Load(path)).Message;
            Assert.StartsWith(path + " is no sound quality model: ", message, StringComparison.Ordinal);
        }

        static byte[] Changed(byte[] bytes, int at)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 16;
            return changed;
        }
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var model = Trained.Value.Model;
        var text = Prose(new Random(1));
        model.Predict(text);

        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                model.Predict(text);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The collector may empty the pool of arrays in between, which is then filled once more; what allocates in every call does so in every round.
        Assert.InRange(least, 0, 2_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\ud800")]
    [InlineData("                    ")]
    public void A_text_without_words_is_judged_all_the_same(string text)
    {
        var prediction = Trained.Value.Model.Predict(text);
        Assert.Equal(1, prediction.Low + prediction.Medium + prediction.High, 1e-5);
    }

    [Fact]
    public void A_line_of_ten_million_characters_is_judged_in_time()
    {
        var text = string.Concat(Enumerable.Repeat("aB1. ", 2_000_000));
        Assert.Equal(QualityClass.Low, Trained.Value.Model.Predict(text).Class);
    }

    [Fact]
    public void Too_few_texts_and_a_missing_class_are_told()
    {
        Assert.Contains("There are 99 judged texts", Refused(Judged(99)), StringComparison.Ordinal);
        Assert.Contains("is judged High", Refused([.. Judged(400).Where(sample => sample.Class != QualityClass.High)]), StringComparison.Ordinal);

        static string Refused(List<QualitySample> samples) => Assert.Throws<InvalidInputException>(() => QualityTrainer.Train(samples, [], Options, CancellationToken.None)).Message;
    }

    [Fact]
    public void A_file_of_judgements_is_read_with_its_faulty_lines_aside()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("judged.jsonl", """
            {"text": "Dobry tekst.", "label": "high", "who": "annotator 3"}
            {"text": "Taki sobie.", "label": "medium"}
            {"text": "zzz", "label": "low"}
            {"text": "Bez oceny."}
            {"text": "Inna ocena.", "label": "HIGH"}
            {"text": " ", "label": "low"}
            {"text": "urwan
            """);

        var file = QualitySampleFile.Read(path);

        Assert.Equal([QualityClass.High, QualityClass.Medium, QualityClass.Low], file.Samples.Select(sample => sample.Class));
        Assert.Equal([QualitySampleFile.UnknownLabel, QualitySampleFile.UnknownLabel, QualitySampleFile.NoText, QualitySampleFile.BrokenLine], file.Faults.Select(fault => fault.Reason));
        Assert.Contains("low, medium or high", Assert.Throws<InvalidInputException>(() => QualitySampleFile.Read(folder.File("none.jsonl", "{}\n"))).Message, StringComparison.Ordinal);
    }

    private static List<QualitySample> Judged(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var random = new Random(i);
            var truth = (QualityClass)(i % 3);
            var text = truth switch { QualityClass.High => Prose(random), QualityClass.Medium => Notes(random), _ => Rubbish(random) };
            return new QualitySample(text, i % 10 == 0 ? (QualityClass)random.Next(3) : truth);
        }),
    ];

    private static string Prose(Random random) => string.Join(' ', Enumerable.Range(0, 8).Select(_ =>
        $"{Pick(random, ["Stary", "Mały", "Cichy"])} {Pick(random, Nouns)}, który {Pick(random, Verbs)} {Pick(random, Nouns)}, {Pick(random, Verbs)} też {Pick(random, Nouns)} i {Pick(random, Nouns)}."));

    private static string Notes(Random random) => string.Join('\n', Enumerable.Range(0, 10).Select(_ => $"- {Pick(random, Nouns)} {Pick(random, Nouns)}: {random.Next(100)}"));

    private static string Rubbish(Random random) => string.Join(' ', Enumerable.Range(0, 40).Select(_ =>
        $"{Pick(random, Nouns)}{Pick(random, ["Click", "X9", "Buy", "qq"])}{(random.Next(4) == 0 ? "|" : "")}"));

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
