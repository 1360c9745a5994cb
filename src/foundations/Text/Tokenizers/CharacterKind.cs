namespace Endonym.Text.Tokenizers;

/// <summary>What the pre-tokenizer tells apart.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Anything else: punctuation, symbols, combining marks, control characters, lone surrogates.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>, Unicode's White_Space, but for the two below.</summary>
    Space,

    /// <summary>Line feed or carriage return.</summary>
    LineBreak,
}
