namespace Endonym.Text.Tokenizers.Templates;

/// <summary>Which special tokens stand around one text, and around two that belong together.</summary>
/// <param name="Single">Around one.</param>
/// <param name="Pair">Around two.</param>
internal sealed record SequenceTemplate(IReadOnlyList<TemplatePart> Single, IReadOnlyList<TemplatePart> Pair)
{
    /// <summary>Nothing around them.</summary>
    public static SequenceTemplate Bare { get; } = new([new TemplatePart(null)], [new TemplatePart(null), new TemplatePart(null, IsSecond: true)]);

    /// <summary>The token before a text; null if there is none.</summary>
    public int? FirstId => Single is [{ Ids: [var first, ..] }, ..] ? first : null;
}
