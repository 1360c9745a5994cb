using Endonym.Lineage;

namespace Endonym.Evaluation.Grading;

/// <summary>Writes out inflected forms: <c>Wisł{a,y,ę}</c> is Wisła, Wisły, Wisłę. Several braces multiply; none lies in another.</summary>
internal static class BraceExpansion
{
    // A paradigm has dozens of forms; thousands are a slip.
    private const int MaxForms = 1000;

    /// <summary>All forms of one alternative.</summary>
    /// <exception cref="InvalidInputException">A brace has no partner, or there are too many forms.</exception>
    public static IReadOnlyList<string> Expand(string written)
    {
        List<string> forms = [""];
        var rest = written;
        while (rest.Length > 0)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            var plain = open < 0 ? rest : rest[..open];
            var close = open < 0 ? -1 : rest.IndexOf('}', open);
            if (plain.Contains('}', StringComparison.Ordinal) || (open >= 0 && (close < 0 || rest[(open + 1)..close].Contains('{', StringComparison.Ordinal))))
                throw new InvalidInputException($"The braces of '{written}' do not pair. Write endings as in Wisł{{a,y,ę}}.");

            string[] endings = open < 0 ? [""] : rest[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
            forms = [.. forms.SelectMany(form => endings.Select(ending => form + plain + ending))];
            if (forms.Count > MaxForms)
                throw new InvalidInputException($"'{written}' stands for more than 1000 forms. Split it into several patterns.");

            rest = open < 0 ? "" : rest[(close + 1)..];
        }

        return forms;
    }
}
