namespace Endonym.Lineage.Ancestry;

/// <summary>Where each node of a drawing stands: sources to the left, what was made of them to the right.</summary>
/// <remarks>Layers by longest path, then rows by the mean row of what a node went into (Sugiyama, Tagawa and Toda, 1981), swept once from the artifact to the sources.</remarks>
internal sealed class AncestryLayout
{
    private readonly Dictionary<string, (int Column, int Row)> _places = new(StringComparer.Ordinal);

    public AncestryLayout(AncestryGraph graph)
    {
        var layers = Layers(graph);
        var byLayer = graph.Nodes.GroupBy(node => layers[node.Key]).OrderBy(layer => layer.Key).Select(layer => layer.ToList()).ToList();
        var makers = graph.Nodes
            .SelectMany(maker => graph.InputsOf(maker).Select(edge => (Input: edge.Node.Key, Maker: maker.Key)))
            .ToLookup(pair => pair.Input, pair => pair.Maker, StringComparer.Ordinal);

        Columns = byLayer.Count;
        for (var layer = 0; layer < byLayer.Count; layer++)
        {
            var ordered = byLayer[layer].OrderBy(node => makers[node.Key].Where(_places.ContainsKey).Select(maker => (double)_places[maker].Row).DefaultIfEmpty(0).Average()).ToList();
            for (var row = 0; row < ordered.Count; row++)
                _places.Add(ordered[row].Key, (Columns - 1 - layer, row));
            Rows = Math.Max(Rows, ordered.Count);
        }
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Column 0 is the leftmost, row 0 the uppermost.</summary>
    public (int Column, int Row) PlaceOf(AncestryNode node) => _places[node.Key];

    // The longest way from the artifact. Nodes are taken makers first, so each layer is final when it is handed on.
    private static Dictionary<string, int> Layers(AncestryGraph graph)
    {
        var layers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in MakersFirst(graph))
        {
            var layer = layers.GetValueOrDefault(node.Key);
            layers[node.Key] = layer;
            foreach (var (_, input) in graph.InputsOf(node))
                layers[input.Key] = Math.Max(layers.GetValueOrDefault(input.Key), layer + 1);
        }

        return layers;
    }

    private static List<AncestryNode> MakersFirst(AncestryGraph graph)
    {
        List<AncestryNode> inputsFirst = [];
        HashSet<string> seen = [];
        Visit(graph.Root);
        inputsFirst.Reverse();
        return inputsFirst;

        void Visit(AncestryNode node)
        {
            if (!seen.Add(node.Key))
                return;

            foreach (var (_, input) in graph.InputsOf(node))
                Visit(input);
            inputsFirst.Add(node);
        }
    }
}
