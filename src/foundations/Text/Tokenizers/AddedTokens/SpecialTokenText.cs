namespace Endonym.Text.Tokenizers.AddedTokens;

/// <summary>Finds the written forms of special tokens for tokenizers that leave it to <see cref="ITokenizer"/>.</summary>
internal static class SpecialTokenText
{
    /// <summary>See <see cref="ITokenizer.EncodeWithSpecialTokens"/>.</summary>
    public static void Encode(ITokenizer tokenizer, ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens, ReadOnlySpan<Range> untrusted)
    {
        if (addSpecialTokens)
            ids.Add(tokenizer.EndOfTextId);

        List<AddedTokenMatch> matches = [];
        new AddedTokenMatcher(tokenizer.SpecialTokens.Select(token => (token.Key, new AddedToken(token.Value, token.Key)))).FindAll(text, matches);
        RemoveUntrusted(matches, text.Length, untrusted);
        var end = 0;
        foreach (var match in matches)
        {
            tokenizer.Encode(text[end..match.Start], ids);
            ids.Add(match.Id);
            end = match.End;
        }

        tokenizer.Encode(text[end..], ids);
    }

    /// <summary>Takes out the tokens that touch a part somebody else wrote.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part lies outside the text.</exception>
    public static void RemoveUntrusted(List<AddedTokenMatch> matches, int textLength, ReadOnlySpan<Range> untrusted)
    {
        foreach (var part in untrusted)
        {
            var (start, length) = part.GetOffsetAndLength(textLength);
            matches.RemoveAll(match => match.Start < start + length && match.End > start);
        }
    }
}
