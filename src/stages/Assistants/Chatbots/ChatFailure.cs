namespace Endonym.Assistants.Chatbots;

/// <summary>Why there is no answer, as far as a citizen can do something about it.</summary>
public enum ChatFailure
{
    /// <summary>Something broke; the log says what.</summary>
    Failed,

    /// <summary>Too many ask at once; later it may work.</summary>
    Busy,

    /// <summary>The question alone is longer than the model can read.</summary>
    TooLong,
}

/// <summary>What an engine's exception means to a citizen. The host knows the engine and says so; this stage does not.</summary>
/// <param name="error">What the chat client threw.</param>
public delegate ChatFailure ChatFailureOf(Exception error);
