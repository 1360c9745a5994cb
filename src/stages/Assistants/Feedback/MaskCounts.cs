namespace Endonym.Assistants.Feedback;

/// <summary>How much was masked.</summary>
public sealed class MaskCounts
{
    /// <summary>E-mail addresses.</summary>
    public int Emails { get; set; }

    /// <summary>Phone numbers, or what looks like one.</summary>
    public int Phones { get; set; }

    /// <summary>Other numbers of nine digits or more: PESEL, accounts, cards.</summary>
    public int Numbers { get; set; }
}
