namespace Endonym.Models.Contracts;

/// <summary>A text, or two together, as an encoder reads it.</summary>
/// <param name="Ids">Its tokens, special ones included; no more than the encoder takes.</param>
/// <param name="WholeLength">Tokens it would have if nothing had been cut off.</param>
public sealed record EncoderInput(int[] Ids, int WholeLength)
{
    /// <summary>Whether something was cut off its end.</summary>
    public bool IsCut => WholeLength > Ids.Length;
}

/// <summary>An encoder that reads texts whole and says something of each, whatever engine runs it.</summary>
/// <remarks>Safe for concurrent use; an engine may run calls one after another.</remarks>
public interface ITextEncoder : IDisposable
{
    /// <summary>Its name, as people and the API know it.</summary>
    string Name { get; }

    /// <summary>Tokens of a text at most, special ones included.</summary>
    int ContextLength { get; }

    /// <summary>Numbers it makes of a text.</summary>
    int OutputSize { get; }

    /// <summary>Reads texts in one pass through the weights. Texts of like length are best put together: all are filled up to the longest.</summary>
    /// <param name="texts">Token ids, each 1 to <see cref="ContextLength"/>; at least one text.</param>
    /// <param name="outputs">Takes (texts, <see cref="OutputSize"/>) numbers, row after row.</param>
    void Encode(IReadOnlyList<int[]> texts, Span<float> outputs);
}

/// <summary>An encoder that makes a vector of a text: the nearer two texts in meaning, the greater the vectors' product.</summary>
public interface IEmbeddingModel : ITextEncoder
{
    /// <summary>Whether its vectors have length 1.</summary>
    bool Normalizes { get; }

    /// <summary>What stands before a text, by its name, such as <c>query</c>: the model was trained so, and texts made alike with it are compared best.</summary>
    IReadOnlyDictionary<string, string> Prompts { get; }

    /// <summary>The name of the prompt where none is asked for; null for none.</summary>
    string? DefaultPrompt { get; }

    /// <summary>A text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prompt">What stands before it; empty for nothing.</param>
    EncoderInput Tokenize(string text, string prompt);
}

/// <summary>An encoder that reads a query and a document together and says how well the one answers the other.</summary>
public interface ICrossEncoder : ITextEncoder
{
    /// <summary>The tokens of a query and a document. Where they are too many, the longer of the two is cut, and both where each has more than half.</summary>
    EncoderInput Tokenize(string query, string document);

    /// <summary>The score that stands in a row of outputs; the higher the better.</summary>
    double Score(ReadOnlySpan<float> output);
}
