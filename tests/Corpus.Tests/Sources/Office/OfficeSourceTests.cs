using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Office;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Sources.Office;

public sealed class OfficeSourceTests : IDisposable
{
    private const string Word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    private const string OpenDocument = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
        + "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" "
        + "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"";

    private const string Container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_word_document_gives_headings_paragraphs_lists_rows_and_notes()
    {
        var body = """
            <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Rozdział pierwszy</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Zażółć </w:t></w:r><w:r><w:t>gęślą</w:t><w:tab/><w:t>jaźń.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>Skreślone.</w:delText></w:r></w:del></w:p>
            <w:p/>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>pierwsze</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>drugie</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Rok</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Dwie</w:t></w:r></w:p><w:p><w:r><w:t>linie</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            <w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Koniec</w:t><w:br/><w:t>wiersza.</w:t></w:r></w:p>
            """;
        var notes = """<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>nie</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Przypis.</w:t></w:r></w:p></w:footnote>""";
        var path = Zip("a.docx", ("word/document.xml", $"<w:document {Word}><w:body>{body}</w:body></w:document>"), ("word/footnotes.xml", $"<w:footnotes {Word}>{notes}</w:footnotes>"));

        var item = Assert.Single(Docx(path).ReadAll());

        Assert.Equal("Rozdział pierwszy\n\nZażółć gęślą jaźń.\n\n- pierwsze\n- drugie\n\nRok\tDwie linie\n\t7\n\nKoniec\nwiersza.\n\nPrzypis.", item.Document!.Text);
        Assert.Equal("a.docx", item.Document.Id);
    }

    [Fact]
    public void A_word_document_is_found_under_the_names_that_its_package_gives()
    {
        static string Relation(string kind, string target) => $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>";
        static string Part(string name, string text) => $"<w:{name} {Word}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{name}>";
        var path = Zip("a.docx",
            ("_rels/.rels", Relation("officeDocument", "/word/document2.xml")), ("word/document2.xml", Part("document", "Tekst.")),
            ("word/_rels/document2.xml.rels", Relation("footnotes", "notes%201.xml")), ("word/notes 1.xml", Part("footnotes", "Przypis.")));

        Assert.Equal("Tekst.\n\nPrzypis.", Assert.Single(Docx(path).ReadAll()).Document!.Text);
    }

    [Fact]
    public void An_open_document_gives_headings_paragraphs_lists_rows_and_notes()
    {
        var body = """
            <text:tracked-changes><text:p>Skreślone.</text:p></text:tracked-changes>
            <text:h text:outline-level="1">Rozdział pierwszy</text:h>
            <text:p>Zażółć<text:s text:c="3"/><text:span>gęślą</text:span> jaźń.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Przypis.</text:p></text:note-body></text:note> Dalej.</text:p>
            <text:list><text:list-item><text:p>pierwsze</text:p></text:list-item><text:list-item><text:p>drugie</text:p></text:list-item></text:list>
            <table:table><table:table-row><table:table-cell><text:p>Rok</text:p></table:table-cell><table:table-cell><text:p>Dwie</text:p><text:p>linie</text:p></table:table-cell></table:table-row></table:table>
            <text:p>Koniec<text:line-break/>wiersza.<svg:desc>obrazek</svg:desc></text:p>
            """;
        var path = Zip("a.odt", ("content.xml", $"<office:document-content {OpenDocument}><office:body><office:text>{body}</office:text></office:body></office:document-content>"));

        var item = Assert.Single(Odt(path).ReadAll());

        Assert.Equal("Rozdział pierwszy\n\nZażółć gęślą jaźń. Dalej.\n\n- pierwsze\n- drugie\n\nRok\tDwie linie\n\nKoniec\nwiersza.\n\nPrzypis.", item.Document!.Text);
    }

    [Fact]
    public void A_books_chapters_are_read_in_the_order_of_its_spine_and_a_missing_one_is_counted()
    {
        var path = Book("", ("OEBPS/a b.xhtml", "<html><head><title>nie</title></head><body><h1>Drugi</h1><p>Tekst&nbsp;drugi.</p></body></html>"), ("OEBPS/text/1.xhtml", "<!DOCTYPE html><body><p>Tekst pierwszy.</p></body>"));

        var items = Epub(path).ReadAll().ToList();

        Assert.Equal((EpubSource.MissingChapter, "a.epub/OEBPS/gone.xhtml"), (items[0].Fault!.Reason, items[0].Fault!.Location));
        Assert.Equal("Tekst pierwszy.\n\nDrugi\n\nTekst\u00A0drugi.", Assert.Single(items.Skip(1)).Document!.Text);
    }

