namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum TextPooling
{
    /// <summary>Their mean, special tokens included.</summary>
    Mean,

    /// <summary>That of the first token.</summary>
    FirstToken,

    /// <summary>The largest number at each place.</summary>
    Max,
}
