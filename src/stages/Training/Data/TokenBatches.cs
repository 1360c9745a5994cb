namespace Endonym.Training.Data;

/// <summary>Fills batches with items of different length, in their order; none is cut.</summary>
internal static class TokenBatches
{
    /// <summary>Splits items into batches of at most so many tokens.</summary>
    /// <param name="items">The items' indices, in order.</param>
    /// <param name="lengthOf">Tokens in an item.</param>
    /// <param name="tokensPerBatch">A batch is closed before it would grow beyond this; a longer item is a batch alone.</param>
    public static List<List<int>> Fill(IEnumerable<int> items, Func<int, int> lengthOf, int tokensPerBatch)
    {
        List<List<int>> batches = [];
        var filled = int.MaxValue;
        foreach (var item in items)
        {
            if (filled > tokensPerBatch - lengthOf(item))
            {
                batches.Add([]);
                filled = 0;
            }

            batches[^1].Add(item);
            filled += lengthOf(item);
        }

        return batches;
    }
}
