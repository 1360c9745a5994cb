using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class FertilityReportTests
{
    [Fact]
    public void The_numbers_are_those_counted_by_hand()
    {
        // Without merges a token is a byte. "Ala ma, kość." = 13 characters, 15 bytes (ś and ć take two each).
        // Words: " Ala" 4 bytes, " ma" 3, " kość" 7 (space, k, o, ś ×2, ć ×2): 14 tokens in 3 words. "😀" adds 1 character, 4 bytes and no word.
        var report = FertilityReport.Of(Bytes(), ["Ala ma, kość.", "😀"]);
        Assert.Equal((2, 14, 19, 19, 3), (report.TextCount, report.CharacterCount, report.ByteCount, report.TokenCount, report.WordCount));
        Assert.Equal(14 / 3.0, report.TokensPerWord);
        Assert.Equal(1, report.BytesPerToken);
        Assert.Equal(0, report.SingleTokenWordShare);
    }

    [Fact]
    public void Words_are_counted_with_the_space_before_them()
    {
        // Four words; the trained tokenizer knows " x" from the corpus "x x x x" and nothing else: it is one token, and so is each word.
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train(["x x x x"], new BpeTrainingOptions { VocabularySize = 300 }, cancellationToken: TestContext.Current.CancellationToken));
        var report = FertilityReport.Of(tokenizer, ["x x", "x y"]);
        Assert.Equal((4, 5, 3), (report.WordCount, report.WordTokenCount, report.SingleTokenWordCount)); // " y" takes two
        Assert.Equal(0.75, report.SingleTokenWordShare);
    }

    [Fact]
    public void Combining_marks_and_letters_beyond_the_basic_plane_belong_to_words()
    {
        Assert.Equal(1, FertilityReport.Of(Bytes(), ["e\u0301te\u0301"]).WordCount); // été in form D
        Assert.Equal(1, FertilityReport.Of(Bytes(), ["किताब"]).WordCount); // with vowel signs
        Assert.Equal(2, FertilityReport.Of(Bytes(), ["\U0001D400\U0001D401 \U00020000"]).WordCount);
        Assert.Equal(0, FertilityReport.Of(Bytes(), ["1 😀 —\uD800"]).WordCount);
    }

    [Fact]
    public void Bytes_and_tokens_are_those_of_the_texts()
    {
        var report = FertilityReport.Of(Corpora.Tokenizer, Corpora.ManyScripts);
        Assert.Equal(Corpora.ManyScripts.Sum(text => Encoding.UTF8.GetByteCount(text)), report.ByteCount);
        Assert.Equal(Corpora.ManyScripts.Sum(text => Corpora.Tokenizer.Encode(text).Length), report.TokenCount);
        Assert.InRange(report.TokensPerWord, 1, 10);
    }

    private static ByteLevelBpeTokenizer Bytes() => ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train([], new BpeTrainingOptions { VocabularySize = 260 }));
}
