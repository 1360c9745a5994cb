namespace Endonym.Assistants.Feedback;

/// <summary>What a citizen thinks of an answer. Stored as a number; never renumber.</summary>
public enum RatingValue
{
    /// <summary>Thumb down.</summary>
    Down = -1,

    /// <summary>Thumb up.</summary>
    Up = 1,
}
