using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Dedup.Lines;

public sealed class LineDedupTests : IDisposable
{
    private const string Menu = "Strona główna | O nas | Kontakt | Mapa serwisu";
    private const string Footer = "Wszelkie prawa zastrzeżone. Kopiowanie bez zgody zabronione.";
    private const string Proverb = "Gdzie kucharek sześć, tam nie ma co jeść.";

    private static readonly LineDedupOptions KeepFirst = new() { Unit = TextUnit.Line, Scope = DuplicateScope.Everywhere };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_first_occurrence_of_a_line_stays()
    {
        (string, string)[] first = [("a", $"{Menu}\nRaz.\n{Proverb}"), ("a", $"{Menu}\nDwa.\n")];
        (string, string)[] second = [("b", $"  {Menu.ToUpperInvariant()} \r\nTrzy.\n{Menu}\n{Footer}"), ("b", Proverb)];

        var (report, left) = Remove(KeepFirst, first, second);

        Assert.Equal([first[0].Item2, "Dwa.\n", $"Trzy.\n{Footer}", ""], left);
        Assert.Equal(new LineDuplicatesReport(4, 7, 4), report);
    }

    [Fact]
    public void Within_a_site_only_the_sites_own_repetitions_count()
    {
        var (_, left) = Remove(
            KeepFirst with { Scope = DuplicateScope.Site },
            [("a", $"{Menu}\n{Proverb}"), ("b", $"{Menu}\n{Proverb}"), ("a", $"Nowość!\n{Menu}\n")]);

        Assert.Equal([$"{Menu}\n{Proverb}", $"{Menu}\n{Proverb}", "Nowość!\n"], left);
    }

    [Theory]
    [InlineData(1, "", "")]
    [InlineData(2, Proverb, "")]
    [InlineData(3, Proverb, Menu)]
    public void What_more_documents_have_goes_everywhere(int most, string leftOfProverb, string leftOfMenu)
    {
        // The proverb is in two documents, one of which says it twice; the menu is in three.
        var (_, left) = Remove(
            KeepFirst with { DropAboveDocuments = most },
            [("a", $"{Proverb}\n{Proverb}\n"), ("a", Menu), ("a", Menu), ("a", Proverb)], [("a", Menu)]);

        Assert.Equal(string.Concat(Enumerable.Repeat(leftOfProverb, 2).Select(line => line.Length > 0 ? line + "\n" : "")), left[0]);
        Assert.Equal([leftOfMenu, leftOfMenu, leftOfProverb, leftOfMenu], left[1..]);
    }

    [Fact]
    public void Short_lines_are_let_be()
    {
        var (report, left) = Remove(KeepFirst, [("a", "Tak.\nTak.\n     Tak.                         \nTak.")]);

        Assert.Equal(["Tak.\nTak.\n     Tak.                         \nTak."], left);
        Assert.Equal(0, report.Units);
    }

    [Fact]
    public void A_paragraph_ends_at_a_blank_line_and_takes_it_along()
    {
        var paragraph = $"{Proverb}\n{Footer}";
        var (_, left) = Remove(
            KeepFirst with { Unit = TextUnit.Paragraph },
            [("a", $"{paragraph}\n\nKoniec."), ("a", $"Wstęp.\n \t\n\n{Footer}\n{Proverb}\n\n{paragraph}\r\n \nPo nim."), ("a", $"{Proverb}\n\n{Footer}")]);

        Assert.Equal([$"{paragraph}\n\nKoniec.", $"Wstęp.\n \t\n\n{Footer}\n{Proverb}\n\nPo nim.", $"{Proverb}\n\n{Footer}"], left);
    }

    [Theory]
    [InlineData(TextUnit.Line)]
    [InlineData(TextUnit.Paragraph)]
    public void The_pieces_of_any_text_make_up_the_text(TextUnit unit)
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "ab \n\n\r"[random.Next(6)]));
            var pieces = "";
            var units = new TextUnits(text, unit);
            while (units.MoveNext())
            {
                Assert.Equal(pieces.Length, units.Start);
                Assert.False(units.Current.IsEmpty);
                pieces += units.Current.ToString();
            }

            Assert.Equal(text, pieces);
        }
    }

    [Fact]
    public void Random_documents_lose_what_a_dictionary_in_memory_says()
    {
        var random = new Random(9);
        (string Site, string Text)[] documents =
        [
            .. Enumerable.Range(0, 3000).Select(_ => ($"s{random.Next(3)}", string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => $"wiersz o numerze {random.Next(4000):D8}\n")))),
        ];
        HashSet<string> seen = [];
        string[] expected = [.. documents.Select(document => string.Concat(document.Text.Split('\n')[..^1].Where(line => seen.Add(document.Site + line)).Select(line => line + "\n")))];

        var (report, left) = Remove(KeepFirst with { Scope = DuplicateScope.Site }, documents[..700], documents[700..2000], documents[2000..]);

        Assert.Equal(expected, left);
        Assert.InRange(report.Units, 40_000, 50_000); // 24 bytes each: more than the memory of half a mebibyte
    }

    [Fact]
    public void Other_documents_than_those_counted_are_noticed()
    {
        Remove(KeepFirst, [("a", $"{Menu}\n{Footer}"), ("a", Menu)]);

        using var remover = new LineRemover(PathOf("drops"), "shard0");
        remover.Next($"{Menu}\n{Footer}", "a");
        Assert.Throws<InvalidInputException>(() => remover.Next(Proverb, "a"));

        using var early = new LineRemover(PathOf("drops"), "shard0");
        early.Next($"{Menu}\n{Footer}", "a");
        Assert.Throws<InvalidInputException>(early.Complete);
        Assert.Throws<InvalidInputException>(() => new LineRemover(PathOf("drops"), "shard7"));
    }

    public void Dispose() => _folder.Dispose();

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private (LineDuplicatesReport Report, string[] Left) Remove(LineDedupOptions options, params (string Site, string Text)[][] shards)
    {
        List<string> files = [];
        foreach (var shard in shards)
        {
            files.Add(PathOf($"shard{files.Count}"));
            using var hashes = new LineHashes(files[^1], options);
            foreach (var (site, text) in shard)
                hashes.Add(text, site);
            hashes.Complete();
        }

        var resources = new DedupResources { ScratchFolder = PathOf("scratch"), MemoryBytes = 1 << 20 };
        var report = LineDuplicates.Write(files, PathOf("drops"), resources, CancellationToken.None);
        List<string> left = [];
        var removed = 0L;
        // In any order of shards: each task stands by itself.
        for (var i = shards.Length - 1; i >= 0; i--)
        {
            using var remover = new LineRemover(PathOf("drops"), $"shard{i}");
            left.InsertRange(0, shards[i].Select(document => remover.Next(document.Text, document.Site)).ToArray());
            remover.Complete();
            removed += remover.Removed;
        }

        Assert.Equal(report.Dropped, removed);
        return (report, [.. left]);
    }
}
