using Endonym.Corpus.Rights.Terms;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Rights.Terms;

public sealed class TermsDetectorTests
{
    [Theory]
    [InlineData("en", "All rights for text and data mining within the meaning of Article 4(3) of Directive (EU) 2019/790 are reserved.")]
    [InlineData("en", "You may not scrape the website or use its contents to train artificial intelligence systems.")]
    [InlineData("en", "Using our articles for the development of large language models is strictly prohibited without our prior written consent.")]
    [InlineData("en", "The publisher expressly opts out of text and data mining.")]
    [InlineData("pl", "Wydawca zastrzega, że eksploracja tekstów i danych w rozumieniu art. 26³ ust. 2 ustawy o prawie autorskim jest niedozwolona.")]
    [InlineData("pl", "Zabrania się wykorzystywania treści serwisu do trenowania modeli językowych oraz systemów sztucznej inteligencji.")]
    [InlineData("pl", "Nie wyrażamy zgody na zwielokrotnianie utworów do celów eksploracji tekstów i danych.")]
    [InlineData("pl", "Data mining i scraping serwisu bez pisemnej zgody redakcji są zakazane.")]
    [InlineData("cs", "Provozovatel si vyhrazuje práva k vytěžování textů a dat podle § 39c autorského zákona.")]
    [InlineData("cs", "Použití obsahu k trénování modelů umělé inteligence není dovoleno bez písemného souhlasu.")]
    [InlineData("cs", "Automatizovaná analýza textů a dat je zakázána.")]
    [InlineData("de", "Wir behalten uns eine Nutzung unserer Inhalte für kommerzielles Text- und Data-Mining im Sinne von § 44b UrhG ausdrücklich vor.")]
    [InlineData("de", "Die Nutzung der Texte für das Training von KI-Modellen ist untersagt.")]
    [InlineData("de", "Text und Data Mining darf ohne unsere vorherige Zustimmung nicht durchgeführt werden.")]
    [InlineData("fr", "L'éditeur s'oppose à toute fouille de textes et de données au sens de l'article L. 122-5-3 du code de la propriété intellectuelle.")]
    [InlineData("fr", "Il est interdit d'utiliser les contenus pour entraîner des systèmes d'intelligence artificielle.")]
    [InlineData("fr", "Les droits de fouille de textes et de données sont réservés.")]
    public void A_sentence_that_reserves_is_found_in_its_language_and_in_any(string language, string sentence)
    {
        var text = $"Lorem ipsum dolor. {sentence} Et cetera.";

        Assert.Equal(sentence, TermsDetector.Default.FindReservation(text, language));
        Assert.Equal(sentence, TermsDetector.Default.FindReservation(text));
    }

    [Theory]
    [InlineData("en", "All rights reserved.")]
    [InlineData("en", "We train our staff every year. Smoking is prohibited.")]
    [InlineData("en", "Text and data mining of our articles is permitted without restriction.")]
    [InlineData("en", "We do not prohibit text and data mining.")]
    [InlineData("en", "We will not use your messages for training artificial intelligence.")]
    [InlineData("en", "You must not share your password. Our data mining conference takes place in May.")]
    [InlineData("pl", "Wszelkie prawa zastrzeżone.")]
    [InlineData("pl", "Eksploracja tekstów i danych jest dozwolona bez ograniczeń.")]
    [InlineData("pl", "Zabrania się palenia. Konferencja dotyczy eksploracji danych.")]
    [InlineData("pl", "Wydawca nie zastrzega praw do eksploracji tekstów i danych.")]
    [InlineData("cs", "Všechna práva vyhrazena.")]
    [InlineData("cs", "Vytěžování textů a dat je dovoleno bez omezení.")]
    [InlineData("de", "Alle Rechte vorbehalten.")]
    [InlineData("de", "Text- und Data-Mining ist ohne Einschränkung gestattet.")]
    [InlineData("de", "Das Training im Fitnessraum ist nach 22 Uhr untersagt.")]
    [InlineData("fr", "Tous droits réservés.")]
    [InlineData("fr", "La fouille de textes et de données est autorisée sans restriction.")]
    [InlineData("fr", "Il est interdit de fumer. La fouille de données est un beau métier.")]
    public void A_sentence_that_does_not_is_not(string language, string text)
    {
        Assert.Null(TermsDetector.Default.FindReservation(text, language));
        Assert.Null(TermsDetector.Default.FindReservation(text));
    }

    [Fact]
    public void An_item_of_a_list_is_read_with_what_leads_into_it()
    {
        const string text = "Users may not:\n\n- copy the site;\n\n- use text and data mining tools;\n\nWe wish you a pleasant stay.";
        Assert.Equal("Users may not: - use text and data mining tools;", TermsDetector.Default.FindReservation(text, "en"));
    }

    [Fact]
    public void Abbreviations_do_not_end_a_sentence_and_wrapped_lines_are_one()
    {
        const string text = "Zgodnie z art. 26³ ust. 2 pkt 1 ustawy\nwydawca zastrzega\nprawo eksploracji tekstów i danych.";
        Assert.Equal("Zgodnie z art. 26³ ust. 2 pkt 1 ustawy wydawca zastrzega prawo eksploracji tekstów i danych.", TermsDetector.Default.FindReservation(text, "pl"));
    }

    // A guard in milliseconds, not a measure: an automaton over so long a sentence, begun anew at each character, would take an hour.
    [Fact(Timeout = 60_000)]
    public async Task A_hostile_text_is_read_in_time_linear_in_its_length()
    {
        foreach (var text in (string[])[new string('a', 1_500_000), string.Concat(Enumerable.Repeat("training ", 150_000))])
            Assert.Null(await Task.Run(() => TermsDetector.Default.FindReservation(text), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Phrases_are_strict_data()
    {
        const string head = "format: 1\nlanguages:\n  xx:\n    reserves: [no]\n    unless: []\n";

        Assert.Equal("No mining.", TermsDetector.Parse(head + "    mining: [mining]", "x.yaml").FindReservation("No mining."));
        Assert.Contains("look-around", Assert.Throws<InvalidInputException>(() => TermsDetector.Parse(head + "    mining: ['(?=x)']", "x.yaml")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => TermsDetector.Parse(head, "x.yaml"));
        Assert.Throws<InvalidInputException>(() => TermsDetector.Parse(head + "    mining: [mining]\n    more: []", "x.yaml"));
    }
}
