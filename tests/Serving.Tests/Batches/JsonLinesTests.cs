using System.Text;
using Endonym.Serving.Batches;

namespace Endonym.Serving.Tests.Batches;

public sealed class JsonLinesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n\r\n  \n", new string[0])]
    [InlineData("a", new[] { "1:a" })]
    [InlineData("a\n", new[] { "1:a" })]
    [InlineData("\uFEFFa\r\n\nb", new[] { "1:a", "3:b" })]
    [InlineData("a\n12345678901\nb\n", new[] { "1:a", "2:too long", "3:b" })]
    [InlineData("a\n12345678901", new[] { "1:a", "2:too long" })]
    [InlineData("1234567890\n", new[] { "1:1234567890" })]
    public async Task Lines_keep_their_numbers_and_long_ones_are_told(string text, string[] expected)
    {
        await File.WriteAllTextAsync(_path, text, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await ReadAsync(maxBytes: 10));
    }

    [Fact]
    public async Task A_line_larger_than_every_buffer_does_not_swallow_the_next()
    {
        await File.WriteAllTextAsync(_path, $"{new string('x', 300_000)}\nb\n{new string('y', 100_000)}\nc", TestContext.Current.CancellationToken);

        Assert.Equal(["1:too long", "2:b", "3:too long", "4:c"], await ReadAsync(maxBytes: 10));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n\nb\r\n", 4)]
    public async Task Lines_are_counted_with_the_blank_ones_and_what_follows_the_last(string text, long count)
    {
        await File.WriteAllTextAsync(_path, text, TestContext.Current.CancellationToken);

        Assert.Equal(count, await JsonLines.CountAtMostAsync(_path, TestContext.Current.CancellationToken));
    }

    public void Dispose() => File.Delete(_path);

    private async Task<List<string>> ReadAsync(int maxBytes)
    {
        List<string> lines = [];
        await foreach (var line in JsonLines.ReadAsync(_path, maxBytes, _ => true, TestContext.Current.CancellationToken))
            lines.Add(FormattableString.Invariant($"{line.Number}:{(line.Utf8 is { } bytes ? Encoding.UTF8.GetString(bytes) : "too long")}"));
        return lines;
    }
}
