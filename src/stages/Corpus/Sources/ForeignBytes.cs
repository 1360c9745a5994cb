using Endonym.Lineage;

namespace Endonym.Corpus.Sources;

/// <summary>Runs a parser on bytes that anybody may have written.</summary>
internal static class ForeignBytes
{
    /// <summary>What the parser gives.</summary>
    /// <param name="path">The file, which the error names.</param>
    /// <param name="parse">Reads it.</param>
    /// <exception cref="InvalidInputException">The parser gave up, by whatever exception: libraries for binary formats do not promise one, and an index out of range in their code means broken bytes in ours.</exception>
    public static T Parse<T>(string path, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is not (OperationCanceledException or InvalidInputException))
        {
            throw new InvalidInputException($"{path} is broken or no file of its kind: {FirstLine(error.Message)} Fetch or write it again.", error);
        }
    }

    /// <summary>The items, read on as they are asked for; an error in between ends them as in <see cref="Parse"/>.</summary>
    public static IEnumerable<T> ParseEach<T>(string path, IEnumerable<T> items)
    {
        using var each = Parse(path, items.GetEnumerator);
        while (Parse(path, each.MoveNext))
            yield return each.Current;
    }

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        var line = (end < 0 ? message : message[..end]).TrimEnd();
        return line.EndsWith('.') ? line : line + ".";
    }
}