    [Fact]
    public void Another_reader_of_pages_can_be_put_in()
    {
        var path = Book("", ("OEBPS/a b.xhtml", "<b>x</b>"), ("OEBPS/text/1.xhtml", "<b>y</b>"));

        var source = new EpubSource("s", [path], Samples.Rights, Samples.Today, page => page.ToUpperInvariant());

        Assert.Equal("<B>Y</B>\n\n<B>X</B>", source.ReadAll().Last().Document!.Text);
    }

    [Fact]
    public void A_file_with_a_password_is_kept_aside_and_one_with_hidden_fonts_is_read()
    {
        var docx = Path.Combine(_folder.Path, "a.docx");
        File.WriteAllBytes(docx, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]);
        var odt = Zip("a.odt", ("content.xml", "?"), ("META-INF/manifest.xml", $"<manifest:manifest {OpenDocument}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"));
        (string, string)[] chapters = [("OEBPS/a b.xhtml", "<p>a</p>"), ("OEBPS/text/1.xhtml", "<p>b</p>")];

        Assert.Equal(DocxSource.Encrypted, Assert.Single(Docx(docx).ReadAll()).Fault!.Reason);
        Assert.Equal(DocxSource.Encrypted, Assert.Single(Odt(odt).ReadAll()).Fault!.Reason);
        Assert.Equal(DocxSource.Encrypted, Assert.Single(Epub(Book("<x><CipherReference URI=\"OEBPS/text/1.xhtml\"/></x>", chapters)).ReadAll()).Fault!.Reason);
        Assert.Equal("b\n\na", Epub(Book("<x><CipherReference URI=\"OEBPS/font.otf\"/></x>", chapters)).ReadAll().Last().Document!.Text);
    }

    [Fact]
    public void A_bomb_a_document_type_and_deep_nesting_are_broken_files_and_what_came_before_is_kept()
    {
        var paragraph = "<w:p><w:r><w:t>Dobry tekst.</w:t></w:r></w:p>";
        var bomb = Zip("bomb.docx", ("word/document.xml", $"<w:document {Word}>{paragraph}<w:p>{new string(' ', 40_000_000)}</w:p></w:document>"));
        var entities = Zip("entities.docx", ("word/document.xml", $"<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document {Word}>&b;</w:document>"));
        var deep = Zip("deep.docx", ("word/document.xml", $"<w:document {Word}>{string.Concat(Enumerable.Repeat("<w:tbl>", 10_000))}"));
        var none = Zip("none.docx", ("other.xml", "<a/>"));

        Assert.Contains("300 times", ErrorOf(Docx(bomb)), StringComparison.Ordinal);
        Assert.Contains("entities.docx", ErrorOf(Docx(entities)), StringComparison.Ordinal);
        Assert.Contains("512 deep", ErrorOf(Docx(deep)), StringComparison.Ordinal);
        Assert.Contains("'word/document.xml'", ErrorOf(Docx(none)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_broken_package_said_before_the_break_is_kept()
    {
        var paragraphs = string.Concat(Enumerable.Range(0, 200).Select(number => $"<w:p><w:r><w:t>{Samples.Story(number)}</w:t></w:r></w:p>"));
        var path = Zip("a.docx", ("word/document.xml", $"<w:document {Word}>{paragraphs}<w:broken"));
        var source = Docx(path);

        var read = 0;
        Assert.Throws<InvalidInputException>(() =>
        {
            foreach (var item in source.ReadFile(0))
                read += item.IsDocument ? 1 : 0;
        });

        Assert.True(read > 1);
    }

    [Fact]
    public void A_list_and_a_table_of_a_page_stand_on_lines_and_scripts_are_left_out()
    {
        var page = """
            <p>Ala<br/>ma   kota &amp; psa<!-- nie -->.</p><script>var a = "<p>";</script>
            <ul><li>raz</li><li><p>dwa</p><ol><li>trzy</li></ol></li></ul>
            <table><tr><th>Rok</th><td>1</td></tr><tr><td>2</td><td>a <b>b</b></td></tr></table>
            <pre>x
              y</pre><p title="a > b">5 < 6</p><ruby>字<rt>zi</rt></ruby>
            """;

        Assert.Equal("Ala\nma kota & psa.\n\n- raz\n- dwa\n- trzy\n\nRok\t1\n2\ta b\n\nx\n  y\n\n5 < 6\n\n字", XhtmlText.Read(page));
    }

    // A guard in milliseconds, not a measure: quadratic time would be hours.
    [Fact(Timeout = 60_000)]
    public async Task A_hostile_page_takes_linear_time()
    {
        string[] pages =
        [
            string.Concat(Enumerable.Repeat("<div>", 1_000_000)), string.Concat(Enumerable.Repeat("<table><tr><td>", 500_000)), string.Concat(Enumerable.Repeat("<", 2_500_000)),
            string.Concat(Enumerable.Repeat("<a b='", 500_000)), string.Concat(Enumerable.Repeat("<!--", 1_000_000)), string.Concat(Enumerable.Repeat("<script>", 500_000)), string.Concat(Enumerable.Repeat("&#", 1_500_000)),
        ];

        foreach (var page in pages)
            await Task.Run(() => XhtmlText.Read(page), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(".docx")]
    [InlineData(".odt")]
    [InlineData(".epub")]
    public void Broken_bytes_give_items_or_an_error_that_names_the_file(string ending)
    {
        var path = ending switch
        {
            ".docx" => Zip("a.docx", ("word/document.xml", $"<w:document {Word}><w:p><w:r><w:t>{Samples.Story(1)}</w:t></w:r></w:p></w:document>")),
            ".odt" => Zip("a.odt", ("content.xml", $"<office:document-content {OpenDocument}><text:p>{Samples.Story(1)}</text:p></office:document-content>")),
            _ => Book("", ("OEBPS/a b.xhtml", $"<p>{Samples.Story(1)}</p>"), ("OEBPS/text/1.xhtml", $"<p>{Samples.Story(2)}</p>")),
        };

        FileMutations.ReadAll(File.ReadAllBytes(path), path, () => ending switch { ".docx" => Docx(path), ".odt" => Odt(path), _ => Epub(path) }, count: 300);
    }

    [Theory]
    [InlineData(RightsClass.GreyTdm, "1", true)]
    [InlineData(RightsClass.GreyTdm, "0", false)]
    [InlineData(RightsClass.White, "1", false)] // a licence outweighs it
    [InlineData(RightsClass.GreyResearch, "1", false)] // research may not be reserved
    public void A_book_that_reserves_mining_is_kept_aside_where_nothing_but_the_exception_allows_it(RightsClass declared, string reservation, bool isReserved)
    {
        var path = Zip(
            "a.epub",
            ("META-INF/container.xml", Container),
            ("OEBPS/book.opf", $"""<package xmlns="http://www.idpf.org/2007/opf" prefix="tdm: http://www.w3.org/ns/tdmrep#"><metadata><meta property="tdm:reservation">{reservation}</meta></metadata><manifest><item id="one" href="1.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="one"/></spine></package>"""),
            ("OEBPS/1.xhtml", "<p>words</p>"));

        var item = Assert.Single(new EpubSource("s", [path], Samples.Rights with { Class = declared }, Samples.Today).ReadAll());

        Assert.Equal(isReserved ? DeclaredFileSource.Reserved : null, item.Fault?.Reason);
        Assert.Equal(isReserved ? null : "words", item.Document?.Text);
    }

    private static DocxSource Docx(string path) => new("s", [path], Samples.Rights, Samples.Today);

    private static OdtSource Odt(string path) => new("s", [path], Samples.Rights, Samples.Today);

    private static EpubSource Epub(string path) => new("s", [path], Samples.Rights, Samples.Today);

    private static string ErrorOf(DocxSource source) => Assert.Throws<InvalidInputException>(() => source.ReadFile(0).ToList()).Message;

    private string Book(string encryption, params (string Name, string Text)[] chapters)
    {
        var package = """
            <package xmlns="http://www.idpf.org/2007/opf"><manifest>
            <item id="toc" href="toc.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="two" href="a%20b.xhtml" media-type="application/xhtml+xml"/>
            <item id="one" href="./text/../text/1.xhtml" media-type="application/xhtml+xml"/><item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>
            <item id="picture" href="p.png" media-type="image/png"/></manifest>
            <spine><itemref idref="toc"/><itemref idref="one"/><itemref idref="two"/><itemref idref="gone"/><itemref idref="one"/></spine></package>
            """;
        (string, string)[] locks = encryption.Length == 0 ? [] : [("META-INF/encryption.xml", encryption)];
        return Zip("a.epub", [("META-INF/container.xml", Container), ("OEBPS/book.opf", package), ("OEBPS/toc.xhtml", "<p>Spis</p>"), .. locks, .. chapters]);
    }

    private string Zip(string name, params (string Name, string Text)[] entries)
    {
        var path = Path.Combine(_folder.Path, name);
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (entry, text) in entries)
        {
            using var writer = new StreamWriter(zip.CreateEntry(entry).Open(), new UTF8Encoding(false));
            writer.Write(text);
        }

        return path;
    }
}
