using Endonym.Text.Tokenizers.Normalizers;

namespace Endonym.Text.Tokenizers.AddedTokens;

/// <summary>The added tokens that one way to encode looks for: some in the text as it is, some once it is normalized.</summary>
internal sealed class AddedTokenSet
{
    private AddedTokenSet(IEnumerable<AddedToken> verbatim, IEnumerable<AddedToken> normalized, INormalizer? normalizer)
    {
        Verbatim = new AddedTokenMatcher(verbatim.Select(token => (token.Content, token)));
        Normalized = new AddedTokenMatcher(normalized
            .Select(token => (Sought: token.NormalizedContent ?? normalizer?.Normalize(token.Content) ?? token.Content, token))
            .Where(token => token.Sought.Length > 0));
    }

    /// <summary>Sought in the text as it is.</summary>
    public AddedTokenMatcher Verbatim { get; }

    /// <summary>Sought in the normalized text, in what <see cref="Verbatim"/> has left.</summary>
    public AddedTokenMatcher Normalized { get; }

    /// <summary>For a user's text: no special tokens.</summary>
    public static AddedTokenSet WithoutSpecial(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer) =>
        new(tokens.Where(token => !token.IsSpecial && !token.IsNormalized), tokens.Where(token => !token.IsSpecial && token.IsNormalized), normalizer);

    /// <summary>For the program's own text.</summary>
    public static AddedTokenSet All(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer) =>
        new(tokens.Where(token => !token.IsNormalized), tokens.Where(token => token.IsNormalized), normalizer);

    /// <summary>For a text with parts that somebody else wrote: special tokens in the text as it is only, where their places are known.</summary>
    public static AddedTokenSet Guarded(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer) =>
        new(tokens.Where(token => token.IsSpecial || !token.IsNormalized), tokens.Where(token => !token.IsSpecial && token.IsNormalized), normalizer);
}
