using Endonym.Text.ChatTemplates.Jinja;

namespace Endonym.Text.ChatTemplates;

/// <summary>Finds what the assistant says in a rendered conversation, where the template does not mark it by <c>{% generation %}</c>.</summary>
/// <remarks>
/// An answer begins where the generation prompt before it ends, and ends with the special token after its last word. Between its words lie words
/// of the template that the model must say as well, such as the tags around a tool call.
/// </remarks>
internal static class AnswerSpans
{
    /// <param name="text">The conversation as rendered.</param>
    /// <param name="specials">Special tokens in it.</param>
    /// <param name="generationPrompt">What the template adds to open the assistant's turn; empty where it adds nothing.</param>
    /// <param name="turnEnd">Where the turn of a message ends in the text, its end-of-turn token included; null where that cannot be told. Asked for tool calls only, which may end with several special tokens.</param>
    public static List<(int Start, int End)> Find(JinjaText text, IReadOnlyList<SpecialTokenSpans.Span> specials, string generationPrompt, Func<int, int?> turnEnd)
    {
        List<(int Start, int End)> spans = [];
        var written = 0; // where the last text from outside ended
        for (var i = 0; i < text.Value.Length; i++)
        {
            if (text.OriginAt(i) == TextOrigin.Template)
                continue;
            if (text.OriginAt(i).Message is not { } message)
            {
                written = i + 1;
                continue;
            }

            var last = LastOf(text, i, message);
            spans.Add((StartOf(text.Value, written, i, generationPrompt), EndOf(text, last + 1, specials, turnEnd(message))));
            written = last + 1;
            i = last;
        }

        return spans;
    }

    /// <summary>The last character of a message's answer, the template's words between its parts included.</summary>
    private static int LastOf(JinjaText text, int first, int message)
    {
        var last = first;
        for (var i = first; i < text.Value.Length; i++)
        {
            var origin = text.OriginAt(i);
            if (origin.Message == message)
                last = i;
            else if (origin != TextOrigin.Template)
                break;
        }

        return last;
    }

    private static int StartOf(string text, int from, int first, string generationPrompt)
    {
        var gap = text.AsSpan(from, first - from);
        var whole = generationPrompt.Length == 0 ? -1 : gap.LastIndexOf(generationPrompt);
        if (whole >= 0)
            return from + whole + generationPrompt.Length;
        // A prompt may say more than a past turn shows, such as the tag that begins a thought: what both share up to the end of a line counts.
        var line = generationPrompt.AsSpan(0, generationPrompt.LastIndexOf('\n') + 1);
        for (; line.Length > 0; line = line[..(line[..^1].LastIndexOf('\n') + 1)])
        {
            if (gap.LastIndexOf(line) is var shared and >= 0)
                return from + shared + line.Length;
        }

        // Without a prompt the model begins after the last sign of the turn before, with the space that parts them: "[/INST]" is a prompt's end.
        while (first > from && text[first - 1] == ' ')
            first--;
        return first;
    }

    private static int EndOf(JinjaText text, int after, IReadOnlyList<SpecialTokenSpans.Span> specials, int? turnEnd)
    {
        var limit = after;
        while (limit < text.Value.Length && text.OriginAt(limit) == TextOrigin.Template)
            limit++;
        var end = after;
        foreach (var special in specials.SkipWhile(special => special.Start < after).TakeWhile(special => special.End <= limit))
        {
            if (end > after && special.End > (turnEnd ?? 0))
                break;
            end = special.End;
        }

        return end;
    }
}
