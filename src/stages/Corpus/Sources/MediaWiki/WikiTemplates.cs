using System.Globalization;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Templates and parameters: left out with what they hold, but for those that hold words of the sentence they stand in.</summary>
internal sealed class WikiTemplates(WikiOutput output, MediaWikiOptions options, string title)
{
    /// <summary>Opens what a run of <c>{</c> opens: three are a parameter, two a template.</summary>
    public void Open(int braces)
    {
        while (braces >= 2)
        {
            var isParameter = braces is 3 or > 4;
            output.Open(isParameter ? WikiConstruct.Parameter : WikiConstruct.Template);
            braces -= isParameter ? 3 : 2;
        }

        if (braces > 0)
            output.Text.Append('{');
    }

    /// <summary>Closes what a run of <c>}</c> closes; those that close nothing are left out.</summary>
    public void Close(int braces)
    {
        while (braces >= 2)
        {
            if (output.EndsTooDeep())
            {
                braces -= 2;
                continue;
            }

            if (output.CloseBraced() is not { } frame)
                return;
            braces -= frame.Construct == WikiConstruct.Parameter && braces >= 3 ? 3 : 2;
            End(frame);
        }

        if (braces > 0)
            output.Text.Append('}');
    }

    private void End(WikiFrame frame)
    {
        var words = frame.Construct == WikiConstruct.Template ? Words(frame) : null;
        output.Text.Length = frame.Start;
        output.Text.Append(words);
    }

    private string? Words(WikiFrame frame)
    {
        var name = output.Argument(frame, 0).Trim().ToLowerInvariant();
        return name switch
        {
            "!" => "|",
            "=" => "=",
            "pagename" or "fullpagename" => title,
            _ when name.StartsWith("formatnum:", StringComparison.Ordinal) => name["formatnum:".Length..],
            _ when options.KeptTemplates.TryGetValue(name, out var argument) => Positional(frame, argument),
            _ => null,
        };
    }

    // The argument of a number, which may be written before it: {{lang|pl|2=słowo}}.
    private string? Positional(WikiFrame frame, int number)
    {
        var label = number.ToString(CultureInfo.InvariantCulture) + "=";
        for (var i = 1; i <= frame.Arguments.Count; i++)
        {
            var argument = output.Argument(frame, i).TrimStart();
            if (argument.StartsWith(label, StringComparison.Ordinal))
                return argument[label.Length..];
        }

        return number <= frame.Arguments.Count ? output.Argument(frame, number) : null;
    }
}
