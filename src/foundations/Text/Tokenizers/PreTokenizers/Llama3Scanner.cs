namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts as <see cref="PreTokenizer"/>: Llama 3 and cl100k with numbers of three digits, Qwen with one.</summary>
/// <param name="longestNumber">Digits in one piece.</param>
internal sealed class Llama3Scanner(int longestNumber) : Scanner
{
    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start) => PreTokenizer.Next(text, start, longestNumber);
}
