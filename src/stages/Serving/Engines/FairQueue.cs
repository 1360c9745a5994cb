namespace Endonym.Serving.Engines;

/// <summary>A queue in which clients take turns: round robin over clients, first come first served within one. Not safe for concurrent use.</summary>
/// <remarks>A client that sends a hundred requests delays another client's first by one request, not by a hundred.</remarks>
internal sealed class FairQueue<T> where T : class
{
    private readonly Dictionary<string, LinkedList<T>> _itemsByClient = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _turns = new();

    /// <summary>Items of all clients together.</summary>
    public int Count { get; private set; }

    /// <summary>Every item, client after client.</summary>
    public IEnumerable<T> Items => _itemsByClient.Values.SelectMany(row => row);

    /// <summary>Items of one client.</summary>
    public int CountOf(string client) => _itemsByClient.TryGetValue(client, out var row) ? row.Count : 0;

    /// <summary>Adds an item at the end of its client's row; a client without a row gets the last turn.</summary>
    public void Enqueue(string client, T item)
    {
        if (!_itemsByClient.TryGetValue(client, out var row))
        {
            row = new LinkedList<T>();
            _itemsByClient.Add(client, row);
            _turns.AddLast(client);
        }

        row.AddLast(item);
        Count++;
    }

    /// <summary>The item that <see cref="Dequeue"/> takes next, or null when nobody waits.</summary>
    public T? Peek() => _turns.First is { } turn ? _itemsByClient[turn.Value].First?.Value : null;

    /// <summary>Takes the first item of the client whose turn it is, or null when nobody waits.</summary>
    public T? Dequeue()
    {
        if (_turns.First is not { } turn || _itemsByClient[turn.Value].First is not { } next)
            return null;

        _turns.RemoveFirst();
        _turns.AddLast(turn);
        Remove(turn.Value, next.Value);
        return next.Value;
    }

    /// <summary>Takes one item out of the middle.</summary>
    /// <returns>Whether it was still there.</returns>
    public bool Remove(string client, T item)
    {
        if (!_itemsByClient.TryGetValue(client, out var row) || !row.Remove(item))
            return false;

        Count--;
        if (row.Count == 0)
        {
            _itemsByClient.Remove(client);
            _turns.Remove(client);
        }

        return true;
    }
}
