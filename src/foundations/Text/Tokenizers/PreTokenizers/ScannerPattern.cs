namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A pattern that matches all of a text, piece after piece.</summary>
/// <param name="scanner">Finds the pieces.</param>
internal sealed class ScannerPattern(Scanner scanner) : Pattern
{
    /// <inheritdoc/>
    public override void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        for (int start = 0, end; start < text.Length; start = end)
            matches.Add(new TextSpan(start, end = scanner.Next(text, start)));
    }
}
