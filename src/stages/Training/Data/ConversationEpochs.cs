namespace Endonym.Training.Data;

/// <summary>Conversations in a new random order each epoch, laid end to end into batches of about equal size, none of them cut.</summary>
/// <remarks>A pure function of the seed: batch k is the same whether or not those before it were asked for.</remarks>
public sealed class ConversationEpochs
{
    private readonly IReadOnlyList<int> _lengths;
    private readonly int _tokensPerBatch;
    private readonly ulong _seed;

    /// <param name="lengths">Tokens in each conversation.</param>
    /// <param name="tokensPerBatch">A batch is closed before it would grow beyond this; a longer conversation is a batch alone.</param>
    /// <param name="epochs">How often each conversation is seen.</param>
    /// <param name="seed">The same seed gives the same order.</param>
    public ConversationEpochs(IReadOnlyList<int> lengths, int tokensPerBatch, int epochs, ulong seed)
    {
        _lengths = lengths;
        _tokensPerBatch = tokensPerBatch;
        _seed = seed;
        Batches = [.. Enumerable.Range(0, epochs).SelectMany(epoch => Plan(epoch))];
    }

    /// <summary>Indices of the conversations in each batch, over all epochs.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Batches { get; }

    private List<List<int>> Plan(int epoch)
    {
        var order = new IndexPermutation(_lengths.Count, IndexPermutation.Mix(_seed + (ulong)epoch));
        return TokenBatches.Fill(Enumerable.Range(0, _lengths.Count).Select(place => (int)order.At(place)), index => _lengths[index], _tokensPerBatch);
    }
}
