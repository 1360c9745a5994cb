using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Sources;

public sealed class FileSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Broken_lines_are_kept_aside_and_the_others_read()
    {
        var path = Path.Combine(_folder.Path, "a.jsonl");
        var lines = """
            {"id": "one", "text": "Pierwszy.", "extra": 1}
            {"text": "Drugi.", "source": "wiki"}
            {"text": "Trzeci."
            {"id": "x"}
            {"id": 7, "text": "Czwarty."}
            {"text": "Piąty.", "license": "CC-BY-NC-4.0"}
            {"text": "Szósty.", "license": "MIT"}

            """;
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(lines), .. "{\"text\": \""u8, 0xE9, .. "\"}\n"u8]);
        var source = new JsonlSource("s", [path], Samples.Rights with { AlsoCovers = ["MIT"] }, Samples.Today);

        var items = source.ReadAll().ToList();

        Assert.Equal(["one", "wiki/a.jsonl:2", "7", "a.jsonl:7"], items.Where(item => item.IsDocument).Select(item => item.Document!.Id));
        Assert.Equal("MIT", items[^2].Document!.License);
        Assert.Equal(
            [("a.jsonl:3", JsonlSource.BrokenLine), ("a.jsonl:4", JsonlSource.NoText), ("a.jsonl:6", JsonlSource.LicenseNotCovered), ("a.jsonl:8", JsonlSource.NotUtf8)],
            items.Where(item => !item.IsDocument).Select(item => (item.Fault!.Location, item.Fault.Reason)));
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public void Packed_lines_are_read_like_plain_ones(string ending)
    {
        var path = Path.Combine(_folder.Path, "a" + ending);
        using (var file = File.Create(path))
        {
            using var packed = ending switch
            {
                ".jsonl.gz" => new GZipStream(file, CompressionLevel.Fastest),
                ".jsonl.zst" => new ZstdSharp.CompressionStream(file),
                _ => (Stream)file,
            };
            packed.Write("{\"text\": \"Zażółć gęślą jaźń.\"}\n"u8);
        }

        var item = Assert.Single(new JsonlSource("s", [_folder.Path], Samples.Rights, Samples.Today).ReadAll());

        Assert.Equal("Zażółć gęślą jaźń.", item.Document!.Text);
    }

    [Fact]
    public void A_folder_of_texts_is_read_in_the_order_of_names_and_a_file_of_other_bytes_kept_aside()
    {
        _folder.File("b.txt", "Drugi");
        _folder.File("a/c.txt", "Pierwszy");
        _folder.File("readme.md", "nie");
        File.WriteAllBytes(Path.Combine(_folder.Path, "z.txt"), [0x50, 0xE9, 0x50]);

        var items = new TextSource("s", [_folder.Path], Samples.Rights, Samples.Today).ReadAll().ToList();

        Assert.Equal(["a/c.txt", "b.txt"], items.Take(2).Select(item => item.Document!.Id));
        Assert.Equal(("z.txt", TextSource.NotUtf8), (items[2].Fault!.Location, items[2].Fault!.Reason));
    }

    [Fact]
    public void A_long_text_is_cut_between_paragraphs_and_loses_nothing()
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(number => Samples.Story(number) + "\n\n"));
        var path = _folder.File("book.txt", text);

        var parts = new TextSource("s", [path], Samples.Rights, Samples.Today).ReadAll().Select(item => item.Document!).ToList();

        Assert.True(parts.Count > 1);
        Assert.Equal(text, string.Concat(parts.Select(part => part.Text)));
        Assert.All(parts, part => Assert.EndsWith("\n", part.Text, StringComparison.Ordinal));
        Assert.Equal("book.txt#2", parts[1].Id);
    }

    [Fact]
    public void What_is_no_text_or_has_lost_characters_is_kept_aside_with_its_reason()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "a-mark.txt"), [.. Encoding.UTF8.Preamble, .. "Żółw"u8]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "b-windows-1250.txt"), [0xAF, 0xF3, 0xB3, 0x77]); // Żółw
        File.WriteAllBytes(Path.Combine(_folder.Path, "c-utf-16.txt"), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Żółw")]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "d-utf-16-without-mark.txt"), Encoding.Unicode.GetBytes("zolw"));
        _folder.File("e-converted-before.txt", "\uFFFD\uFFFDłw");

        var items = new TextSource("s", [_folder.Path], Samples.Rights, Samples.Today).ReadAll().ToList();

        Assert.Equal("Żółw", items[0].Document!.Text);
        Assert.Equal(
            [("b-windows-1250.txt", TextSource.NotUtf8), ("c-utf-16.txt", TextSource.NotUtf8), ("d-utf-16-without-mark.txt", TextSource.NotText), ("e-converted-before.txt", TextSource.LostCharacters)],
            items.Skip(1).Select(item => (item.Fault!.Location, item.Fault.Reason)));
    }

    [Fact]
    public void Of_a_long_file_that_is_no_utf_8_at_its_end_nothing_enters()
    {
        var path = Path.Combine(_folder.Path, "book.txt");
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(Samples.Story))), 0xE9]);

        var item = Assert.Single(new TextSource("s", [path], Samples.Rights, Samples.Today).ReadAll());

        Assert.Equal(("book.txt", TextSource.NotUtf8), (item.Fault!.Location, item.Fault.Reason));
    }

    [Fact]
    public void Files_without_an_id_are_named_after_themselves_and_what_they_say()
    {
        string IdOf(string file, string text) => SourceOptions.Text(id: null, Samples.Rights, _folder.File(file, text)).Open(TimeProvider.System).Describe().Id;

        var ours = IdOf("ours/letters.txt", "Tekst.");

        Assert.Matches("^letters-[0-9a-f]{12}$", ours);
        Assert.NotEqual(ours, IdOf("theirs/letters.txt", "Inny tekst."));
        Assert.Equal(ours, IdOf("copy/letters.txt", "Tekst."));
        Assert.StartsWith("copy-", new TextSource(id: null, [Path.Combine(_folder.Path, "copy") + "/"], Samples.Rights, Samples.Today).Describe().Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_there_is_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new TextSource("s", [Path.Combine(_folder.Path, "none")], Samples.Rights, Samples.Today));
        Assert.Contains("none", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new TextSource("s", [_folder.Path], Samples.Rights, Samples.Today));
    }

    [Fact]
    public void A_text_of_unknown_rights_is_refused()
    {
        var path = _folder.File("a.txt", "Tekst");

        Assert.Contains("declared rights", Assert.Throws<InvalidInputException>(() => (SourceOptions.Text("s", Samples.Rights, path) with { Rights = null }).Open(TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => new TextSource("s", [path], Samples.Rights with { Class = RightsClass.Excluded }, Samples.Today));
        Assert.Throws<RefusedException>(() => new TextSource("s", [path], Samples.Rights with { Origin = Origin.Unknown }, Samples.Today));
        Assert.Throws<InvalidInputException>(() => new TextSource("s", [path], Samples.Rights with { Evidence = " " }, Samples.Today));
        Assert.Throws<InvalidInputException>(() => new TextSource("s", [path], Samples.Rights with { Origin = Origin.Synthetic }, Samples.Today));
    }

    [Fact]
    public void A_path_below_the_home_is_written_down_without_its_name()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.SkipWhen(home.Length <= 1, "this user has no home");

        Assert.Equal("~/texts/a.txt", UserPath.Hide(Path.Combine(home, "texts", "a.txt")));
        Assert.Equal(Path.Combine(home, "texts/a.txt"), UserPath.Expand("~/texts/a.txt"));
        Assert.Equal("/srv/a.txt", UserPath.Hide("/srv/a.txt"));
    }
}
