using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>A user's files of one format under declared rights; a format adds how a file is read.</summary>
public abstract class DeclaredFileSource : IDocumentSource
{
    /// <summary>Reason of a file whose own metadata reserve text and data mining, where the declaration rests on the exception for it.</summary>
    public const string Reserved = "reserved by its own metadata";

    private readonly DeclaredFiles _declared;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose files with one of the endings are read.</param>
    /// <param name="endings">Such as <c>.docx</c>.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    private protected DeclaredFileSource(string? id, IReadOnlyList<string> paths, IReadOnlyList<string> endings, DeclaredRights rights, DateOnly today)
    {
        _declared = new DeclaredFiles(id, paths, endings, rights, today);
        Texts = new DeclaredTexts(_declared.Source, rights);
    }

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => _declared.Files;

    /// <summary>Makes the source's documents.</summary>
    private protected DeclaredTexts Texts { get; }

    /// <summary>Whether a reservation inside a file counts (TDM Reservation Protocol, EPUB and PDF metadata): a licence outweighs it, research may not be reserved.</summary>
    private protected bool ReservationsCount => _declared.Source.Class == RightsClass.GreyTdm;

    /// <inheritdoc/>
    public Source Describe() => _declared.Source;

    /// <inheritdoc/>
    public string Fingerprint() => _declared.Fingerprint;

    /// <inheritdoc/>
    public abstract IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken);
}
