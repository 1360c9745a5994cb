using System.Text;

namespace Endonym.Cli.Console;

/// <summary>A model's words on their way to a terminal.</summary>
public static class ShownText
{
    /// <summary>Leaves out control characters, C0 and C1, but for line breaks and tabs: a terminal obeys them, and a model may have learnt to write them or been asked to.</summary>
    /// <param name="text">A whole text or any piece of one.</param>
    public static string Of(string text)
    {
        if (!text.Any(IsObeyed))
            return text;

        var shown = new StringBuilder(text.Length);
        foreach (var character in text.Where(character => !IsObeyed(character)))
            shown.Append(character);
        return shown.ToString();
    }

    private static bool IsObeyed(char character) => char.IsControl(character) && character is not ('\n' or '\t');
}
