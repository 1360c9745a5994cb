namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts before every <c>▁</c>, or what stands in its place.</summary>
/// <param name="replacement">Stands for a space.</param>
internal sealed class MetaspaceScanner(char replacement) : Scanner
{
    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start)
    {
        var next = text[(start + 1)..].IndexOf(replacement);
        return next < 0 ? text.Length : start + 1 + next;
    }
}
