using Endonym.Corpus.Sources.Pdf;

namespace Endonym.Corpus.Tests.Sources.Pdf;

public sealed class PdfRepairTests
{
    [Theory]
    [InlineData("cz˛e´sciej", "częściej")]
    [InlineData("ga˛szcz re˛ka", "gąszcz ręka")] // the accent after its letter, as other programs write it
    [InlineData("˙zycie za˙z˛adał, 5 ˙ 6", "życie zażądał, 5 ˙ 6")] // an accent that no neighbour can carry stays
    [InlineData("P˛e˛e", "Pęę")]
    [InlineData("ˇCesk´a ˇrepa, G¨otter, fa¸cade, ma˜nana, r´ıo", "Česká řepa, Götter, façade, mañana, río")]
    [InlineData("\uFB01lm o\uFB03ce \uFB02ota", "film office flota")]
    [InlineData("zwykły tekst ` ^ ~ ' \"", "zwykły tekst ` ^ ~ ' \"")]
    public void Accents_drawn_over_letters_become_letters(string old, string whole) => Assert.Equal(whole, PdfRepair.Mend(old));

    [Fact]
    public void A_text_that_lost_its_spaces_is_known_and_a_language_of_long_words_or_none_is_not()
    {
        var polish = string.Join(' ', Enumerable.Repeat("Wszyscy ludzie rodzą się wolni i równi pod względem swej godności.", 10));

        Assert.True(PdfRepair.IsGlued(polish.Replace(" ", "", StringComparison.Ordinal)));
        Assert.False(PdfRepair.IsGlued(polish));
        Assert.False(PdfRepair.IsGlued(string.Join(' ', Enumerable.Repeat("Rindfleischetikettierungsüberwachung und Donaudampfschifffahrt", 10))));
        Assert.False(PdfRepair.IsGlued(new string('ก', 1_000)));
    }
}
