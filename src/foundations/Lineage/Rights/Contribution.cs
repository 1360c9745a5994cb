namespace Endonym.Lineage.Rights;

/// <summary>What a training stage used text for.</summary>
public enum TextUse
{
    /// <summary>Text as collected, before any use.</summary>
    Collected,

    /// <summary>Counted to build a vocabulary.</summary>
    Tokenizer,

    /// <summary>Next-token training, from scratch or continued.</summary>
    Pretraining,

    /// <summary>Supervised fine-tuning on instructions.</summary>
    Instruct,

    /// <summary>Preference alignment.</summary>
    Align,

    /// <summary>Flowed through the model while it was quantised: its codes were chosen by what that text needs, and none of the text is kept.</summary>
    Calibration,
}

/// <summary>How much of one source is in an artifact, and what for.</summary>
public sealed record Contribution
{
    /// <summary>The source itself, whole, so that a manifest can be read alone.</summary>
    public required Source Source { get; init; }

    /// <summary>What it was used for.</summary>
    public required TextUse Use { get; init; }

    /// <summary>Distinct documents, conversations or pairs; those that two stages put to the same use are counted in each.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tokens seen, repetitions counted; 0 before tokenization.</summary>
    public long Tokens { get; init; }
}
