using Endonym.Corpus.Languages;
using Endonym.Corpus.Sources;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Languages;

public sealed class BuiltInIdentifierTests
{
    private static readonly Lazy<(BuiltInIdentifier Identifier, IReadOnlyList<LanguageSample> HeldOut)> OfTheSdk = new(() =>
    {
        var (training, heldOut) = LanguageSamples.Split(LanguageSamples.OfDotnet(DotnetSdk.Find(), DotnetResourcesSource.Languages, CancellationToken.None));
        return (BuiltInIdentifier.Train(training, new BuiltInIdentifierOptions(), CancellationToken.None), heldOut);
    });

    private static readonly LanguageSample[] Few =
    [
        new("pl", "Wczoraj padał deszcz, a dziś świeci słońce i dzieci bawią się w ogrodzie."),
        new("cs", "Včera pršelo a dnes svítí slunce a děti si hrají na zahradě."),
        new("en", "It rained yesterday; today the sun shines and the children play in the garden."),
        new("uk", "Вчора йшов дощ, а сьогодні світить сонце, і діти граються в саду."),
    ];

    [Theory]
    [InlineData(50, 0.98)]
    [InlineData(200, 0.998)]
    public void Trained_on_the_sdk_it_tells_held_out_texts_of_all_its_languages(int characters, double accuracy)
    {
        var (identifier, heldOut) = OfTheSdk.Value;

        var report = LanguageReport.Measure(identifier, heldOut, characters);

        // The wanted share lies below the interval, so that another SDK's texts do not fail by chance.
        Assert.InRange(report.Accuracy.Low, accuracy - 0.002, 1);
        Assert.Equal(14, report.ByLanguage.Count);
        Assert.All(report.ByLanguage.Values, language => Assert.InRange(language.High, accuracy - 0.02, 1));
        Assert.InRange(report.CalibrationError, 0, 0.02);
    }

    [Fact]
    public void The_pairs_that_are_hard_for_others_are_told_apart()
    {
        var (identifier, heldOut) = OfTheSdk.Value;

        var report = LanguageReport.Measure(identifier, heldOut, characters: 200);

        foreach (var (one, other) in new[] { ("pl", "cs"), ("es", "pt-BR"), ("zh-Hans", "zh-Hant") })
        {
            var confused = report.Confusions.Where(confusion => (confusion.Truth, confusion.Told) == (one, other) || (confusion.Truth, confusion.Told) == (other, one)).Sum(confusion => confusion.Count);
            Assert.InRange(confused, 0, report.Pieces / 1_000);
        }
    }

    [Theory]
    [InlineData("Zażółć gęślą jaźń, a potem idź spać do swojego łóżka.", "pl")]
    [InlineData("Příliš žluťoučký kůň úpěl ďábelské ódy na louce za vesnicí.", "cs")]
    [InlineData("O rato roeu a roupa do rei de Roma, e a rainha não gostou nada.", "pt-BR")]
    [InlineData("El perro de San Roque no tiene rabo porque se lo han cortado.", "es")]
    [InlineData("Сегодня вечером мы пойдём в театр вместе с друзьями.", "ru")]
    [InlineData("春天来了，花园里的花都开了，孩子们在外面玩。", "zh-Hans")]
    [InlineData("春天來了，花園裡的花都開了，孩子們在外面玩。", "zh-Hant")]
    [InlineData("Once upon a time there was a king who had three daughters.", "en")]
    public void It_knows_sentences_that_no_program_would_say(string sentence, string language) => Assert.Equal(language, OfTheSdk.Value.Identifier.Identify(sentence).Label);

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var folder = new TemporaryFolder();
        var samples = Enumerable.Range(0, 40).Select(i => Few[i % 4] with { Text = Samples.Story(i) + Few[i % 4].Text }).ToList();
        var files = new[] { 1, 3 }.Select(threads =>
        {
            var path = Path.Combine(folder.Path, $"{threads}.model");
            BuiltInIdentifier.Train(samples, new BuiltInIdentifierOptions { RowBits = 12, ThreadCount = threads }, TestContext.Current.CancellationToken).Save(path);
            return File.ReadAllBytes(path);
        }).ToList();

        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void A_language_of_a_few_lines_is_learnt_and_a_file_brings_it_back()
    {
        using var folder = new TemporaryFolder();
        var trained = BuiltInIdentifier.Train(Few, new BuiltInIdentifierOptions { RowBits = 14, EpochCount = 20 }, TestContext.Current.CancellationToken);
        var path = Path.Combine(folder.Path, "few.model");
        trained.Save(path);
        var read = BuiltInIdentifier.Load(path);

        Assert.Equal(["cs", "en", "pl", "uk"], read.Labels);
        foreach (var (label, text) in Few)
        {
            var decision = read.Identify(text);
            Assert.Equal(label, decision.Label);
            Assert.Equal(trained.Identify(text), decision);
            Assert.True(decision.Score > decision.RunnerUpScore);
            Assert.NotEqual(label, decision.RunnerUp);
        }
    }

