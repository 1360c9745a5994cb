using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>A user's files as one source: which they are, what may be done with them, and what they say.</summary>
internal sealed class DeclaredFiles
{
    private const int IdDigits = 12;

    private readonly Lazy<string> _fingerprint;

    /// <param name="id">The source's id; null to name it after its files and their content, since many are called alike.</param>
    /// <param name="paths">Files, or folders whose files with one of the endings are read.</param>
    /// <param name="endings">Such as <c>.txt</c>.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there or cannot be read, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public DeclaredFiles(string? id, IReadOnlyList<string> paths, IReadOnlyList<string> endings, DeclaredRights rights, DateOnly today)
    {
        Files = SourceFiles.List(paths, endings);
        _fingerprint = new Lazy<string>(() => InputFingerprint.OfContents(Files));
        var source = rights.ToSource(id ?? SourceFiles.NameOf(paths), today);
        Source = id is null ? source with { Id = $"{source.Id}-{Fingerprint[..IdDigits]}" } : source;
    }

    /// <summary>The files, in their order.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The source.</summary>
    public Source Source { get; }

    /// <summary>SHA-256 over the files' names and contents; read once.</summary>
    public string Fingerprint => _fingerprint.Value;
}
