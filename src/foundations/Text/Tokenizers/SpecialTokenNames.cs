namespace Endonym.Text.Tokenizers;

/// <summary>The written forms of the tokens that <c>tokenizer_config.json</c> gives a part to; a chat template may refer to them. Null where the file names none.</summary>
public sealed record SpecialTokenNames
{
    /// <summary><c>bos_token</c>: begins a sequence.</summary>
    public string? Bos { get; init; }

    /// <summary><c>eos_token</c>: ends it.</summary>
    public string? Eos { get; init; }

    /// <summary><c>unk_token</c>: for what the tokenizer cannot spell.</summary>
    public string? Unknown { get; init; }

    /// <summary><c>pad_token</c>: fills batches up.</summary>
    public string? Padding { get; init; }
}