    [Fact]
    public void Where_no_letter_stands_nothing_is_decided()
    {
        var identifier = OfTheSdk.Value.Identifier;

        Assert.Null(identifier.Identify("").Label);
        Assert.Null(identifier.Identify("12 + 34 = 46; 2026-05-03 — ★★★").Label);
        Assert.Null(identifier.Identify("\0\0").Label);
        Assert.NotNull(identifier.Identify("\ud800 x \udc00").Label);
    }

    [Fact]
    public void Identifying_allocates_nothing()
    {
        var identifier = OfTheSdk.Value.Identifier;
        var text = Few[0].Text;
        identifier.Identify(text);

        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                identifier.Identify(text);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The collector may empty the pool of arrays in between, which is then filled once more; what allocates in every call does so in every round.
        Assert.InRange(least, 0, 2_000);
    }

    [Fact]
    public void A_damaged_file_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "few.model");
        BuiltInIdentifier.Train(Few, new BuiltInIdentifierOptions { RowBits = 10 }, TestContext.Current.CancellationToken).Save(path);
        var sound = File.ReadAllBytes(path);

        for (var length = 0; length < sound.Length; length += length < 80 ? 1 : 4_001)
            Refused(sound[..length]);
        Refused([.. sound, 0]);
        foreach (var at in new[] { 0, 8, 12, 20, 52, 60, sound.Length - 1 })
        {
            var changed = (byte[])sound.Clone();
            changed[at] ^= 4;
            Refused(changed);
        }

        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            var message = Assert.Throws<InvalidInputException>(() => BuiltInIdentifier.Load(path)).Message;
            Assert.StartsWith(path + " is no sound language model: ", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_language_alone_is_no_choice()
    {
        var error = Assert.Throws<InvalidInputException>(() => BuiltInIdentifier.Train([Few[0]], new BuiltInIdentifierOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("of 1 languages (pl)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_files_give_the_languages_the_sdk_lacks()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("sk.txt", string.Concat(Enumerable.Range(0, 100).Select(i => $"Toto je {i}. veta slovenského textu, ktorý niekto priniesol.\n\n")));

        var samples = LanguageSamples.OfTextFile("sk", path).ToList();

        Assert.All(samples, sample => Assert.Equal("sk", sample.Label));
        Assert.Equal(100, samples.Sum(sample => sample.Text.Split('\n').Length));
        File.WriteAllBytes(path, [(byte)'a', 0xff, 0xfe]);
        Assert.Contains("UTF-8", Assert.Throws<InvalidInputException>(() => LanguageSamples.OfTextFile("sk", path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_texts_fall_on_the_same_side()
    {
        var samples = Enumerable.Range(0, 500).Select(i => new LanguageSample("pl", Samples.Story(i / 2))).ToList();

        var (training, heldOut) = LanguageSamples.Split(samples);

        Assert.Empty(training.Select(sample => sample.Text).Intersect(heldOut.Select(sample => sample.Text)));
        Assert.InRange(heldOut.Count, 20, 90); // a tenth of 250 pairs: 50 ± 4 standard deviations of 9.5
    }
}
