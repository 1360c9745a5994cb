namespace Endonym.Text.Tokenizers.AddedTokens;

/// <summary>A token that is found in the text itself, before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its written form.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it stands for no text, and a user's text never becomes it.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether it is only found between characters that are part of no word.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether it takes the white space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space behind it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it is sought in the normalized text, and normalized itself.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>What is sought in the normalized text; null for what the normalizer makes of the written form.</summary>
    public string? NormalizedContent { get; init; }
}
