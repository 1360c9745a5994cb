using Endonym.Models.Contracts;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>Whose vector of a text is its length, its first token and its last; a letter is a token and its code the id.</summary>
internal sealed class FakeEncoder : IEmbeddingModel, ICrossEncoder
{
    private readonly List<int[]> _runs = [];

    public string Name => "fake";

    public int ContextLength { get; init; } = 100;

    public int OutputSize { get; init; } = 3;

    public bool Normalizes { get; init; }

    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    public string? DefaultPrompt { get; init; }

    /// <summary>Lengths of the texts of each run so far.</summary>
    public IReadOnlyList<int[]> Runs
    {
        get
        {
            lock (_runs)
                return [.. _runs];
        }
    }

    /// <summary>Called before each run, where a test may hold it up or let it fail.</summary>
    public Action<IReadOnlyList<int[]>> OnRun { get; init; } = _ => { };

    public EncoderInput Tokenize(string text, string prompt) => Input(prompt + text);

    EncoderInput ICrossEncoder.Tokenize(string query, string document) => Input(query + document);

    public double Score(ReadOnlySpan<float> output) => output[0];

    public void Encode(IReadOnlyList<int[]> texts, Span<float> outputs)
    {
        lock (_runs)
            _runs.Add([.. texts.Select(text => text.Length)]);
        OnRun(texts);
        for (var row = 0; row < texts.Count; row++)
        {
            float[] numbers = [texts[row].Length, texts[row][0], texts[row][^1]];
            numbers.AsSpan(0, OutputSize).CopyTo(outputs[(row * OutputSize)..]);
        }
    }

    public void Dispose()
    {
    }

    private EncoderInput Input(string text) => new([.. text.Take(ContextLength).Select(letter => (int)letter)], text.Length);
}
