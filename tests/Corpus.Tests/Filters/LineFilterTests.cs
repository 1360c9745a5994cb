using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.FineWeb;
using Endonym.Corpus.Filters.Lines;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Tests.Filters;

public sealed class LineFilterTests
{
    private const string Sentences = "To jest zdanie. To drugie zdanie! A to trzecie? Czwarte zdanie tutaj. Piąte zdanie też.";

    private readonly DocumentView _view = new(TokenRules.Polish);

    [Theory]
    [InlineData(" \n\n ", FineWebFilter.NoText)]
    [InlineData("To jest całe zdanie, które kończy się kropką.", null)]
    [InlineData("To jest nagłówek bez kropki na końcu linii tekstu\nI następny, także bez kropki na samym końcu linii", FineWebFilter.TooFewSentenceEnds)]
    [InlineData("Menu.\nStart.\nTo jest całe zdanie, które kończy się kropką.\nKoniec.", FineWebFilter.TooManyShortLines)] // 3 of 4
    [InlineData("To jest całe zdanie, które kończy się kropką.\nTo jest całe zdanie, które kończy się kropką.", FineWebFilter.RepeatedLineCharacters)]
    public void FineWeb_rules_give_their_reason(string text, string? reason) => Assert.Equal(reason, Judge(new FineWebFilter(new FineWebOptions()), text));

    [Fact]
    public void Line_breaks_are_counted_per_token()
    {
        var filter = new FineWebFilter(new FineWebOptions { MaxShortLineRatio = null });
        Assert.Equal(FineWebFilter.TooManyLineBreaks, Judge(filter, "Raz.\n\n\nDwa.")); // 3 of 4 tokens
        Assert.Null(Judge(filter, "Raz i jeszcze wiele słów.\nDwa."));
    }

    [Fact]
    public void A_sentence_end_of_any_script_ends_a_line()
    {
        // The Devanagari danda, a full-width question mark, and a Meetei Mayek sign; then one outside the basic plane (Brahmi danda).
        foreach (var text in (string[])["यह एक वाक्य है।", "これは文ですか？", "ꯑꯃ꯫", "𑀅𑁇"])
            Assert.Null(Judge(new FineWebFilter(new FineWebOptions { MaxShortLineRatio = null }), text));
    }

    [Fact]
    public void C4_keeps_sentences_and_drops_what_too_few_are_left_of()
    {
        _view.Read("Menu\n" + Sentences + "\nWłącz JavaScript w swojej przeglądarce.\nCiąg dalszy nastąpi...");
        Assert.Equal(Sentences, new C4Filter(new C4Options()).KeptText(_view));
        Assert.Null(new C4Filter(new C4Options { MinSentences = 6 }).KeptText(_view));
        Assert.Equal(C4Filter.TooFewSentences, Judge(new C4Filter(new C4Options { MinSentences = 6 }), _view.Text));
    }

    [Theory]
    [InlineData("Lorem ipsum dolor sit amet.", C4Filter.FillerText)]
    [InlineData("To jest kod { return; } tutaj.", C4Filter.CurlyBracket)]
    public void C4_drops_filler_and_code(string line, string reason) => Assert.Equal(reason, Judge(new C4Filter(new C4Options()), Sentences + "\n" + line));

    [Fact]
    public void Citation_marks_are_taken_out_before_sentences_are_counted()
    {
        _view.Read("To jest zdanie.[1] To drugie zdanie.[edit] Trzecie zdanie tutaj. Czwarte zdanie tutaj.[] Piąte zdanie też.");
        Assert.Equal("To jest zdanie. To drugie zdanie. Trzecie zdanie tutaj. Czwarte zdanie tutaj. Piąte zdanie też.", new C4Filter(new C4Options()).KeptText(_view));
    }

    [Fact]
    public void Three_long_lines_make_a_document_of_mc4()
    {
        var paragraph = new string('x', 200);
        Assert.Null(Judge(new ParagraphFilter(), $"{paragraph}\n{paragraph}\n{paragraph}"));
        Assert.Equal(ParagraphFilter.TooFewParagraphs, Judge(new ParagraphFilter(), $"{paragraph}\n{paragraph}\n{paragraph[1..]}"));
        // 199 code points are 200 units where one is a pair.
        Assert.Equal(ParagraphFilter.TooFewParagraphs, Judge(new ParagraphFilter(), $"{paragraph}\n{paragraph}\n🙂{new string('x', 198)}"));
    }

    [Fact]
    public void Page_furniture_is_found_and_taken_away()
    {
        const string Prose = "To jest zwykłe zdanie, które ma wiele słów i kończy się kropką.";
        var filter = new LineFilter(new LineOptions());
        _view.Read($"STRONA GŁÓWNA PORTALU\n{Prose}\n3 komentarze\n2024\nWięcej\n\n{Prose}");
        Assert.Equal($"{Prose}\n\n{Prose}", filter.KeptText(_view));
        // 3 + 2 + 1 + 1 of 7 + 2 · 13 tokens are furniture: 21 %.
        Assert.Equal(LineFilter.TooMuchFurniture, Judge(filter, _view.Text));
        Assert.Null(Judge(filter, Prose));
    }

    private string? Judge(IDocumentFilter filter, string text)
    {
        _view.Read(text);
        return new FilterChain([filter]).Judge(_view).Reason;
    }
}
