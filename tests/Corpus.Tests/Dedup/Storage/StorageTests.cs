using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Dedup.Storage;

public sealed class StorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(5000)]
    public void Radix_sorting_is_sorting(int count)
    {
        foreach (var keys in new[] { ulong.MaxValue, 1UL, 3UL, 0xFF00UL })
        {
            var records = Draw(count, keys);
            var expected = records.OrderBy(record => record.Hash).ThenBy(record => record.Document).ToArray();

            RadixSort.Sort(records.AsSpan(), new BandRecord[count]);

            Assert.Equal(expected, records);
        }
    }

    [Theory]
    [InlineData(100)] // in memory
    [InlineData(50_000)] // in 48 pieces of 1024
    [InlineData(150_000)] // in so many that they are merged in two rounds
    public void Sorting_outside_of_memory_is_sorting(int count)
    {
        var records = Draw(count, 0xFFFF);
        using var scratch = new ScratchFolder(Path.Combine(_folder.Path, "scratch"));
        using var sorter = new ExternalSorter<BandRecord>(scratch, new SortMemory<BandRecord>(), memoryBytes: 1);
        foreach (var record in records)
            sorter.Add(record);

        using var sorted = sorter.Sorted();

        Assert.Equal(records.OrderBy(record => record.Hash).ThenBy(record => record.Document), ReadAll(sorted));
    }

    [Fact]
    public void Temporary_files_go_with_the_step()
    {
        var path = Path.Combine(_folder.Path, "scratch");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "left by a killed attempt"), "");

        using (var scratch = new ScratchFolder(path))
        {
            Assert.Empty(Directory.GetFiles(path));
            File.WriteAllText(scratch.NewFile(), "");
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Records_come_back_in_order_and_at_any_place()
    {
        var path = Path.Combine(_folder.Path, "records");
        var records = Draw(20_000, ulong.MaxValue);
        Write(path, records);

        using var file = new RecordFileReader<BandRecord, string>(path, "TEST");
        var middle = new BandRecord[9000];
        file.ReadAt(4000, middle);

        Assert.Equal("what they are", file.Description);
        Assert.Equal(records[4000..13000], middle);
        Assert.Equal(records, ReadAll(file));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadAt(19_999, new BandRecord[2]));
    }

    [Fact]
    public void No_byte_of_a_record_file_can_change_unseen()
    {
        var path = Path.Combine(_folder.Path, "records");
        Write(path, Draw(20, ulong.MaxValue));
        var whole = File.ReadAllBytes(path);

        for (var place = 0; place < whole.Length; place++)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x10;
            File.WriteAllBytes(path, damaged);

            var error = Assert.Throws<InvalidInputException>(() => ReadFile(path));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(-1)]
    public void A_record_file_that_is_cut_off_is_refused(int length)
    {
        var path = Path.Combine(_folder.Path, "records");
        Write(path, Draw(20, ulong.MaxValue));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, length < 0 ? whole[..^1] : whole[..length]);

        Assert.Throws<InvalidInputException>(() => ReadFile(path));
    }

    [Fact]
    public void A_file_that_was_not_completed_leaves_the_old_one()
    {
        var path = Path.Combine(_folder.Path, "records");
        Write(path, Draw(20, ulong.MaxValue));
        using (var file = new RecordFileWriter<BandRecord>(path, "TEST"))
            file.Write(default(BandRecord));

        Assert.Equal(20, ReadFile(path).Count);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        var path = Path.Combine(_folder.Path, "records");
        Write(path, []);

        Assert.Throws<InvalidInputException>(() => new RecordFileReader<BandRecord, string>(path, "ELSE"));
        Assert.Throws<InvalidInputException>(() => new RecordFileReader<ulong, string>(path, "TEST"));
        Assert.Throws<InvalidInputException>(() => new RecordFileReader<BandRecord, int>(path, "TEST"));
        Assert.Throws<InvalidInputException>(() => new RecordFileReader<BandRecord, string>(path + "?", "TEST"));
    }

    [Fact]
    public void Records_out_of_order_are_not_passed_on()
    {
        var path = Path.Combine(_folder.Path, "records");
        Write(path, [new(1, 1), new(1, 2), new(1, 2)]);
        using var ordered = new OrderedStream<BandRecord>(new RecordFileReader<BandRecord, string>(path, "TEST"), path);

        Assert.True(ordered.TryRead(out _));
        Assert.True(ordered.TryRead(out _));
        Assert.Throws<InvalidInputException>(() => ordered.TryRead(out _));
    }

    [Theory]
    [InlineData(1L << 20)]
    [InlineData(1L)] // the table is a file
    public void Sets_grow_together_whatever_the_order(long memoryBytes)
    {
        var random = new Random(3);
        (int, int)[] pairs = [.. Enumerable.Range(0, 300).Select(_ => (random.Next(500), random.Next(500)))];
        // Warshall's closure by hand: labels fall to the least of their component.
        var labels = Enumerable.Range(0, 500).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (a, b) in pairs)
            {
                var least = Math.Min(labels[a], labels[b]);
                changed |= labels[a] != least || labels[b] != least;
                labels[a] = labels[b] = least;
            }
        }

        foreach (var order in new[] { pairs, [.. pairs.Reverse()] })
        {
            using var scratch = new ScratchFolder(Path.Combine(_folder.Path, "scratch"));
            using var sets = new DisjointSets(500, memoryBytes, scratch);
            foreach (var (a, b) in order)
                sets.Union(a, b);

            Assert.Equal(labels, Enumerable.Range(0, 500).Select(member => (int)sets.RootOf(member)));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static BandRecord[] Draw(int count, ulong keys)
    {
        var random = new Random(count);
        BandRecord[] records = [.. Enumerable.Range(0, count).Select(i => new BandRecord((ulong)random.NextInt64() & keys, (ulong)i))];
        random.Shuffle(records);
        return records;
    }

    private static void Write(string path, BandRecord[] records)
    {
        using var file = new RecordFileWriter<BandRecord>(path, "TEST");
        foreach (var record in records)
            file.Write(in record);
        file.Complete("what they are");
    }

    private static List<BandRecord> ReadFile(string path)
    {
        using var file = new RecordFileReader<BandRecord, string>(path, "TEST");
        return ReadAll(file);
    }

    private static List<BandRecord> ReadAll(IRecordStream<BandRecord> stream)
    {
        List<BandRecord> records = [];
        while (stream.TryRead(out var record))
            records.Add(record);
        return records;
    }
}
