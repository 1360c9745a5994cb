using Endonym.Corpus.Rights.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources.Web;

/// <summary>A user's files as one source that a manifest declares.</summary>
internal sealed class ManifestedFiles
{
    private readonly Lazy<string> _fingerprint;

    /// <param name="manifest">What is declared of them.</param>
    /// <param name="files">The files, in their order.</param>
    /// <param name="evidence">Files that are read for what sites say of rights, and are no part of the text.</param>
    public ManifestedFiles(SourceManifest manifest, IReadOnlyList<SourceFile> files, IReadOnlyList<SourceFile> evidence)
    {
        Manifest = manifest;
        Source = manifest.ToSource();
        Files = files;
        Evidence = evidence;
        _fingerprint = new Lazy<string>(() => InputFingerprint.OfContents(Files.Concat(Evidence)));
    }

    /// <summary>What is declared of them.</summary>
    public SourceManifest Manifest { get; }

    /// <summary>The source.</summary>
    public Source Source { get; }

    /// <summary>The files, in their order.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Files of evidence, in the order in which a later one counts more.</summary>
    public IReadOnlyList<SourceFile> Evidence { get; }

    /// <summary>SHA-256 over the names and contents of both; read once.</summary>
    public string Fingerprint => _fingerprint.Value;
}
