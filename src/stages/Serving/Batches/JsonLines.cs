using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Endonym.Serving.Batches;

/// <summary>A line of a file.</summary>
/// <param name="Number">Which one, from 1, blank lines counted.</param>
/// <param name="Utf8">Its bytes without the line's end; null where it is longer than allowed.</param>
internal readonly record struct NumberedLine(int Number, byte[]? Utf8);

/// <summary>Reads files line by line, with one line at a time in memory.</summary>
internal static class JsonLines
{
    private const int BufferBytes = 1 << 16;

    /// <summary>How many lines a file has at most: blank ones are counted, and an end of a line at its end begins another.</summary>
    public static async Task<long> CountAtMostAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        var buffer = new byte[BufferBytes];
        var count = 1L;
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            count += buffer.AsSpan(0, read).Count((byte)'\n');
        return count;
    }

    /// <summary>All lines that are not blank.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">What a line may have; of a longer one only the number is told.</param>
    /// <param name="wanted">Which lines are wanted, by number; the others' bytes are not copied.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<NumberedLine> ReadAsync(
        string path, int maxBytes, Func<int, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: BufferBytes));
        var number = 1;
        var skipping = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                if (Told(line, number, skipping) is { } told)
                    yield return told;
                skipping = false;
                number++;
            }

            if (read.IsCompleted)
            {
                if ((buffer.Length > 0 || skipping) && Told(buffer, number, skipping) is { } last)
                    yield return last;
                break;
            }

            // A line that is too long already is not gathered to its end.
            if (skipping || buffer.Length > maxBytes)
            {
                skipping = true;
                reader.AdvanceTo(buffer.End);
            }
            else
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        await reader.CompleteAsync();

        NumberedLine? Told(ReadOnlySequence<byte> line, int number, bool tooLong)
        {
            if (!wanted(number))
                return null;
            if (tooLong || line.Length > maxBytes)
                return new NumberedLine(number, null);
            var bytes = line.ToArray();
            ReadOnlySpan<byte> text = bytes;
            if (number == 1 && text.StartsWith("\uFEFF"u8))
                text = text[3..];
            text = text.Trim(" \t\r"u8);
            return text.IsEmpty ? null : new NumberedLine(number, text.Length == bytes.Length ? bytes : text.ToArray());
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
