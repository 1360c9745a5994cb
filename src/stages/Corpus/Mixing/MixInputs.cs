using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Mixing;

/// <summary>The shards that a mixture is made of, open, and which part each of their documents is of.</summary>
internal sealed class MixInputs : IDisposable
{
    /// <summary>Stands for the part of a document that no part chooses.</summary>
    public const int NotChosen = -1;

    /// <summary>Stands for the part of a document that is greyer than the mixture may be.</summary>
    public const int AboveCeiling = -2;

    private readonly List<(TokenShard Shard, int[] PartOfGroup)> _files = [];

    private MixInputs(IReadOnlyList<Artifact> shards, Artifact tokenizer)
    {
        Shards = shards;
        Tokenizer = tokenizer;
    }

    /// <summary>The shards, in the policy's order.</summary>
    public IReadOnlyList<Artifact> Shards { get; }

    /// <summary>What made all of them.</summary>
    public Artifact Tokenizer { get; }

    /// <summary>One of the files, for what all have in common.</summary>
    public TokenShard First => _files[0].Shard;

    /// <summary>Documents in all files.</summary>
    public long DocumentCount => _files.Sum(file => (long)file.Shard.DocumentCount);

    /// <summary>Every source of the shards, by its id.</summary>
    public IReadOnlyDictionary<string, Source> Sources => Taint.Join(Shards.Select(artifact => artifact.Manifest.Composition))
        .Select(contribution => contribution.Source).DistinctBy(source => source.Id).ToDictionary(source => source.Id, StringComparer.Ordinal);

    /// <summary>Finds the shards and their tokenizer, without opening a file.</summary>
    /// <exception cref="InvalidInputException">Shards are not there, or of several tokenizers.</exception>
    public static MixInputs Find(Workspace workspace, MixPolicy policy)
    {
        List<Artifact> shards = [.. policy.Shards.Select(name => workspace.Get(ArtifactKind.Shards, name))];
        List<InputReference> tokenizers = [.. shards.SelectMany(artifact => artifact.Manifest.Inputs.Where(input => input.Kind == ArtifactKind.Tokenizer)).DistinctBy(input => input.Id)];
        return tokenizers is [var only]
            ? new MixInputs(shards, workspace.Get(ArtifactKind.Tokenizer, only.Name))
            : throw new InvalidInputException($"The shards were made with {tokenizers.Count} tokenizers: {string.Join(", ", tokenizers.Select(input => $"'{input.Name}' ({input.Id[..12]})"))}. Make them all with one; ids of different tokenizers do not mix.");
    }

    /// <summary>Opens the files and tells which part each of their sources is of.</summary>
    /// <exception cref="InvalidInputException">A file is damaged, or of another tokenizer.</exception>
    public void Open(MixPolicy policy)
    {
        string? tokenizerId = null;
        foreach (var artifact in Shards)
        {
            var report = ShardsStep.ReadReport(artifact);
            tokenizerId ??= report.TokenizerId;
            foreach (var summary in report.Shards)
            {
                var shard = TokenShard.Open(artifact.PathOf(summary.File), tokenizerId);
                _files.Add((shard, [.. shard.Groups.Select(group => PartOf(policy, artifact.Manifest.Name, group))]));
            }
        }
    }

    /// <summary>Every document with its part, in the order of the shards.</summary>
    public IEnumerable<(TokenShard Shard, ShardDocument Document, int Part)> Documents()
    {
        foreach (var (shard, partOfGroup) in _files)
        {
            for (var index = 0; index < shard.DocumentCount; index++)
            {
                var document = shard.Document(index);
                yield return (shard, document, partOfGroup[document.Group]);
            }
        }
    }

    /// <summary>The documents of one part; files that have none of it are passed over.</summary>
    public IEnumerable<(TokenShard Shard, ShardDocument Document)> Documents(int part)
    {
        foreach (var (shard, partOfGroup) in _files.Where(file => file.PartOfGroup.Contains(part)))
        {
            for (var index = 0; index < shard.DocumentCount; index++)
            {
                var document = shard.Document(index);
                if (partOfGroup[document.Group] == part)
                    yield return (shard, document);
            }
        }
    }

    public void Dispose() => _files.ForEach(file => file.Shard.Dispose());

    private static int PartOf(MixPolicy policy, string shards, ShardGroup group)
    {
        if (group.Class > (policy.Ceiling ?? RightsClass.GreyResearch))
            return AboveCeiling;
        for (var part = 0; part < policy.Parts.Count; part++)
        {
            if (policy.Parts[part].Selects(shards, group))
                return part;
        }

        return NotChosen;
    }
}
