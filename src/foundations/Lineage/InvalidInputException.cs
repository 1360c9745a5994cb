namespace Endonym.Lineage;

/// <summary>A user's mistake: a wrong file, option or value, found at the door and told in one line.</summary>
/// <remarks>
/// The message says what was found, the rule it breaks and the way out. Hosts print it without a stack trace and exit with 2.
/// </remarks>
public class InvalidInputException : Exception
{
    /// <param name="message">What was found, the rule, and the way out.</param>
    public InvalidInputException(string message) : base(message)
    {
    }

    /// <param name="message">What was found, the rule, and the way out.</param>
    /// <param name="innerException">What the system said, for the run's log.</param>
    public InvalidInputException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
