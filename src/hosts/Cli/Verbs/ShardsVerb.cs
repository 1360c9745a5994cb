using System.CommandLine;
using System.Text.Json;
using Endonym.Cli.Console;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Exports;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Markup;
using Endonym.Text.Shards;
using static System.FormattableString;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym shards</c>: a corpus as token ids, which training reads without work.</summary>
internal static class ShardsVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("shards");
        var corpus = new Option<string?>("--corpus") { Description = "The corpus." };
        var tokenizer = new Option<string?>("--tokenizer") { Description = "The tokenizer." };
        var name = new Option<string?>("--name") { Description = "Name of the shards to make; the corpus' name if left out." };
        var seed = new Option<ulong?>("--seed") { Description = "Shuffle the documents: into an order that depends on this number and their names only. Left out, they stay in the order of the corpus." };

        var command = new Command("shards", "Turn a corpus into memory-mapped shards of token ids.") { corpus, tokenizer, name, seed, config, work, Verify(), Prove(), CheckProof(), Export() };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) => ShardsStep.Run(
            workspace,
            parsed.GetValue(config) is { } file ? ConfigFile.Read<ShardsOptions>(file, "shards") : new ShardsOptions
            {
                Name = parsed.GetValue(name) ?? parsed.Needed(corpus),
                Corpus = parsed.Needed(corpus),
                Tokenizer = parsed.Needed(tokenizer),
                Seed = parsed.GetValue(seed),
            },
            reporter,
            stop)));
        return command;
    }

    private static Command Verify()
    {
        var work = CommonOptions.Work();
        var shards = Name();
        var command = new Command("verify", "Compute the provenance roots again, from the shards and from the corpus they were made of. Exit code 1 if they differ.") { shards, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var name = parsed.GetRequiredValue(shards);
            var resources = new DedupResources { ScratchFolder = Path.Combine(workspace.Root, $"verify-{name}.scratch") };
            var report = new ShardsVerifier(workspace, resources, Environment.ProcessorCount, reporter.Progressed).Verify(name, stop);
            reporter.StopShowing();
            foreach (var shard in report.Shards)
                System.Console.WriteLine(Invariant($"{shard.File}\t{shard.Documents:N0} documents\t{shard.Tokens:N0} tokens\t{shard.RightsClass}\t{shard.ProvenanceRoot}"));
            System.Console.WriteLine(Invariant($"Verified: {report.Documents:N0} documents in {report.Shards.Count:N0} shards, {report.RightsClass}, each as it was given."));
        }));
        return command;
    }

    private static Command Prove()
    {
        var work = CommonOptions.Work();
        var shards = Name();
        var (source, document) = (Source(), Document());
        var command = new Command("prove", "Print, as JSON, proofs that one document is in each file of shards or is not; whoever knows the files' roots can check them alone.") { shards, source, document, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            var key = DocumentKey.Of(parsed.GetRequiredValue(source), parsed.GetRequiredValue(document));
            var proofs = ShardProof.Of(workspace.Get(ArtifactKind.Shards, parsed.GetRequiredValue(shards)), key).ToList();
            System.Console.WriteLine(JsonSerializer.Serialize(proofs, LineageJson.Indented));
        }));
        return command;
    }

    private static Command CheckProof()
    {
        var file = new Argument<string>("file") { Description = "What 'shards prove' printed." };
        var (source, document) = (Source(), Document());
        var command = new Command("check-proof", "Tell what proofs show, without the shards. Compare the roots with those you were given elsewhere. Exit code 1 if a proof shows nothing.") { file, source, document };
        command.SetAction(parsed => ConsoleHost.Run((_, _) =>
        {
            var key = DocumentKey.Of(parsed.GetRequiredValue(source), parsed.GetRequiredValue(document));
            var proofs = LineageJson.Read<List<ShardProof>>(parsed.GetRequiredValue(file), "list of proofs").Select(entry => (entry.File, entry.Proof.Root, Verdict: entry.Proof.Shows(key))).ToList();
            foreach (var (shard, root, verdict) in proofs)
                System.Console.WriteLine($"{PlainText.OneLine(shard)}\t{verdict}\t{PlainText.OneLine(root)}");
            if (proofs.Any(proof => proof.Verdict == ProofVerdict.Invalid))
                throw new RefusedException("Proofs show nothing of this document:", [.. proofs.Where(proof => proof.Verdict == ProofVerdict.Invalid).Select(proof => PlainText.OneLine(proof.File))]);
        }));
        return command;
    }

    private static Command Export()
    {
        var work = CommonOptions.Work();
        var shards = Name();
        var to = new Option<string>("--to") { Description = "The form: megatron (an indexed data set, .bin and .idx).", Required = true };
        to.AcceptOnlyFromAmong("megatron");
        var folder = new Argument<string>("folder") { Description = "Where the files go." };
        var command = new Command("export", "Write shards for another engine, their sources and rights beside them.") { shards, folder, to, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var artifact = workspace.Get(ArtifactKind.Shards, parsed.GetRequiredValue(shards));
            var prefix = MegatronExport.Write(artifact, parsed.GetRequiredValue(folder), reporter.Progressed, stop);
            reporter.StopShowing();
            System.Console.WriteLine($"{prefix}.bin, .idx and .json ({artifact.Manifest.RightsClass}); give Megatron --data-path {prefix}");
        }));
        return command;
    }

    private static Option<string> Source() => new("--source") { Description = "Id of the document's source.", Required = true };

    private static Option<string> Document() => new("--document") { Description = "The document's id.", Required = true };

    private static Argument<string> Name() => new("shards") { Description = "Name of shards." };
}
