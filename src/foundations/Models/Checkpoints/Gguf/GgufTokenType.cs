namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>What llama.cpp takes a token for (<c>tokenizer.ggml.token_type</c>).</summary>
internal enum GgufTokenType
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no token.</summary>
    Unknown = 2,

    /// <summary>Stands for no text; recognised only where control tokens are asked for.</summary>
    Control = 3,

    /// <summary>Text that is always one token, wherever it stands.</summary>
    UserDefined = 4,

    /// <summary>A row of the embedding that no token has.</summary>
    Unused = 5,

    /// <summary>One byte, written as <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
