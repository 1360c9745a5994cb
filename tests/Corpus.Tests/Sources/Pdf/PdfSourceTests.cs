using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Office;
using Endonym.Corpus.Sources.Pdf;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Endonym.Corpus.Tests.Sources.Pdf;

public sealed class PdfSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_joined_to_paragraphs_and_divided_words_are_whole_again()
    {
        var path = Write("a.pdf", page =>
        {
            page.Line("A title", 70, 760, size: 18);
            page.Line("The first paragraph of the well-known book has a word that is di-", 70, 720);
            page.Line("vided at the end of its line, and that book is still called well-", 70, 706);
            page.Line("known today.", 70, 692);
            page.Line("Another paragraph begins with an indent, and it goes on and on and", 82, 678);
            page.Line("ends here.", 70, 664);
            page.Line("After a gap there is a third one.", 70, 630);
        });

        var item = Assert.Single(Pdf(path).ReadAll());

        Assert.Equal(
            """
            A title

            The first paragraph of the well-known book has a word that is divided at the end of its line, and that book is still called well-known today.

            Another paragraph begins with an indent, and it goes on and on and ends here.

            After a gap there is a third one.
            """.ReplaceLineEndings("\n"),
            item.Document!.Text);
    }

    [Fact]
    public void Columns_are_read_one_after_the_other_and_a_sentence_runs_on_over_pages()
    {
        var path = Write("a.pdf",
            page =>
            {
                page.Line("The left column is read before the", 70, 720);
                page.Line("right one, and its sentence", 70, 706);
                page.Line("runs on over there until it", 320, 720);
                page.Line("comes to the page's", 320, 706);
            },
            page => page.Line("end.", 70, 720));

        Assert.Equal("The left column is read before the right one, and its sentence runs on over there until it comes to the page's end.", Assert.Single(Pdf(path).ReadAll()).Document!.Text);
    }

    [Fact]
    public void What_returns_at_the_edges_of_pages_is_left_out()
    {
        var path = Write("a.pdf", [.. Enumerable.Range(1, 5).Select(number => (Action<PdfPageBuilder>)(page =>
        {
            page.Line($"This sentence is on page {"abcde"[number - 1]} alone.", 70, 400);
            page.Line("More of it is said here.", 70, 380);
            page.Line($"And the last of the words of {"abcde"[number - 1]} stand here.", 70, 360);
            page.Line("A history of bees", 200, 800); // written last, as many programs do
            page.Line($"- {number * 7} -", 280, 40);
        }))]);

        var text = Assert.Single(Pdf(path).ReadAll()).Document!.Text;

        Assert.Equal(text.LastIndexOf("bees", StringComparison.Ordinal), text.IndexOf("bees", StringComparison.Ordinal)); // on the first page it is the title
        Assert.DoesNotContain("-", text, StringComparison.Ordinal);
        Assert.Contains("page c alone.", text, StringComparison.Ordinal);
        Assert.Contains("stand here.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stroke_of_old_fonts_makes_a_letter_of_the_one_over_it()
    {
        var path = Write("a.pdf", page =>
        {
            page.Line("by", 70, 700);
            page.Line(" ", 82.7, 700); // the space is 3.3 wide, as the stroke that stands in its place
            page.Line("lo", 82.7, 700);
        });

        Assert.Equal("było", Assert.Single(Pdf(path).ReadAll()).Document!.Text);
    }

    [Fact]
    public void A_file_with_a_password_without_a_text_or_without_spaces_is_kept_aside()
    {
        var locked = Write("locked.pdf", page => page.Line("Secret.", 70, 700));
        var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(locked));
        var trailer = bytes.LastIndexOf("/Root", StringComparison.Ordinal);
        File.WriteAllBytes(locked, Encoding.Latin1.GetBytes(bytes.Insert(trailer, $"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{new string('1', 64)}> /U <{new string('2', 64)}> >> /ID [<00><00>] ")));
        var empty = Write("empty.pdf", _ => { });
        var glued = Write("glued.pdf", page =>
        {
            for (var line = 0; line < 10; line++)
                page.Line("allthewordsofthislinehavelosttheirspacesandnobodycanreadthem", 70, 700 - (14 * line));
        });

        Assert.Equal(DocxSource.Encrypted, Assert.Single(Pdf(locked).ReadAll()).Fault!.Reason);
        Assert.Equal(PdfSource.NoTextLayer, Assert.Single(Pdf(empty).ReadAll()).Fault!.Reason);
        Assert.Equal(PdfSource.GluedWords, Assert.Single(Pdf(glued).ReadAll()).Fault!.Reason);
    }

    [Fact]
    public void A_page_that_is_a_bomb_is_counted_and_the_others_are_read()
    {
        using var bomb = new MemoryStream();
        using (var packed = new ZLibStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            packed.Write(new byte[200_000_000]);
        var path = Path.Combine(_folder.Path, "bomb.pdf");
        File.WriteAllBytes(path, Raw([("<< /Type /Catalog /Pages 2 0 R >>", null), ("<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>", null),
            ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>", null), ($"<< /Filter /FlateDecode /Length {bomb.Length} >>", bomb.ToArray()),
            ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 6 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>", null),
            ("<< /Length 44 >>", Encoding.ASCII.GetBytes("BT /F 12 Tf 70 700 Td (A good page.) Tj ET   "))]));

        var items = Pdf(path).ReadAll().ToList();

        Assert.Equal((PdfSource.BrokenPage, "bomb.pdf/page 1"), (items[0].Fault!.Reason, items[0].Fault!.Location));
        Assert.Equal("A good page.", items[1].Document!.Text);
    }

    [Fact]
    public void Deep_nesting_and_other_files_give_items_or_an_error_that_names_the_file()
    {
        var deep = Path.Combine(_folder.Path, "deep.pdf");
        File.WriteAllBytes(deep, Raw([($"<< /Type /Catalog /Pages 2 0 R /X {new string('[', 10_000)}{new string(']', 10_000)} >>", null), ("<< /Type /Pages /Kids [2 0 R] /Count 1 >>", null)]));
        var other = _folder.File("other.pdf", "To nie jest PDF.");
        var none = _folder.File("none.pdf", "");

        foreach (var path in (string[])[deep, other, none])
        {
            try
            {
                Assert.All(Pdf(path).ReadFile(0), item => Assert.False(item.IsDocument));
            }
            catch (InvalidInputException error)
            {
                Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Broken_bytes_give_items_or_an_error_that_names_the_file()
    {
        var path = Write("a.pdf", page => page.Line("A sentence.", 70, 720), page => page.Line("Another sentence.", 70, 720));

        FileMutations.ReadAll(File.ReadAllBytes(path), path, () => Pdf(path), count: 300);
    }

    [Theory]
    [InlineData(RightsClass.GreyTdm, 1, true)]
    [InlineData(RightsClass.GreyTdm, 0, false)]
    [InlineData(RightsClass.White, 1, false)]
    public void A_file_that_reserves_mining_is_kept_aside_where_nothing_but_the_exception_allows_it(RightsClass declared, int reservation, bool isReserved)
    {
        var xmp = Encoding.UTF8.GetBytes($"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:tdm="http://www.w3.org/ns/tdmrep/" tdm:reservation="{reservation}"/></rdf:RDF></x:xmpmeta>""");
        var words = "BT /F 12 Tf 70 720 Td (A sentence of some words.) Tj ET"u8.ToArray();
        var path = Path.Combine(_folder.Path, "a.pdf");
        File.WriteAllBytes(path, Raw(
        [
            ("<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>", null),
            ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", null),
            ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>", null),
            ($"<< /Length {words.Length} >>", words),
            ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", null),
            ($"<< /Type /Metadata /Subtype /XML /Length {xmp.Length} >>", xmp),
        ]));

        var item = Assert.Single(new PdfSource("s", [path], Samples.Rights with { Class = declared }, Samples.Today).ReadAll());

        Assert.Equal(isReserved ? DeclaredFileSource.Reserved : null, item.Fault?.Reason);
        Assert.Equal(isReserved ? null : "A sentence of some words.", item.Document?.Text);
    }

    private static PdfSource Pdf(string path) => new("s", [path], Samples.Rights, Samples.Today);

    private string Write(string name, params Action<PdfPageBuilder>[] pages)
    {
        using var builder = new PdfDocumentBuilder();
        PageLines.Font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var page in pages)
            page(builder.AddPage(PageSize.A4));
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, builder.Build());
        return path;
    }

    // A document of these objects, numbered from 1.
    private static byte[] Raw((string Dictionary, byte[]? Stream)[] objects)
    {
        using var file = new MemoryStream();
        void Add(string text) => file.Write(Encoding.ASCII.GetBytes(text));
        Add("%PDF-1.4\n");
        var places = new List<long>();
        foreach (var (dictionary, stream) in objects)
        {
            places.Add(file.Position);
            Add($"{places.Count} 0 obj\n{dictionary}\n");
            if (stream is not null)
            {
                Add("stream\n");
                file.Write(stream);
                Add("\nendstream\n");
            }

            Add("endobj\n");
        }

        var table = file.Position;
        Add($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            Add(FormattableString.Invariant($"{place:D10} 00000 n \n"));
        Add($"trailer << /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }
}

internal static class PageLines
{
    [ThreadStatic]
    private static PdfDocumentBuilder.AddedFont? _font;

    public static PdfDocumentBuilder.AddedFont Font { set => _font = value; }

    public static void Line(this PdfPageBuilder page, string text, double left, double baseline, double size = 12) => page.AddText(text, size, new PdfPoint(left, baseline), _font!);
}
