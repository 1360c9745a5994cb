using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Text.Tests.Documents;

public sealed class JsonLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("texts.jsonl")]
    [InlineData("texts.jsonl.gz")]
    [InlineData("texts.jsonl.zst")]
    public void Lines_come_back_plain_and_packed(string name)
    {
        string[] texts = ["zażółć", "two\nlines", "", "😀", new('x', 300_000)];
        WritePacked(name, string.Concat(texts.Select(text => Line(text) + "\n")));
        var lines = JsonLines.Read<Document>(_folder[name], LineageJson.Compact).ToList();
        Assert.Equal(texts, lines.Select(line => line.Value!.Text));
        Assert.Equal([1, 2, 3, 4, 5], lines.Select(line => line.Number));
    }

    [Fact]
    public void A_broken_line_is_kept_with_its_number_and_reason_and_the_others_are_read()
    {
        File.WriteAllText(_folder["a.jsonl"], $"{Line("one")}\n\n  \n{{\"text\": \n{Line("two")}\nnull\n{{\"id\": \"1\", \"source\": \"s\"}}\n{Line("three")}");
        var lines = JsonLines.Read<Document>(_folder["a.jsonl"], LineageJson.Compact).ToList();
        Assert.Equal([1, 4, 5, 6, 7, 8], lines.Select(line => line.Number)); // blank lines are counted and left out
        Assert.Equal(["one", null, "two", null, null, "three"], lines.Select(line => line.Value?.Text));
        Assert.All(lines, line => Assert.Equal(line.Value is null, line.Error is not null));
        Assert.Equal("{\"text\": ", lines[1].Raw);
        Assert.Contains("null", lines[3].Error, StringComparison.Ordinal);
        Assert.Contains("text", lines[4].Error, StringComparison.Ordinal); // names what is missing
    }

    [Fact]
    public void Reading_strictly_stops_at_the_first_broken_line()
    {
        File.WriteAllText(_folder["a.jsonl"], $"{Line("one")}\nbroken\n");
        var error = Assert.Throws<InvalidInputException>(() => JsonLines.ReadStrict<Document>(_folder["a.jsonl"], LineageJson.Compact));
        Assert.Contains("a.jsonl, line 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut.jsonl.gz")]
    [InlineData("cut.jsonl.zst")]
    public void A_packed_file_that_is_cut_off_is_refused(string name)
    {
        // Text that does not pack well, so that the cut falls into the stream and not into its last bytes.
        var random = new Random(1);
        WritePacked(name, string.Concat(Enumerable.Range(0, 2_000).Select(_ => Line(Convert.ToHexString(Bytes(random, 32))) + "\n")));
        var bytes = File.ReadAllBytes(_folder[name]);
        foreach (var length in (int[])[0, 1, bytes.Length / 3, bytes.Length / 2, bytes.Length - 9, bytes.Length - 1])
        {
            File.WriteAllBytes(_folder[name], bytes[..length]);
            var error = Assert.Throws<InvalidInputException>(() => JsonLines.Read<Document>(_folder[name], LineageJson.Compact).Count());
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gzip_of_several_members_is_read_to_its_end()
    {
        // As `cat a.gz b.gz` makes it.
        WritePacked("a.jsonl.gz", Line("one") + "\n");
        WritePacked("b.jsonl.gz", Line("two") + "\n");
        File.WriteAllBytes(_folder["both.jsonl.gz"], [.. File.ReadAllBytes(_folder["a.jsonl.gz"]), .. File.ReadAllBytes(_folder["b.jsonl.gz"])]);
        Assert.Equal(["one", "two"], JsonLines.Read<Document>(_folder["both.jsonl.gz"], LineageJson.Compact).Select(line => line.Value!.Text));
    }

    [Theory]
    [InlineData("not.jsonl.gz")]
    [InlineData("not.jsonl.zst")]
    public void A_plain_file_with_a_packed_files_name_is_refused(string name)
    {
        File.WriteAllText(_folder[name], Line("plain") + "\n");
        Assert.Throws<InvalidInputException>(() => JsonLines.Read<Document>(_folder[name], LineageJson.Compact).Count());
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Throws<InvalidInputException>(() => JsonLines.Read<Document>(_folder["none.jsonl"], LineageJson.Compact).Count());

    [Fact]
    public void A_line_of_200_megabytes_that_packs_into_nothing_is_read_over_in_bounded_memory()
    {
        const int megabyte = 1 << 20;
        using (var file = File.Create(_folder["bomb.jsonl.gz"]))
        using (var packed = JsonLines.Pack(file, "bomb.jsonl.gz"))
        {
            packed.Write(Encoding.UTF8.GetBytes(Line("one") + "\n"));
            var zeros = new byte[megabyte];
            for (var written = 0; written < 200; written++)
                packed.Write(zeros);
            packed.Write(Encoding.UTF8.GetBytes("\n" + Line("three") + "\n"));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = JsonLines.Read<Document>(_folder["bomb.jsonl.gz"], LineageJson.Compact, maxLineLength: megabyte).ToList();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(["one", null, "three"], lines.Select(line => line.Value?.Text));
        Assert.Equal([1, 2, 3], lines.Select(line => line.Number));
        Assert.Equal("The line has 209,715,200 bytes; at most 1,048,576 are read.", lines[1].Error);
        Assert.Equal(1000, lines[1].Raw.Length);
        // A line of a million bytes in a buffer that has doubled on its way there: 1 + 2 + 4 MiB at most. The line itself has 200 MiB.
        Assert.InRange(allocated, 0, 8 * megabyte);
    }

    [Fact]
    public void A_line_may_be_as_long_as_the_limit_and_no_longer()
    {
        File.WriteAllText(_folder["a.jsonl"], $"{Line("one")}\n{Line("one!")}\n{Line("two")}");
        var lines = JsonLines.Read<Document>(_folder["a.jsonl"], LineageJson.Compact, maxLineLength: Line("one").Length).ToList();
        Assert.Equal(["one", null, "two"], lines.Select(line => line.Value?.Text));
    }

    [Fact]
    public void What_is_kept_of_a_long_line_ends_with_a_whole_character()
    {
        var text = new string('x', BoundedLineReader.KeptOfTooLong - 1) + "😀 and more";
        var reader = Reader(text, BoundedLineReader.KeptOfTooLong);
        Assert.True(reader.Read());
        Assert.Equal(new string('x', BoundedLineReader.KeptOfTooLong - 1), Encoding.UTF8.GetString(reader.Line));
    }

    [Fact]
    public void Lines_end_where_the_library_ends_them() => AnyText.Check(text =>
    {
        // In front of it enough to put any of its characters at the end of a buffer.
        foreach (var length in (int[])[0, (1 << 16) - 1, (1 << 16) - 2])
        {
            var whole = new string('x', length) + text;
            // Halves of surrogate pairs have no UTF-8; both sides see what stands for them.
            var bytes = Encoding.UTF8.GetBytes(whole);
            var (library, ours) = (new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true), new BoundedLineReader(new MemoryStream(bytes), int.MaxValue));
            while (library.ReadLine() is { } line)
            {
                Assert.True(ours.Read());
                Assert.Equal(line, Encoding.UTF8.GetString(ours.Line));
            }

            Assert.False(ours.Read());
        }
    });

    [Fact]
    public void A_line_that_is_no_UTF_8_is_a_broken_one()
    {
        File.WriteAllBytes(_folder["a.jsonl"], [.. Encoding.UTF8.GetBytes(Line("one") + "\n"), .. "{\"id\": \"1\", \"source\": \"s\", \"text\": \""u8, 0xE9, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(Line("three"))]);
        var lines = JsonLines.Read<Document>(_folder["a.jsonl"], LineageJson.Compact).ToList();
        Assert.Equal([true, false, true], lines.Select(line => line.IsUtf8));
        Assert.Equal(["one", null, "three"], lines.Select(line => line.Value?.Text));
    }

    private static BoundedLineReader Reader(string text, int maxLength) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), maxLength);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Line(string text) => JsonSerializer.Serialize(new Document { Id = "1", Text = text, Source = "s" }, LineageJson.Compact);

    private void WritePacked(string name, string text)
    {
        using var file = File.Create(_folder[name]);
        using var packed = JsonLines.Pack(file, name);
        packed.Write(Encoding.UTF8.GetBytes(text));
    }
}
