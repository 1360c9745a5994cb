using System.Text;
using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Languages;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Languages;

public sealed class LanguageDecisionTests
{
    private static readonly LanguageThreshold Polish = new() { Labels = ["pl", "pol_Latn"], MinScore = 0.689 };

    [Theory]
    [InlineData("pl", 0.9f, null)]
    [InlineData("pol_Latn", 0.689f, null)]
    [InlineData("pl", 0.688f, LanguageThreshold.Unsure)]
    [InlineData("cs", 0.99f, LanguageThreshold.OtherLanguage)]
    [InlineData(null, 0f, LanguageThreshold.OtherLanguage)]
    public void The_threshold_asks_for_the_language_and_then_for_the_score(string? label, float score, string? reason) =>
        Assert.Equal(reason, Polish.Judge(new LanguageDecision(label, score, "sk", 0.005f)).Reason);

    [Fact]
    public void A_threshold_is_a_probability() => Assert.Throws<InvalidInputException>(() => Polish with { MinScore = 68.9 });

    [Fact]
    public void A_fasttext_decision_has_the_two_best_labels_without_their_prefix()
    {
        var model = FastTextFile.Read(new BoundedReader(new MemoryStream(FastTextModelTests.Models["pruned"].Bytes()), "tiny"));
        var identifier = new FastTextIdentifier(model, new FastTextIdentifierOptions());

        var decision = identifier.Identify("Ala ma kota");

        // The original: cs 0.372782 pl 0.242657.
        Assert.Equal(("cs", "pl"), (decision.Label, decision.RunnerUp));
        Assert.Equal(0.372782f, decision.Score, 1e-6f);
        Assert.Equal(0.242657f, decision.RunnerUpScore, 1e-6f);
        Assert.Equal(["pl", "en", "cs", "de", "sk"], identifier.Labels);
    }

    [Fact]
    public void Only_the_beginning_is_looked_at_and_no_letter_is_cut_in_two()
    {
        var model = FastTextFile.Read(new BoundedReader(new MemoryStream(FastTextModelTests.Models["tree"].Bytes()), "tiny"));
        var identifier = new FastTextIdentifier(model, new FastTextIdentifierOptions { MaxBytes = 12 });

        Assert.Equal(identifier.Identify("the of żó"u8), identifier.Identify("the of żółw the the the"u8)); // byte 12 is in the middle of ł
        Assert.Equal(identifier.Identify("the of żó"), identifier.Identify("the of żółw the the the"));
        Assert.NotEqual(identifier.Identify("the of żó"u8), identifier.Identify("the of żółw"u8[..12]));
    }

    [Fact]
    public void A_lone_surrogate_is_read_as_the_replacement_character()
    {
        var model = FastTextFile.Read(new BoundedReader(new MemoryStream(FastTextModelTests.Models["tree"].Bytes()), "tiny"));
        var identifier = new FastTextIdentifier(model, new FastTextIdentifierOptions());

        Assert.Equal(identifier.Identify(Encoding.UTF8.GetBytes("ma \ufffd kota")), identifier.Identify("ma \ud800 kota"));
    }

    [Fact]
    public void Wilsons_interval_is_the_textbooks()
    {
        // 8 of 10, z = 1.96: centre (0.8 + 3.8415/20) / (1 + 3.8415/10) = 0.7167, half width 1.96/1.38415 · √(0.016 + 0.0096037) = 0.2266.
        var interval = WilsonInterval.Of(8, 10);

        Assert.Equal(0.8, interval.Share, 1e-12);
        Assert.Equal(0.4902, interval.Low, 1e-4);
        Assert.Equal(0.9433, interval.High, 1e-4);
        Assert.Equal(new WilsonInterval(0, 0, 1), WilsonInterval.Of(0, 0));
        Assert.Equal(1, WilsonInterval.Of(10, 10).High, 1e-12);
    }

    [Fact]
    public void The_calibration_error_is_the_mean_gap_between_claim_and_truth()
    {
        var table = new ReliabilityTable();
        table.Add(0.95, true);
        table.Add(0.95, false); // claims 1.9, right 1: gap 0.9
        table.Add(0.55, true); // claims 0.55, right 1: gap 0.45
        table.Add(1, true); // claims 1, right 1; in the bin of 0.95: claims 2.9, right 2

        Assert.Equal((0.9 + 0.45) / 4, table.ExpectedCalibrationError, 1e-12);
        Assert.Equal([(0.5, 1L), (0.9, 3L)], table.Bins.Select(bin => (bin.From, bin.Count)));
    }
}
