using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Parquet;
using Endonym.Lineage;
using Parquet;
using Parquet.Schema;

namespace Endonym.Corpus.Tests.Sources.Parquet;

public sealed class ParquetSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whoever_goes_on_reading_at_the_end_of_a_file_is_stopped()
    {
        using var stream = new EndingStream(File.OpenRead(_folder.File("a.bin", "abc")));
        Assert.Equal(3, stream.Read(new byte[10]));
        Assert.Equal(-1, stream.ReadByte());
        stream.Position = 1;
        Assert.Equal('b', stream.ReadByte());

        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 10_000; i++)
                stream.ReadByte();
        });
    }

    [Fact]
    public async Task Rows_of_all_row_groups_become_documents_in_their_order()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        await WriteAsync(path, [[("Pierwszy.", 10, "CC0-1.0"), ("Drugi.", null, null)], [("Trzeci.", 12, "MIT")]]);

        var items = Source(path, new TableColumns()).ReadAll().ToList();

        Assert.Equal([("10", "Pierwszy.", null), ("a.parquet:2", "Drugi.", null), ("12", "Trzeci.", "MIT")], items.Select(item => (item.Document!.Id, item.Document.Text, item.Document.License)));
    }

    [Fact]
    public async Task A_row_that_can_be_no_document_is_kept_aside_with_its_reason()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        await WriteAsync(path, [[(null, 1, null), (" ", 2, null), ("a\0b", 3, null), ("a\uFFFDb", 4, null), ("Dobry.", 5, "CC-BY-NC-4.0"), ("Dobry.", 6, null)]]);

        var items = Source(path, new TableColumns()).ReadAll().ToList();

        Assert.Equal(
            [JsonlSource.NoText, JsonlSource.NoText, TextSource.NotText, TextSource.LostCharacters, JsonlSource.LicenseNotCovered],
            items.Take(5).Select(item => item.Fault!.Reason));
        Assert.Equal("a.parquet:3", items[2].Fault!.Location);
        Assert.Equal("Dobry.", items[5].Document!.Text);
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_told_at_once_with_those_that_are()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        await WriteAsync(path, [[("Tekst.", 1, null)]]);

        var error = Assert.Throws<InvalidInputException>(() => Source(path, new TableColumns { Text = "content" }));

        Assert.Contains("'content'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'text', 'id', 'license'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Int64", Assert.Throws<InvalidInputException>(() => Source(path, new TableColumns { Text = "id" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_inside_another_is_named_with_a_dot_and_one_of_lists_is_refused()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        var text = new DataField<string>("body");
        var tag = new DataField<string>("element");
        var schema = new ParquetSchema(new StructField("page", text), new ListField("tags", tag));
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, ["Pierwszy.", null!, "Trzeci."]);
            await group.WriteAsync(tag, ["a", "b", "c"], new ReadOnlyMemory<int>([0, 0, 0]));
            group.CompleteValidate();
        }

        var items = Source(path, new TableColumns { Text = "page.body" }).ReadAll().ToList();

        Assert.Equal(["Pierwszy.", null, "Trzeci."], items.Select(item => item.Document?.Text));
        Assert.Contains("holds lists", Assert.Throws<InvalidInputException>(() => Source(path, new TableColumns { Text = "tags.list.element" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_always_have_a_value_are_read_too()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        var text = new DataField("text", typeof(string), isNullable: false);
        var id = new DataField("id", typeof(int), isNullable: false);
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, id), stream, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, ["Pierwszy.", "Drugi."]);
            await group.WriteAsync<int>(id, new[] { 7, 8 }, cancellationToken: TestContext.Current.CancellationToken);
            group.CompleteValidate();
        }

        Assert.Equal([("7", "Pierwszy."), ("8", "Drugi.")], Source(path, new TableColumns()).ReadAll().Select(item => (item.Document!.Id, item.Document.Text)));
    }

    [Fact]
    public async Task A_broken_file_names_itself_and_does_not_keep_the_others_from_being_read()
    {
        var good = Path.Combine(_folder.Path, "b.parquet");
        await WriteAsync(good, [[("Tekst.", 1, null)]]);
        var bytes = await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "a.parquet"), bytes[..^20], TestContext.Current.CancellationToken);
        _folder.File("c.parquet", "");

        var source = Source(_folder.Path, new TableColumns());

        Assert.Contains("a.parquet", Assert.Throws<InvalidInputException>(() => source.ReadFile(0).ToList()).Message, StringComparison.Ordinal);
        Assert.Equal("Tekst.", Assert.Single(source.ReadFile(1)).Document!.Text);
        Assert.Throws<InvalidInputException>(() => source.ReadFile(2).ToList());
    }

    [Theory]
    [InlineData(40, "no column 'text'")]
    [InlineData(10_000, "nested more than 64 deep")]
    public void A_schema_of_columns_within_columns_is_read_to_a_depth(int depth, string error)
    {
        // By hand, in Thrift's compact protocol: version 1; a list of structs, each of a name and one child, the last a column of numbers; no rows, no row groups.
        byte[] footer =
        [
            0x15, 0x02, 0x19, 0xFC, (byte)(((depth + 1) & 127) | 128), (byte)((depth + 1) >> 7),
            .. Enumerable.Repeat<byte[]>([0x48, 1, (byte)'a', 0x15, 2, 0], depth).SelectMany(group => group),
            0x15, 2, 0x25, 0, 0x18, 1, (byte)'n', 0,
            0x16, 0, 0x19, 0x0C, 0,
        ];
        var path = Path.Combine(_folder.Path, "a.parquet");
        File.WriteAllBytes(path, [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8]);

        Assert.Contains(error, Assert.Throws<InvalidInputException>(() => Source(path, new TableColumns()).ReadFile(0).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_bytes_give_items_or_an_error_that_names_the_file()
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        await WriteAsync(path, [[.. Enumerable.Range(0, 40).Select(number => ((string?)Samples.Story(number), (long?)number, (string?)null))]]);

        FileMutations.ReadAll(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), path, () => Source(path, new TableColumns()), count: 300);
    }

    private static ParquetSource Source(string path, TableColumns columns) => new("s", [path], columns, Samples.Rights with { AlsoCovers = ["MIT"] }, Samples.Today);

    private static async Task WriteAsync(string path, (string? Text, long? Id, string? License)[][] groups)
    {
        var text = new DataField<string>("text");
        var id = new DataField("id", typeof(long), isNullable: true);
        var license = new DataField<string>("license");
        await using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, id, license), stream, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var rows in groups)
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(text, [.. rows.Select(row => row.Text!)]);
            await group.WriteAsync<long>(id, rows.Select(row => row.Id).ToArray());
            await group.WriteAsync(license, [.. rows.Select(row => row.License!)]);
            group.CompleteValidate();
        }
    }
}
