using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;
using Endonym.Lineage.Runs;
using static System.FormattableString;

namespace Endonym.Corpus.Mixing;

/// <summary>Counts what each part of a mixture has.</summary>
public static class MixPlanner
{
    private const int DocumentsPerProgress = 100_000;

    /// <summary>Plans a mixture of shards in a workspace; writes nothing but its own temporary files.</summary>
    /// <exception cref="InvalidInputException">The policy does not fit together, or shards are not there, damaged, of several tokenizers, or hold the same document.</exception>
    public static MixPlan Plan(Workspace workspace, MixPolicy policy, DedupResources resources, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        policy.Checked();
        using var inputs = MixInputs.Find(workspace, policy);
        inputs.Open(policy);
        return Plan(inputs, policy, resources, progress, cancellationToken);
    }

    internal static MixPlan Plan(MixInputs inputs, MixPolicy policy, DedupResources resources, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        var counts = new (long Documents, long Tokens, long Longest)[policy.Parts.Count];
        var (notChosen, aboveCeiling, done) = (0L, 0L, 0L);
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        using var keys = new ExternalSorter<KeyRecord>(scratch, new SortMemory<KeyRecord>(), resources.MemoryBytes / 2);
        foreach (var (_, document, part) in inputs.Documents())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (part == MixInputs.NotChosen)
                notChosen += document.TokenCount;
            else if (part == MixInputs.AboveCeiling)
                aboveCeiling += document.TokenCount;
            else
            {
                var (documents, tokens, longest) = counts[part];
                counts[part] = (documents + 1, tokens + document.TokenCount, Math.Max(longest, document.TokenCount));
                keys.Add(KeyRecord.Of(document.Key));
            }

            if (++done % DocumentsPerProgress == 0)
                progress(new StepProgress("counting", done, inputs.DocumentCount, "document"));
        }

        DemandDistinct(keys);
        var stages = policy.AllStages;
        return new MixPlan
        {
            Stages = [.. stages.Zip(policy.StageEnds, (stage, end) => (stage.Name, end)).Zip([0L, .. policy.StageEnds], (stage, start) => (stage.Name, stage.end - start))],
            Parts =
            [
                .. policy.Parts.Zip(counts, (part, count) => new PlannedPart
                {
                    Name = part.Name,
                    Shares = [.. stages.Select(stage => stage.Shares.GetValueOrDefault(part.Name))],
                    TokensAsked = policy.AskedOf(part),
                    Documents = count.Documents,
                    Tokens = count.Tokens,
                    LongestDocument = count.Longest,
                    MaxRepeats = part.MaxRepeats,
                }),
            ],
            TokensNotChosen = notChosen,
            TokensAboveCeiling = aboveCeiling,
        };
    }

    // One document in two of the shards, or twice in one, would come more often than anybody allowed.
    private static void DemandDistinct(ExternalSorter<KeyRecord> keys)
    {
        using var sorted = keys.Sorted();
        KeyRecord last = default;
        var (any, repeated) = (false, 0L);
        while (sorted.TryRead(out var key))
        {
            if (any && key == last)
                repeated++;
            (last, any) = (key, true);
        }

        if (repeated > 0)
            throw new InvalidInputException(Invariant($"The shards hold {repeated:N0} documents more than once, so that no limit of repeats would hold. Leave shards out that were made of the same corpus or are a mixture, or build one corpus without the other's documents ('minus')."));
    }
}
