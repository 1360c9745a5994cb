using System.Text;
using Endonym.Text.Tokenizers.PreTokenizers;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Puts a string in the place of each match.</summary>
/// <param name="pattern">What is replaced.</param>
/// <param name="replacement">By what, letter for letter.</param>
internal sealed class ReplaceNormalizer(Pattern pattern, string replacement) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        List<TextSpan> matches = [];
        pattern.FindAll(text, matches);
        if (matches.Count == 0)
            return text;

        var changed = new StringBuilder(text.Length);
        var end = 0;
        foreach (var match in matches)
        {
            changed.Append(text, end, match.Start - end).Append(replacement);
            end = match.End;
        }

        return changed.Append(text, end, text.Length - end).ToString();
    }
}
