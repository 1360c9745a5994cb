using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>Everything that was made of an artifact: shards of a corpus, the tokenizer, checkpoints, releases.</summary>
public static class Descendants
{
    /// <summary>Role of what was read only to be checked, so that nothing of it is in what says so.</summary>
    internal const string CheckedRole = "checked";

    private const string TokenizerRole = "tokenizer";

    /// <summary>What descends from some artifacts, among the manifests given.</summary>
    /// <param name="manifests">Every manifest there is.</param>
    /// <param name="ids">The ids of the affected artifacts.</param>
    /// <returns>Each descendant once, after those it was made of; the affected artifacts themselves are not in it.</returns>
    /// <remarks>A forged circle of inputs ends too: a manifest is entered once.</remarks>
    public static IReadOnlyList<Manifest> Of(IEnumerable<Manifest> manifests, IEnumerable<string> ids)
    {
        // Two names may hold the same content; each is a thing on a shelf.
        var all = manifests.DistinctBy(manifest => (manifest.Id, manifest.Kind, manifest.Name)).ToList();
        var madeOf = all.SelectMany(manifest => manifest.Inputs.Where(input => Carries(manifest, input)).Select(input => (Input: input.Id, Manifest: manifest))).ToLookup(pair => pair.Input, pair => pair.Manifest, StringComparer.Ordinal);

        var roots = ids.ToHashSet(StringComparer.Ordinal);
        var reached = new HashSet<string>(roots, StringComparer.Ordinal);
        var queue = new Queue<string>(roots.Order(StringComparer.Ordinal));
        while (queue.TryDequeue(out var id))
        {
            foreach (var made in madeOf[id])
            {
                if (reached.Add(made.Id))
                    queue.Enqueue(made.Id);
            }
        }

        return InOrder([.. all.Where(manifest => reached.Contains(manifest.Id) && !roots.Contains(manifest.Id))]);
    }

    /// <summary>What descends from some artifacts in a workspace, artifacts that were replaced since among them: a copy may be out in the world.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="ids">The ids of the affected artifacts.</param>
    /// <param name="reads">Which uses of an affected artifact count, by the input's role; null counts all. What is made of a descendant always counts.</param>
    public static IReadOnlyList<Descendant> Of(Workspace workspace, IEnumerable<string> ids, Func<string, bool>? reads = null)
    {
        var roots = ids.ToHashSet(StringComparer.Ordinal);
        var shelf = workspace.Artifacts().Select(artifact => artifact.Manifest).Select(manifest => (manifest.Id, manifest.Kind, manifest.Name)).ToHashSet();
        var manifests = reads is null ? workspace.Manifests() : workspace.Manifests()
            .Select(manifest => manifest with { Inputs = [.. manifest.Inputs.Where(input => !roots.Contains(input.Id) || reads(input.Role))] });
        return [.. Of(manifests, roots).Select(manifest => new Descendant(manifest, shelf.Contains((manifest.Id, manifest.Kind, manifest.Name))))];
    }

    /// <summary>The artifacts among some manifests that have text of a source, or of a source made of it (<c>id:licence</c>).</summary>
    public static IEnumerable<Manifest> With(string sourceId, IEnumerable<Manifest> manifests) => manifests.Where(manifest =>
        manifest.Composition.Any(contribution => contribution.Source.Id == sourceId || contribution.Source.Id.StartsWith(sourceId + ":", StringComparison.Ordinal)));

    // A corpus has its words from its sources alone: other corpora among its inputs were compared with or purged, classifiers were asked. And a tokenizer has
    // counted words: what is encoded with it, or learns from that, holds nothing of the texts that were counted.
    private static bool Carries(Manifest manifest, InputReference input) => manifest.Kind != ArtifactKind.Corpus && input.Role is not (CheckedRole or TokenizerRole);

    private static List<Manifest> InOrder(List<Manifest> manifests)
    {
        var byId = manifests.ToLookup(manifest => manifest.Id, StringComparer.Ordinal);
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);

        // Longest way from an affected artifact, by relaxing as often as there are manifests at most.
        foreach (var manifest in manifests)
            depths[manifest.Id] = 0;
        var changed = true;
        for (var round = 0; changed && round < manifests.Count; round++)
        {
            changed = false;
            foreach (var manifest in manifests)
            {
                var depth = manifest.Inputs.Where(input => byId.Contains(input.Id)).Select(input => depths[input.Id] + 1).DefaultIfEmpty(0).Max();
                if (depth > depths[manifest.Id])
                    (depths[manifest.Id], changed) = (depth, true);
            }
        }

        return [.. manifests.OrderBy(manifest => depths[manifest.Id]).ThenBy(manifest => manifest.Kind, StringComparer.Ordinal).ThenBy(manifest => manifest.Name, StringComparer.Ordinal)];
    }
}

/// <summary>An artifact made of an affected one.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="IsOnTheShelf">Whether it is still in the workspace; otherwise it was replaced, and only its manifest is left.</param>
public sealed record Descendant(Manifest Manifest, bool IsOnTheShelf);
