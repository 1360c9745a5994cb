namespace Endonym.Serving.Engines;

/// <summary>Why an answer ended.</summary>
public enum GenerationFinish
{
    /// <summary>The model ended its turn, or a stop string came.</summary>
    Stop,

    /// <summary>The token limit was reached or the context is full.</summary>
    Length,
}
