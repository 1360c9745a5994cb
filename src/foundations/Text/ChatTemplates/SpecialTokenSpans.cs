using System.Buffers;
using Endonym.Text.ChatTemplates.Jinja;

namespace Endonym.Text.ChatTemplates;

/// <summary>Finds special tokens where the template itself wrote them. The same characters in what a user wrote are text.</summary>
internal static class SpecialTokenSpans
{
    /// <summary>A special token in a rendered text, in UTF-16 units.</summary>
    internal readonly record struct Span(int Start, int End, int Id);

    /// <summary>From left to right; where several could begin at one place, the longest.</summary>
    public static List<Span> Find(JinjaText text, IReadOnlyDictionary<string, int> specialTokens)
    {
        var byLength = specialTokens.Where(token => token.Key.Length > 0).OrderByDescending(token => token.Key.Length).ToLookup(token => token.Key[0]);
        var beginnings = SearchValues.Create([.. byLength.Select(group => group.Key)]);
        var value = text.Value;
        List<Span> spans = [];
        for (var i = 0; i < value.Length;)
        {
            var next = value.AsSpan(i).IndexOfAny(beginnings);
            if (next < 0)
                break;
            i += next;
            var found = byLength[value[i]].FirstOrDefault(token => string.CompareOrdinal(value, i, token.Key, 0, token.Key.Length) == 0 && IsTemplates(text, i, token.Key.Length));
            if (found.Key is null)
            {
                i++;
                continue;
            }

            spans.Add(new Span(i, i + found.Key.Length, found.Value));
            i += found.Key.Length;
        }

        return spans;
    }

    private static bool IsTemplates(JinjaText text, int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (text.OriginAt(i) != TextOrigin.Template)
                return false;
        }

        return true;
    }
}
