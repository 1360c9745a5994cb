using Endonym.Lineage;

namespace Endonym.Serving.Engines;

/// <summary>A request asks for what this model, or this server, cannot do; ignoring it would change what the answer means.</summary>
/// <param name="option">What was asked for, in OpenAI's spelling, such as <c>response_format</c>.</param>
/// <param name="message">Why not, and the way out.</param>
public sealed class UnsupportedOptionException(string option, string message) : InvalidInputException(message)
{
    /// <summary>What was asked for, in OpenAI's spelling.</summary>
    public string Option { get; } = option;
}
