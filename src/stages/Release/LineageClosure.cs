using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Release;

/// <summary>An artifact with every manifest behind it.</summary>
public sealed class LineageClosure
{
    private LineageClosure(Manifest root, IReadOnlyList<Manifest> manifests, IReadOnlyList<MissingManifest> missing)
    {
        Root = root;
        Manifests = manifests;
        Missing = missing;
        Texts = [.. CollectTexts()];
    }

    /// <summary>The artifact itself.</summary>
    public Manifest Root { get; }

    /// <summary>Every manifest once, each after those it was made from; <see cref="Root"/> comes last.</summary>
    public IReadOnlyList<Manifest> Manifests { get; }

    /// <summary>What was referred to and not found.</summary>
    public IReadOnlyList<MissingManifest> Missing { get; }

    /// <summary>Every source in every use that is known anywhere in the ancestry, with the artifact through which it came in.</summary>
    /// <remarks>
    /// Counts are those of the artifact nearest to the root. A tokenizer's sources are in the tokenizer's use whatever it called them; text of the root that
    /// nobody put to a use is taken as pre-training, the heaviest. Text that was collected and never used is there once, as collected.
    /// </remarks>
    public IReadOnlyList<EnteredText> Texts { get; }

    /// <summary>The checkpoints among them, each after those it was made from.</summary>
    public IEnumerable<Manifest> Checkpoints => Manifests.Where(manifest => manifest.Kind == ArtifactKind.Checkpoint);

    /// <summary>Follows the inputs of an artifact to the end.</summary>
    /// <param name="root">The artifact.</param>
    /// <param name="resolve">Finds a manifest by its id; null if it is not there.</param>
    public static LineageClosure Of(Manifest root, Func<string, Manifest?> resolve)
    {
        List<Manifest> manifests = [];
        List<MissingManifest> missing = [];
        HashSet<string> seen = [root.Id];
        var path = new Stack<(Manifest Manifest, int NextInput)>([(root, 0)]);

        // Depth first with a stack of our own; what was seen is not entered again, so that forged circles end too.
        while (path.TryPop(out var at))
        {
            if (at.NextInput == at.Manifest.Inputs.Count)
            {
                manifests.Add(at.Manifest);
                continue;
            }

            path.Push(at with { NextInput = at.NextInput + 1 });
            var input = at.Manifest.Inputs[at.NextInput];
            if (!seen.Add(input.Id))
                continue;

            if (resolve(input.Id) is { } found)
                path.Push((found, 0));
            else
                missing.Add(new MissingManifest(at.Manifest, input));
        }

        return new LineageClosure(root, manifests, missing);
    }

    private IEnumerable<EnteredText> CollectTexts()
    {
        var entries = new Dictionary<string, Manifest>(StringComparer.Ordinal);
        foreach (var manifest in Manifests)
        {
            // Manifests come after their inputs, so the first that has a source is where it came in.
            foreach (var contribution in manifest.Composition)
                entries.TryAdd(EnteredText.KeyOf(contribution.Source), manifest);
        }

        var texts = new Dictionary<(string Source, TextUse Use), EnteredText>();
        foreach (var manifest in Manifests.Reverse())
        {
            foreach (var contribution in manifest.Composition)
            {
                var (source, use) = (EnteredText.KeyOf(contribution.Source), UseIn(manifest, contribution.Use));
                texts.TryAdd((source, use), new EnteredText(contribution with { Use = use }, entries[source]));
            }
        }

        var used = texts.Keys.Where(key => key.Use != TextUse.Collected).Select(key => key.Source).ToHashSet(StringComparer.Ordinal);
        return texts.Where(text => text.Key.Use != TextUse.Collected || !used.Contains(text.Key.Source))
            .OrderBy(text => text.Key.Use).ThenBy(text => text.Key.Source, StringComparer.Ordinal)
            .Select(text => text.Value);
    }

    private TextUse UseIn(Manifest manifest, TextUse stated) => stated != TextUse.Collected ? stated
        : manifest.Kind == ArtifactKind.Tokenizer ? TextUse.Tokenizer
        : ReferenceEquals(manifest, Root) ? TextUse.Pretraining
        : TextUse.Collected;
}
