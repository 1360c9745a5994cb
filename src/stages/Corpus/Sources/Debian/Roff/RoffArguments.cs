using System.Text;

namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>The arguments of a macro: parted by spaces, in quotes where they have some.</summary>
internal static class RoffArguments
{
    /// <summary>The arguments, still with their escapes.</summary>
    /// <param name="text">What follows the macro's name.</param>
    public static List<string> Split(ReadOnlySpan<char> text)
    {
        List<string> arguments = [];
        var argument = new StringBuilder();
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t')
                at++;
            if (at >= text.Length || text[at..].StartsWith("\\\""))
                return arguments;

            argument.Clear();
            var isQuoted = text[at] == '"';
            if (isQuoted)
                at++;
            for (; at < text.Length; at++)
            {
                var character = text[at];
                if (character == '\\' && at + 1 < text.Length)
                {
                    if (text[at + 1] == '"')
                    {
                        at = text.Length; // a comment, in quotes as well
                        break;
                    }

                    argument.Append(character).Append(text[++at]);
                }
                else if (isQuoted && character == '"')
                {
                    // Two of them are one that is meant.
                    if (at + 1 >= text.Length || text[at + 1] != '"')
                        break;
                    argument.Append(text[++at]);
                }
                else if (!isQuoted && character is ' ' or '\t')
                {
                    break;
                }
                else
                {
                    argument.Append(character);
                }
            }

            if (isQuoted)
                at++;
            arguments.Add(argument.ToString());
        }
    }
}
