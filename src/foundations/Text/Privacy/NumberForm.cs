namespace Endonym.Text.Privacy;

/// <summary>A way to write a number: <c>#</c> a digit, <c>@</c> a capital letter, a space any space, a hyphen any short dash, anything else itself.</summary>
internal sealed class NumberForm
{
    public NumberForm(string form)
    {
        Form = form;
        DigitsAt = form.IndexOf('#', StringComparison.Ordinal);
        FirstRun = form.AsSpan(DigitsAt).IndexOfAnyExcept('#') is var end && end < 0 ? form.Length - DigitsAt : end;
        IsPlain = form.AsSpan().IndexOfAnyExcept('#', '@') < 0;
        IsTelling = !form.Contains('@', StringComparison.Ordinal) && form.AsSpan().IndexOfAnyExcept('#', ' ') >= 0;
    }

    public string Form { get; }

    /// <summary>Where the first digit stands in the form.</summary>
    public int DigitsAt { get; }

    /// <summary>How many digits the form begins with.</summary>
    public int FirstRun { get; }

    /// <summary>Whether nothing but digits and letters stands in it.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether the form by itself tells what the number is: separators that amounts and codes do not have.</summary>
    public bool IsTelling { get; }

    /// <summary>Whether a text has the form at a place; writes letters and digits without separators.</summary>
    /// <returns>How many characters were written; 0 if the form does not fit.</returns>
    public int Match(ReadOnlySpan<char> text, int start, Span<char> compact)
    {
        if (start < 0 || start + Form.Length > text.Length)
            return 0;

        var count = 0;
        for (var i = 0; i < Form.Length; i++)
        {
            var character = text[start + i];
            switch (Form[i])
            {
                case '#' when char.IsAsciiDigit(character):
                case '@' when char.IsAsciiLetterUpper(character):
                    compact[count++] = character;
                    break;
                case ' ' when Separators.IsSpace(character):
                case '-' when Separators.IsHyphen(character):
                    break;
                case var literal when literal is not ('#' or '@') && literal == character:
                    break;
                default:
                    return 0;
            }
        }

        return count;
    }
}
