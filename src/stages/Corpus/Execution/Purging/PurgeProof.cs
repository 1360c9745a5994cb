using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Reads what is there after a purge, to its end, and looks for the purged documents: by name where there are names, and by their texts.</summary>
internal sealed class PurgeProof
{
    private const int DocumentsPerProgress = 1_000;

    private readonly Workspace _workspace;
    private readonly TakeDownMatcher _matcher;
    private readonly RunContext _context;
    private readonly HashSet<UInt128> _texts = [];
    private readonly HashSet<DocumentKey> _keys = [];

    /// <param name="workspace">Where tokenizers are.</param>
    /// <param name="purged">What went; two hashes of each stay in memory.</param>
    /// <param name="matcher">The list.</param>
    /// <param name="context">The run.</param>
    public PurgeProof(Workspace workspace, IEnumerable<PurgedDocument> purged, TakeDownMatcher matcher, RunContext context)
    {
        _workspace = workspace;
        _matcher = matcher;
        _context = context;
        foreach (var document in purged.Where(document => document.From != PurgedFrom.Rejects))
        {
            _keys.Add(DocumentKey.Of(document.Source, document.Id));
            if (document.Fingerprint is { } fingerprint)
                _texts.Add(TextFingerprint.OfHexadecimal(fingerprint));
        }
    }

    /// <summary>Reads the corpus: documents, panel, rejects and sketches.</summary>
    public PurgeCheck OfCorpus(Artifact corpus, string earlierId)
    {
        var takenDown = new TakenDownIn(corpus, _matcher);
        long read = 0, named = 0, same = 0;
        foreach (var document in CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)))
        {
            Advance(corpus, ++read);
            named += takenDown.Find(document, PurgedFrom.Training) is null ? 0 : 1;
            same += HasPurgedText(document.Text) ? 1 : 0;
        }

        named += CorpusFiles.ReadRejects(corpus).LongCount(item => takenDown.Find(item) is not null);
        foreach (var (document, _) in (SketchFiles.Of(corpus) ?? []).SelectMany(part => part.Read()))
        {
            named += _keys.Contains(DocumentKey.Of(document.Source, document.Id)) ? 1 : 0;
            same += _texts.Contains(TextFingerprint.OfHexadecimal(document.Fingerprint)) ? 1 : 0;
        }

        return new PurgeCheck(corpus.Manifest.Kind, corpus.Manifest.Name, corpus.Manifest.Id, [earlierId], read, named, same);
    }

    /// <summary>Reads shards: compares the hashes of their documents' names, and turns their tokens into text again.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="earlierIds">Ids of what they took the place of.</param>
    public PurgeCheck OfShards(Artifact shards, IReadOnlyList<string> earlierIds)
    {
        var report = ShardsStep.ReadReport(shards);
        var tokenizer = TokenizerJson.ReadFolder(TokenizerOf(shards, report.TokenizerId).Folder).Tokenizer;
        long read = 0, named = 0, same = 0;
        foreach (var name in report.Shards.Select(summary => summary.File))
        {
            using var shard = TokenShard.Open(shards.PathOf(name), report.TokenizerId);
            for (var place = 0; place < shard.DocumentCount; place++)
            {
                Advance(shards, ++read);
                var document = shard.Document(place);
                named += _keys.Contains(document.Key) ? 1 : 0;
                same += HasPurgedText(tokenizer.Decode(shard.Read(document))) ? 1 : 0;
            }
        }

        return new PurgeCheck(shards.Manifest.Kind, shards.Manifest.Name, shards.Manifest.Id, earlierIds, read, named, same);
    }

    private Artifact TokenizerOf(Artifact shards, string tokenizerId) => _workspace.Artifacts()
        .FirstOrDefault(artifact => artifact.Manifest.Kind == ArtifactKind.Tokenizer && artifact.Manifest.Files.Any(file => file.Path == TokenizerJson.FileName && file.Sha256 == tokenizerId))
        ?? throw new InvalidInputException($"Shards '{shards.Manifest.Name}' were made with a tokenizer (SHA-256 {tokenizerId[..12]}…) that is not in {_workspace.Root}, so that nobody can read them and say what is in them. Make them again with a tokenizer that is there, or delete them; then run this again.");

    private bool HasPurgedText(string text) => _texts.Count > 0 && _texts.Contains(TextFingerprint.Of(text));

    private void Advance(Artifact artifact, long read)
    {
        _context.CancellationToken.ThrowIfCancellationRequested();
        if (read % DocumentsPerProgress == 0)
            _context.Progress(new StepProgress($"reading {artifact.Manifest.Kind} {artifact.Manifest.Name} again", read, 0, "document"));
    }
}
