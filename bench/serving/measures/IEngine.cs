namespace Endonym.Bench.Serving;

/// <summary>An engine that is timed: ours or the peer.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Reads a prompt into an empty sequence and computes the logits after it.</summary>
    void Prefill(int[] tokens);

    /// <summary>Empties every sequence, then reads prompts of which each is one token longer than the one before it.</summary>
    void Fill(int sequences, int firstLength);

    /// <summary>Appends one token to each of the first sequences and computes the logits after them.</summary>
    void Step(int[] tokens);
}
