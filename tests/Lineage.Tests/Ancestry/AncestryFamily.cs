using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Ancestry;

/// <summary>A workspace with a small flow in it: two sources, a corpus, a tokenizer and shards of it, instructions from a model, a checkpoint of all, and a report.</summary>
internal sealed class AncestryFamily : IDisposable
{
    private readonly TempFolder _folder = new();

    public AncestryFamily()
    {
        Workspace = new Workspace(_folder.Path, FixedTime.Noon);
        var law = Samples.Source("law", license: "LicenseRef-official-act");
        var web = Samples.Source("web", RightsClass.GreyTdm, Origin.Converted, "LicenseRef-none");
        var bot = Samples.Source("bot", RightsClass.White, Origin.Synthetic, "CC0-1.0", "some-model");
        Contribution[] text = [Samples.Of(law, bytes: 6000), Samples.Of(web, bytes: 2000)];

        Corpus = Workspace.Make(Samples.Step("pl", ArtifactKind.Corpus), "corpus", text);
        Tokenizer = Workspace.Make(Samples.Step("pl", ArtifactKind.Tokenizer, inputs: Corpus.As("corpus")), "tokenizer", [.. text.PutTo(TextUse.Tokenizer, 0)]);
        Shards = Workspace.Make(Samples.Step("pl", ArtifactKind.Shards, null, 1, Corpus.As("corpus"), Tokenizer.As("tokenizer")), "shards", [.. text.PutTo(TextUse.Pretraining, 1600)]);
        Instructions = Workspace.Make(Samples.Step("pl", ArtifactKind.Dataset), "instructions", Samples.Of(bot, bytes: 10));
        Checkpoint = Workspace.Make(
            Samples.Step("pl", ArtifactKind.Checkpoint, null, 1, Shards.As("shards"), Tokenizer.As("tokenizer"), Instructions.As("instructions"), new InputReference("base", ArtifactKind.Checkpoint, "foreign", new string('f', 64))),
            "checkpoint",
            [.. Taint.Join(text.PutTo(TextUse.Pretraining, 1600), Instructions.Manifest.Composition.PutTo(TextUse.Instruct, 400))]);
        Report = Workspace.Make(Samples.Step("pl", ArtifactKind.Report, inputs: Checkpoint.As("model")), "report");
    }

    public Workspace Workspace { get; }

    public Artifact Corpus { get; }

    public Artifact Tokenizer { get; }

    public Artifact Shards { get; }

    public Artifact Instructions { get; }

    public Artifact Checkpoint { get; }

    public Artifact Report { get; }

    public void Dispose() => _folder.Dispose();
}
