namespace Endonym.Corpus.Views;

/// <summary>What a character does, a bit each; looked up in a table of the basic plane.</summary>
[Flags]
internal enum SignKind : ushort
{
    None = 0,
    Space = 1,
    Letter = 2,
    Lower = 4,
    Upper = 8,
    Digit = 16,
    Prefix = 32,
    Suffix = 64,
    Infix = 128,
    Content = 256,
    Punctuation = 512,
    Quote = 1024,
    StartsException = 2048,
    EndsUnit = 4096,
    Unspaced = 8192,
    Surrogate = 16384,

    /// <summary>What no rule can touch: a letter or a mark of a script with spaces.</summary>
    Plain = 32768,
}
