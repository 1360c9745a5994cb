using System.Text;
using Endonym.Serving.Batches;

namespace Endonym.Serving.Tests.Batches;

public sealed class BatchJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-journal-").FullName;

    private string Output => Path.Combine(_folder, "output");

    private string Errors => Path.Combine(_folder, "errors");

    private string Journal => Path.Combine(_folder, "journal");

    [Fact]
    public async Task Cut_off_anywhere_the_files_hold_each_line_once_after_it_goes_on()
    {
        await WriteAsync(Enumerable.Range(0, 40));
        var whole = (Output: await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken), Errors: await File.ReadAllBytesAsync(Errors, TestContext.Current.CancellationToken), Journal: await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken));
        var random = new Random(7);
        for (var crash = 0; crash < 200; crash++)
        {
            // The order of the writes allows any journal that is no longer than the files, and files that are longer by anything.
            var journal = random.Next(whole.Journal.Length + 1);
            await File.WriteAllBytesAsync(Output, whole.Output, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Errors, whole.Errors, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Journal, whole.Journal[..journal], TestContext.Current.CancellationToken);

            await WriteAsync(Enumerable.Range(0, 40));

            Assert.Equal(Enumerable.Range(0, 40).Where(line => line % 3 != 0), Lines(Output));
            Assert.Equal(Enumerable.Range(0, 40).Where(line => line % 3 == 0), Lines(Errors));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(23)]
    public async Task A_record_with_a_flipped_bit_ends_what_is_believed(int position)
    {
        await WriteAsync(Enumerable.Range(0, 10));
        var bytes = await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken);
        bytes[(24 * 4) + position] ^= 0x10;
        await File.WriteAllBytesAsync(Journal, bytes, TestContext.Current.CancellationToken);

        await using (var journal = BatchJournal.Open(Output, Errors, Journal, (_, _) => { }))
        {
            Assert.Equal(4, journal.Completed + journal.Failed);
            Assert.True(journal.WasDone(3));
            Assert.False(journal.WasDone(4));
        }

        await WriteAsync(Enumerable.Range(0, 10));
        Assert.Equal(10, Lines(Output).Concat(Lines(Errors)).Distinct().Count());
    }

    [Fact]
    public async Task A_journal_that_says_more_than_its_files_hold_is_not_believed()
    {
        await WriteAsync(Enumerable.Range(0, 10));
        await File.WriteAllTextAsync(Output, "", TestContext.Current.CancellationToken);

        await WriteAsync(Enumerable.Range(0, 10));

        Assert.Equal(10, Lines(Output).Concat(Lines(Errors)).Distinct().Count());
    }

    [Fact]
    public async Task The_counts_told_are_those_that_are_safe()
    {
        (int Completed, int Failed) told = default;
        await using (var journal = BatchJournal.Open(Output, Errors, Journal, (completed, failed) => told = (completed, failed)))
        {
            for (var line = 0; line < 2500; line++)
                await journal.AddAsync(line, line % 5 != 0, "{}"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Equal((2000, 500), told);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<int> Lines(string path) => File.ReadAllLines(path).Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Order();

    private async Task WriteAsync(IEnumerable<int> lines)
    {
        await using var journal = BatchJournal.Open(Output, Errors, Journal, (_, _) => { });
        foreach (var line in lines.Where(line => !journal.WasDone(line)))
            await journal.AddAsync(line, line % 3 != 0, Encoding.UTF8.GetBytes(FormattableString.Invariant($"line {line} {new string('x', line * 7 % 50)}")), TestContext.Current.CancellationToken);
    }
}
