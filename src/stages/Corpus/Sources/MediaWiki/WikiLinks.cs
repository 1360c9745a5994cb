namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Links to pages and addresses, which become their labels.</summary>
internal sealed class WikiLinks(WikiOutput output, WikiSite site)
{
    private static readonly string[] Schemes = ["http", "//", "mailto:", "ftp:"];

    /// <summary>Reads a <c>[</c>.</summary>
    /// <returns>Length of what was read.</returns>
    public int Open(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("[["))
        {
            output.Open(WikiConstruct.Link);
            return 2;
        }

        var length = LengthOfAddress(rest[1..]);
        if (length > 0 && output.Open(WikiConstruct.ExternalLink))
            return 1 + length;
        output.Text.Append('[');
        return 1;
    }

    /// <summary>Reads a <c>]</c>.</summary>
    /// <returns>Length of what was read.</returns>
    public int Close(ReadOnlySpan<char> rest)
    {
        if (output.Top?.Construct == WikiConstruct.ExternalLink)
        {
            output.CloseTop();
            return 1;
        }

        if (!rest.StartsWith("]]"))
        {
            output.Text.Append(']');
            return 1;
        }

        if (!output.EndsTooDeep() && output.Top is { Construct: WikiConstruct.Link } frame)
        {
            output.CloseTop();
            End(frame);
        }

        return 2;
    }

    // Length of the address that a link's text begins with; 0 if it begins with none that ends on the line.
    private static int LengthOfAddress(ReadOnlySpan<char> text)
    {
        foreach (var scheme in Schemes)
        {
            if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                continue;
            var window = text[..Math.Min(text.Length, WikiTags.MaxLength)];
            var end = window.IndexOfAny(" ]\n");
            return end < 0 || window[end] == '\n' ? 0 : end;
        }

        return 0;
    }

    private void End(WikiFrame frame)
    {
        var target = output.Argument(frame, 0).Trim();
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        var label = frame.Arguments.Count > 0 ? output.Argument(frame, frame.Arguments.Count).Trim() : target.TrimStart(':');
        output.Text.Length = frame.Start;
        // [[:Category:…]] is a link to it. [[de:…]] alone is the same page in another language.
        if (colon > 0 && (site.IsLeftOut(target.AsSpan(0, colon).TrimEnd()) || (frame.Arguments.Count == 0 && IsLanguage(target.AsSpan(0, colon)))))
            return;
        output.Text.Append(label);
    }

    private static bool IsLanguage(ReadOnlySpan<char> prefix) => prefix.Length is 2 or 3 && !prefix.ContainsAnyExceptInRange('a', 'z');
}
