using Endonym.Corpus.Views;

namespace Endonym.Corpus.Tests.Views;

public sealed class DocumentViewTests
{
    private readonly DocumentView _view = new(TokenRules.Polish);

    [Fact]
    public void Lines_paragraphs_and_counts_are_those_of_the_text()
    {
        _view.Read("Pierwszy.\nDrugi\n\n \nTrzeci 🙂\n");
        Assert.Equal(["Pierwszy.", "Drugi", "", " ", "Trzeci 🙂", ""], _view.Lines.ToArray().Select(line => _view.TextOf(line).ToString()));
        Assert.Equal([false, false, true, true, false, true], _view.Lines.ToArray().Select(line => line.IsBlank));
        Assert.Equal(5, _view.LineBreakCount);
        Assert.Equal(["Pierwszy.\nDrugi", " \nTrzeci 🙂"], _view.Paragraphs.ToArray().Select(part => _view.Text.Substring(part.Start, part.Length)));
        // 29 UTF-16 units, of which the face takes two.
        Assert.Equal(29, _view.Text.Length);
        Assert.Equal(28, _view.CharacterCount);
        // Pierwszy 8, full stop 1, Drugi 5, Trzeci 6, the face 1 code point.
        Assert.Equal([0, 8, 9, 14, 20, 21], _view.CharactersBefore.ToArray());
    }

    [Fact]
    public void Sentences_end_after_terminal_signs_and_the_brackets_that_follow()
    {
        // "(" is punctuation and starts no sentence; the word after it does.
        Assert.Equal(4, _view.CountSentences("Tak? (Nie!) Może... A teraz dalej"));
        Assert.Equal(1, _view.CountSentences("Tak? (!)"));
        Assert.Equal(0, _view.CountSentences(""));
    }

    [Fact]
    public void Equal_words_and_lines_have_equal_hashes_and_others_have_not()
    {
        _view.Read("kot pies kot\nkot pies kot\nkot pies koty");
        Assert.Equal(_view.WordHashes[0], _view.WordHashes[2]);
        Assert.NotEqual(_view.WordHashes[0], _view.WordHashes[1]);
        Assert.Equal(_view.Lines[0].Hash, _view.Lines[1].Hash);
        Assert.NotEqual(_view.Lines[0].Hash, _view.Lines[2].Hash);
    }

    [Fact]
    public void Hashes_are_the_same_in_every_process()
    {
        _view.Read("kot żółw niepodległość");
        // Pinned: stored signatures would not match any more if these changed.
        Assert.Equal([1661684295193586799, 10737369454687913000, 10007094825666197214], _view.WordHashes.ToArray());
    }

    [Fact]
    public void A_view_forgets_the_text_before()
    {
        _view.Read(string.Concat(Enumerable.Repeat("Długi tekst z wieloma zdaniami. \n\n", 200)));
        _ = _view.Paragraphs.Length + _view.CharactersBefore.Length;
        _view.Read("Krótki.");
        Assert.Equal(2, _view.Words.Length);
        Assert.Equal(1, _view.Lines.Length);
        Assert.Equal(1, _view.Paragraphs.Length);
        Assert.Equal([0, 6, 7], _view.CharactersBefore.ToArray());
    }

    [Fact]
    public void An_empty_text_has_one_empty_line_and_no_words()
    {
        _view.Read("");
        Assert.Equal(0, _view.Words.Length);
        Assert.Equal(1, _view.Lines.Length);
        Assert.Equal(0, _view.LineBreakCount);
    }

    [Fact]
    public void Reading_again_allocates_nothing()
    {
        var text = string.Concat(Enumerable.Repeat("Zdanie drugie, z liczbą 5 km i słowem biało-czerwony. \n", 50));
        // The compiler's own bookkeeping goes on until it has optimized the code for good, which on a busy machine takes its time.
        var least = long.MaxValue;
        for (var round = 0; round < 100 && least >= 1000; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                _view.Read(text);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // Less than a byte for each reading; one array would be a hundred times that.
        Assert.True(least < 1000, $"{least} bytes");
    }
}
