namespace Endonym.Corpus.Statistics;

/// <summary>How much text there is. Adds up in any order.</summary>
/// <param name="Documents">Documents.</param>
/// <param name="Bytes">UTF-8 bytes.</param>
/// <param name="Characters">Unicode code points.</param>
/// <param name="Words">Words, as <see cref="TextCounts"/> counts them.</param>
/// <param name="Tokens">Tokens, one end-of-text token for each document included; 0 where no tokenizer was given.</param>
internal readonly record struct TextAmount(long Documents, long Bytes, long Characters, long Words, long Tokens)
{
    public static TextAmount operator +(TextAmount one, TextAmount other) =>
        new(one.Documents + other.Documents, one.Bytes + other.Bytes, one.Characters + other.Characters, one.Words + other.Words, one.Tokens + other.Tokens);
}
