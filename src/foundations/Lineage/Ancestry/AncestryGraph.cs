using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Ancestry;

/// <summary>Everything an artifact was made from, down to the sources.</summary>
/// <remarks>A source hangs below the artifact through which it came in: the one that has it while none of its known inputs does.</remarks>
public sealed class AncestryGraph
{
    private readonly Dictionary<string, AncestryNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<AncestryNode> _ordered = [];
    private readonly Dictionary<string, IReadOnlyList<AncestryEdge>> _inputs = new(StringComparer.Ordinal);
    private readonly SourceShares _shares;

    private AncestryGraph(Workspace workspace, Manifest manifest)
    {
        var artifacts = Collect(workspace, manifest);
        Root = artifacts[0];
        SharesOf = artifacts.FirstOrDefault(artifact => artifact.Manifest.Composition.Count > 0);
        _shares = new SourceShares(SharesOf?.Manifest.Composition ?? []);
        foreach (var artifact in artifacts)
            _inputs.Add(artifact.Key, [.. InputEdges(artifact), .. SourceEdges(artifact)]);
    }

    /// <summary>The artifact whose ancestry this is.</summary>
    public ArtifactNode Root { get; }

    /// <summary>Every node once: artifacts by distance from the root, which comes first, then what is unknown and the sources.</summary>
    public IReadOnlyList<AncestryNode> Nodes => _ordered;

    /// <summary>The artifact whose text the shares are parts of: the root or, where that holds no text itself (as a report), the nearest ancestor that does; null if none does.</summary>
    public ArtifactNode? SharesOf { get; }

    /// <summary>What the shares are counted in: <c>tokens</c>, or <c>bytes</c> before tokenization.</summary>
    public string ShareUnit => _shares.Unit;

    /// <summary>Builds the ancestry of an artifact from the manifests of its workspace.</summary>
    /// <param name="workspace">Where the manifests of its inputs are looked for, by id.</param>
    /// <param name="manifest">The artifact.</param>
    /// <exception cref="InvalidInputException">A manifest in the workspace is broken.</exception>
    public static AncestryGraph Of(Workspace workspace, Manifest manifest) => new(workspace, manifest);

    /// <summary>What a node was made from: its inputs in the manifest's order, then the sources that came in here. Empty for sources and what is unknown.</summary>
    public IReadOnlyList<AncestryEdge> InputsOf(AncestryNode node) => _inputs.GetValueOrDefault(node.Key, []);

    // Breadth first and without recursion; an id that was seen is not visited again, as several ways may lead to one artifact.
    private List<ArtifactNode> Collect(Workspace workspace, Manifest manifest)
    {
        List<ArtifactNode> artifacts = [];
        var waiting = new Queue<Manifest>([manifest]);
        while (waiting.TryDequeue(out var next))
        {
            var node = new ArtifactNode(next);
            if (!Add(node))
                continue;

            artifacts.Add(node);
            foreach (var input in next.Inputs.Where(input => !_nodes.ContainsKey(ArtifactNode.KeyOf(input.Id))))
            {
                if (workspace.FindManifest(input.Id) is { } found)
                    waiting.Enqueue(found);
            }
        }

        return artifacts;
    }

    private IEnumerable<AncestryEdge> InputEdges(ArtifactNode artifact)
    {
        foreach (var input in artifact.Manifest.Inputs)
        {
            Add(new UnknownNode(input)); // has no effect where the artifact is known
            yield return new AncestryEdge(input.Role, _nodes[ArtifactNode.KeyOf(input.Id)]);
        }
    }

    private IEnumerable<AncestryEdge> SourceEdges(ArtifactNode artifact)
    {
        var inherited = artifact.Manifest.Inputs
            .Select(input => _nodes[ArtifactNode.KeyOf(input.Id)])
            .OfType<ArtifactNode>()
            .SelectMany(input => input.Manifest.Composition)
            .Select(contribution => SourceNode.KeyOf(contribution.Source))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var source in artifact.Manifest.Composition.Select(contribution => contribution.Source).DistinctBy(SourceNode.KeyOf))
        {
            if (inherited.Contains(SourceNode.KeyOf(source)))
                continue;

            Add(new SourceNode(source, _shares.Of(source)));
            yield return new AncestryEdge("source", _nodes[SourceNode.KeyOf(source)]);
        }
    }

    private bool Add(AncestryNode node)
    {
        if (!_nodes.TryAdd(node.Key, node))
            return false;

        _ordered.Add(node);
        return true;
    }
}
