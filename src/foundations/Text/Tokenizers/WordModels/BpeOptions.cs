namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>What a file says of a byte-pair encoding beside its tokens and merges.</summary>
internal sealed record BpeOptions
{
    /// <summary>For characters that no token spells.</summary>
    public required UnknownToken Unknown { get; init; }

    /// <summary>Put before each character of a word but the first, as WordPiece's <c>##</c>; empty as a rule.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Put behind a word's last character, as <c>&lt;/w&gt;</c>; empty as a rule.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Whether a word that is a token is that token, whatever the merges would make of it.</summary>
    public bool WholeWordsFirst { get; init; }
}
