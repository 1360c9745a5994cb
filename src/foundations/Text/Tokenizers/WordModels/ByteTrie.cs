using System.Runtime.InteropServices;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>Which tokens a text begins with: edges by node and byte in one open table.</summary>
internal sealed class ByteTrie
{
    /// <summary>The node where every walk begins.</summary>
    public const int Root = 0;

    /// <summary>No node, or no token.</summary>
    public const int None = -1;

    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio
    private const int LeastBits = 10;

    private readonly List<int> _idOfNode = [None];
    private Edge[] _edges = new Edge[1 << LeastBits];
    private int _bits = LeastBits;

    /// <summary>Adds a token, or gives its id to the bytes that had another.</summary>
    public void Add(ReadOnlySpan<byte> token, int id)
    {
        var node = Root;
        foreach (var value in token)
        {
            var next = Next(node, value);
            if (next == None)
            {
                next = _idOfNode.Count;
                _idOfNode.Add(None);
                if (2 * _idOfNode.Count > _edges.Length)
                    Grow();
                _edges[PlaceOf(KeyOf(node, value))] = new Edge(KeyOf(node, value), next);
            }

            node = next;
        }

        _idOfNode[node] = id;
    }

    /// <summary>Where a byte leads; <see cref="None"/> if no token goes on so.</summary>
    public int Next(int node, byte value)
    {
        ref readonly var edge = ref _edges[PlaceOf(KeyOf(node, value))];
        return edge.Key == 0 ? None : edge.Node;
    }

    /// <summary>The token that ends at a node; <see cref="None"/> if none does.</summary>
    public int IdAt(int node) => _idOfNode[node];

    // Never 0, which marks an empty place.
    private static long KeyOf(int node, byte value) => (((long)node << 8) | value) + 1;

    private int PlaceOf(long key)
    {
        var place = (int)(((ulong)key * Multiplier) >> (64 - _bits));
        while (_edges[place].Key != 0 && _edges[place].Key != key)
            place = (place + 1) & (_edges.Length - 1);
        return place;
    }

    private void Grow()
    {
        var old = _edges;
        _bits++;
        _edges = new Edge[1 << _bits];
        foreach (var edge in old)
        {
            if (edge.Key != 0)
                _edges[PlaceOf(edge.Key)] = edge;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Edge(long Key, int Node);
}
