using Endonym.Corpus.Exports;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Tests.Shards;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Exports;

public sealed class MegatronExportTests : IDisposable
{
    private readonly SmallShards _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData(65_499, 8, 2)]
    [InlineData(65_500, 4, 4)]
    public void The_files_are_byte_for_byte_what_the_format_says(int vocabularySize, int code, int bytesPerToken)
    {
        var shards = Made(vocabularySize, [[[7, 300], []], [[9]]]);

        var prefix = MegatronExport.Write(shards, Path.Combine(_small.Folder, "out"), _ => { }, TestContext.Current.CancellationToken);

        // By hand: three documents of 2, 0 and 1 tokens and the end of text, 1, after each.
        int[] tokens = [7, 300, 1, 1, 9, 1];
        Assert.Equal([.. tokens.SelectMany(id => BitConverter.GetBytes(id)[..bytesPerToken])], File.ReadAllBytes(prefix + ".bin"));
        byte[] index =
        [
            .. "MMIDIDX\0\0"u8, .. Long(1), (byte)code, .. Long(3), .. Long(4),
            .. Int(3), .. Int(1), .. Int(2),
            .. Long(0), .. Long(3 * bytesPerToken), .. Long(4 * bytesPerToken),
            .. Long(0), .. Long(1), .. Long(2), .. Long(3),
        ];
        Assert.Equal(index, File.ReadAllBytes(prefix + ".idx"));
    }

    [Fact]
    public void Sources_and_their_rights_go_with_the_tokens()
    {
        _small.Corpus("a", 40, RightsClass.GreyTdm);
        _small.Tokenizer("a");
        var shards = _small.Shards("a");

        var prefix = MegatronExport.Write(shards, Path.Combine(_small.Folder, "out"), _ => { }, TestContext.Current.CancellationToken);

        var told = LineageJson.Read<ExportedShards>(prefix + ".json", "export");
        Assert.Equal((RightsClass.GreyTdm, shards.Manifest.Id, "a"), (told.RightsClass, told.Artifact.Id, Assert.Single(told.Composition).Source.Id));
        Assert.Equal(ShardsStep.ReadReport(shards).Shards.Select(shard => shard.ProvenanceRoot), told.ProvenanceRoots);
        Assert.Equal(ShardsStep.ReadReport(shards).Tokens * 2, new FileInfo(prefix + ".bin").Length);
    }

    private static byte[] Long(long number) => BitConverter.GetBytes(number);

    private static byte[] Int(int number) => BitConverter.GetBytes(number);

    // Shards as a step would publish them, of any vocabulary.
    private Artifact Made(int vocabularySize, int[][][] files)
    {
        var step = new Step { Verb = "shards", Version = 1, Kind = ArtifactKind.Shards, Name = "made", Options = new { vocabularySize } };
        var group = new ShardGroup { Source = "s", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic };
        return _small.Workspace.Run(step, _small.Reporter, context =>
        {
            List<ShardSummary> summaries = [];
            foreach (var documents in files)
            {
                var name = $"tokens-{summaries.Count}.bin";
                using var writer = new TokenShardWriter(Path.Combine(context.OutputFolder, name), vocabularySize, new string('a', 64), endOfTextId: 1);
                foreach (var document in documents)
                    writer.Append(document, DocumentKey.Of("s", $"{summaries.Count}-{writer.DocumentCount}"), group, 1);
                writer.Complete();
                summaries.Add(new ShardSummary(name, writer.DocumentCount, writer.TokenCount, writer.RightsClass, writer.ProvenanceRoot));
            }

            LineageJson.Write(Path.Combine(context.OutputFolder, ShardsStep.ReportFile), new ShardsReport
            {
                Shards = summaries,
                TokenizerId = new string('a', 64),
                RightsClass = RightsClass.White,
                Documents = summaries.Sum(summary => summary.Documents),
                Tokens = summaries.Sum(summary => summary.Tokens),
                Bytes = 1,
                TokensBySource = new Dictionary<string, long>(),
            });
            return new StepResult([], []);
        }, TestContext.Current.CancellationToken);
    }
}
