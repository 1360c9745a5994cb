namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>What a token of a SentencePiece model is for, by the numbers of its file format.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what no other token spells.</summary>
    Unknown = 2,

    /// <summary>Stands for no text and is never found in one.</summary>
    Control = 3,

    /// <summary>Text that is always kept whole.</summary>
    UserDefined = 4,

    /// <summary>Taken out of use.</summary>
    Unused = 5,

    /// <summary>A single byte.</summary>
    Byte = 6,
}
