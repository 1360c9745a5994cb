namespace Endonym.Serving.Engines;

/// <summary>Lets an answer's text through up to the first stop string, wherever tokens happen to cut it. Not safe for concurrent use.</summary>
/// <remarks>Text that may still become a stop string is held back, so that no client ever sees the beginning of one.</remarks>
/// <param name="stops">Texts that end the answer; none is empty.</param>
internal sealed class StopStrings(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop string has come; nothing is let through after it.</summary>
    public bool Reached { get; private set; }

    /// <summary>Takes the next piece of text.</summary>
    /// <returns>What may be shown now: never a stop string nor a part of one at its end.</returns>
    public string Append(string piece)
    {
        if (Reached)
            return "";

        var text = _held + piece;
        var first = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (first >= 0)
        {
            Reached = true;
            _held = "";
            return text[..first];
        }

        var safe = text.Length - stops.Select(stop => OverlapAtEnd(text, stop)).DefaultIfEmpty(0).Max();
        _held = text[safe..];
        return text[..safe];
    }

    /// <summary>The answer has ended in another way: what was held back is ordinary text.</summary>
    public string Flush()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    /// <summary>The length of the longest end of the text that begins the stop string.</summary>
    private static int OverlapAtEnd(string text, string stop)
    {
        var length = Math.Min(text.Length, stop.Length - 1);
        while (!text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            length--;
        return length;
    }
}
