using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Filters;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Decontamination;

public sealed class DecontaminatorTests : IDisposable
{
    // Thirteen words, and one more.
    private const string Thirteen = "Który z królów Polski założył w Krakowie pierwszą polską uczelnię, zwaną dziś Jagiellońską";
    private const string Fourteen = Thirteen + " Akademią?";
    private const string Short = "Kto napisał „Pana Tadeusza”?";
    private const string Six = "Ile nóg ma zdrowy, dorosły pająk?";

    private static readonly byte[] Salt = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("Wstęp. " + Fourteen + " Koniec.", 2)]
    [InlineData(Thirteen, 1)]
    [InlineData("KTORY Z KROLOW POLSKI ZALOZYL W KRAKOWIE\nPIERWSZA – POLSKA UCZELNIE ZWANA DZIS JAGIELLONSKA!", 1)]
    [InlineData("Oto z królów Polski założył w Krakowie pierwszą polską uczelnię, zwaną dziś Jagiellońską Akademią", 1)]
    [InlineData("Oto z królów Polski założył w Krakowie pierwszą polską uczelnię, zwaną dziś Jagiellońską", 0)]
    [InlineData("Który z królów Polski założył w Gnieźnie pierwszą polską uczelnię, zwaną dziś Jagiellońską", 0)]
    [InlineData("Który z królów Polski założył wKrakowie pierwszą polską uczelnię, zwaną dziś Jagiellońską Akademią?", 0)]
    [InlineData("", 0)]
    public void Thirteen_words_in_a_row_give_an_item_away_whatever_their_accents(string text, int matches)
    {
        var result = Scan(Set(new GramOptions(), Fourteen)).Check(text);

        Assert.Equal(matches, result.Items.Sum(item => item.Matches));
        Assert.Equal(matches == 0 ? Verdict.Keep : Verdict.Drop(Decontaminator.Reason), result.Verdict);
        Assert.Equal(matches == 0 ? 0 : 1, result.Spans.Count);
    }

    [Theory]
    [InlineData("Pytanie: ile nóg ma zdrowy dorosły pająk — osiem.", true)]
    [InlineData("ile nóg ma zdrowy dorosły", false)]
    [InlineData("Kto napisał „Pana Tadeusza”? Mickiewicz.", false)]
    public void A_short_item_is_looked_for_as_a_whole_if_it_is_long_enough(string text, bool found)
    {
        var set = Set(new GramOptions(), Six, Short);

        Assert.Equal([1, 0], set.GramCounts);
        Assert.Equal(found, !Scan(set).Check(text).Verdict.Kept);
    }

    [Fact]
    public void Numbers_that_differ_are_different_items()
    {
        var scan = Scan(Set(new GramOptions(), "Ile to jest 17 razy 23 dodać 5?"));

        Assert.False(scan.Check("ile to jest 17 razy 23 dodać 5").Verdict.Kept);
        Assert.True(scan.Check("ile to jest 17 razy 24 dodać 5").Verdict.Kept);
    }

    [Fact]
    public void A_question_and_an_answer_too_short_by_themselves_are_looked_for_together()
    {
        var set = GramSet.Of("test", [new EvaluationItem("1", ["Autor „Pana Tadeusza”?", "Adam Mickiewicz"])], new GramOptions());

        Assert.False(Scan(set).Check("… autor Pana Tadeusza: Adam Mickiewicz.").Verdict.Kept);
        Assert.True(Scan(set).Check("autorem Pana Tadeusza jest Adam Mickiewicz").Verdict.Kept);
    }

    [Fact]
    public void Masking_takes_the_items_out_and_keeps_the_rest()
    {
        var text = $"Wstęp. „{Fourteen}” Środek, a w nim {Six} I koniec.";

        var result = Scan(new DecontaminationOptions { Action = ContaminationAction.Mask, MaskText = "…" }, Set(new GramOptions(), Fourteen, Six)).Check(text);

        Assert.True(result.Verdict.Kept);
        Assert.Equal("Wstęp. „…?” Środek, a w nim …? I koniec.", result.Text);
        Assert.Equal([Fourteen[..^1], Six[..^1]], result.Spans.Select(span => text.Substring(span.Start, span.Length)));
    }

    [Fact]
    public void An_item_at_the_end_masks_up_to_the_end()
    {
        var result = Scan(new DecontaminationOptions { Action = ContaminationAction.Mask }, Set(new GramOptions(), Six)).Check("Ile nóg ma zdrowy, dorosły paja\u0328k");

        Assert.Equal("", result.Text);
    }

    [Fact]
    public void Private_items_find_what_public_ones_find()
    {
        EvaluationItem[] items = [new("p1", [Fourteen]), new("p2", [Six]), new("p3", [Short])];
        var path = Path.Combine(_folder.Path, "private.jsonl");

        Assert.Equal(["p3"], PrivateItems.Write(path, items, new GramOptions(), Salt));

        var secret = GramSet.OfPrivate("test", path);
        var open = GramSet.Of("test", items, new GramOptions());
        Assert.Equal(open.GramCounts, secret.GramCounts);
        Assert.Equal(open.ItemIds, secret.ItemIds);
        foreach (var text in new[] { Fourteen, $"{Six} {Thirteen}", Short, "Zupełnie inny tekst o czymś zupełnie innym." })
            Assert.Equal(Scan(open).Check(text).Items, Scan(secret).Check(text).Items);
    }

    [Fact]
    public void A_file_of_private_items_has_none_of_their_words_and_depends_on_the_salt()
    {
        var path = Path.Combine(_folder.Path, "private.jsonl");
        EvaluationItem[] items = [new("p1", [Fourteen, Six])];
        PrivateItems.Write(path, items, new GramOptions(), Salt);
        var text = File.ReadAllText(path);
        PrivateItems.Write(path, items, new GramOptions(), [.. Salt, 1]);

        foreach (var word in $"{Fourteen} {Six}".Split([' ', ',', '?'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 4))
            Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase);
        var grams = (string file) => file[file.IndexOf("\"grams\":\"", StringComparison.Ordinal)..];
        Assert.NotEqual(grams(text), grams(File.ReadAllText(path)));
        Assert.Throws<InvalidInputException>(() => PrivateItems.Write(path, items, new GramOptions(), Salt.AsSpan(1)));
    }

    [Fact]
    public void The_hash_of_a_private_run_is_the_start_of_its_hmac()
    {
        // Six words: printf 'ile nog ma zdrowy dorosly pajak' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0102030405060708090a0b0c0d0e0f10
        var path = Path.Combine(_folder.Path, "private.jsonl");
        PrivateItems.Write(path, [new("p", [Six])], new GramOptions(), Salt);

        Assert.Matches("\"grams\":\"06[0-9a-f]{8}0e3b69534bdba72ff54c374fa729d9b6\"", File.ReadAllText(path));
    }

    [Fact]
    public void A_damaged_file_of_private_items_is_refused()
    {
        var path = Path.Combine(_folder.Path, "private.jsonl");
        PrivateItems.Write(path, [new("p1", [Fourteen]), new("p2", [Six])], new GramOptions(), Salt);
        var text = File.ReadAllText(path);
        var digit = text.LastIndexOf('"') - 3;

        foreach (var damaged in new[] { "", "{}\n", text[..text.TrimEnd().LastIndexOf('\n')], text[..digit] + (text[digit] == '0' ? '1' : '0') + text[(digit + 1)..], text + "\n{\"id\":\"x\",\"grams\":\"\"}", text.Replace("\"grams\":\"", "\"grams\":\"z", StringComparison.Ordinal), text.Replace("\"salt\":\"A", "\"salt\":\"B", StringComparison.Ordinal) })
        {
            File.WriteAllText(path, damaged);
            var error = Assert.Throws<InvalidInputException>(() => GramSet.OfPrivate("test", path));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_packs_own_items_are_found_where_they_leak()
    {
        var packs = Path.Combine(RepositoryRoot(), "packs", "pl");
        foreach (var file in new[] { "competency.jsonl", "minimal-pairs.jsonl" })
        {
            var items = EvaluationItems.Read(Path.Combine(packs, file));
            var set = GramSet.Of(file, items, new GramOptions());
            var scan = Scan(set);

            Assert.True(items.Count >= 75);
            for (var i = 0; i < items.Count; i++)
            {
                var leak = scan.Check($"Na stronie stało: {string.Join('\n', items[i].Texts)}\nI tyle.");
                Assert.Equal(set.GramCounts[i] > 0, leak.Items.Any(match => match.Item == i));
            }

            Assert.True(scan.Check(Samples.Story(1)).Verdict.Kept);
            Assert.True(set.GramCounts.Count(count => count > 0) > items.Count * 0.9, $"{file}: {set.GramCounts.Count(count => count > 0)} of {items.Count}");
        }
    }

    [Fact]
    public void A_line_without_an_item_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => EvaluationItems.Read(_folder.File("a.jsonl", "{\"id\":1,\"question\":\"Kto?\"}\n{\"id\":2,\"pytanie\":\"Kto?\"}\n")));
        Assert.Throws<InvalidInputException>(() => EvaluationItems.Read(_folder.File("b.jsonl", "{\"question\":\n")));
        Assert.Equal(["a b", "1", "2", "tak"], EvaluationItems.Read(_folder.File("c.jsonl", "{\"answer\":\"tak\",\"choices\":[1,\"2\"],\"question\":\"a b\",\"id\":7}\n"))[0].Texts);
    }

    [Fact]
    public void Any_text_gives_up_the_runs_that_a_plain_search_finds()
    {
        // Texts of a few words, so that runs overlap, repeat and begin and end everywhere; searched by comparing words.
        var random = new Random(21);
        var options = new GramOptions { NgramWords = 4, MinWords = 2, MinCharacters = 1 };
        string Draw(int most) => string.Join(' ', Enumerable.Range(0, random.Next(1, most)).Select(_ => "aą bł c"[..7].Split(' ')[random.Next(3)]));
        for (var round = 0; round < 200; round++)
        {
            string[] items = [.. Enumerable.Range(0, 5).Select(_ => Draw(7))];
            var text = Draw(40);
            string[] words = text.Split(' ');
            var expected = items.Select(item =>
            {
                string[] own = item.Split(' ');
                var length = Math.Min(own.Length, 4);
                if (length < 2)
                    return 0;
                var runs = Enumerable.Range(0, own.Length - length + 1).Select(i => string.Join(' ', own[i..(i + length)])).ToHashSet();
                return Enumerable.Range(0, Math.Max(0, words.Length - length + 1)).Count(i => runs.Contains(string.Join(' ', words[i..(i + length)])));
            });

            var found = Scan(Set(options, items)).Check(text).Items.ToDictionary(match => match.Item, match => match.Matches);

            Assert.Equal(expected, Enumerable.Range(0, 5).Select(item => found.GetValueOrDefault(item)));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static GramSet Set(GramOptions options, params string[] texts) =>
        GramSet.Of("test", [.. texts.Select((text, i) => new EvaluationItem(FormattableString.Invariant($"{i}"), [text]))], options);

    private static Decontaminator Scan(GramSet set) => new([set], new DecontaminationOptions());

    private static Decontaminator Scan(DecontaminationOptions options, GramSet set) => new([set], options);

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Endonym.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder;
    }
}
