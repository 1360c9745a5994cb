using System.Runtime.InteropServices;
using System.Text;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Filters;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Takes lines or paragraphs out of a unit's documents that other documents have too.</summary>
/// <param name="judged">The unit as it was judged.</param>
/// <param name="folder">A folder of the unit's own; its files are there whole or not at all.</param>
/// <param name="options">Which lines.</param>
internal sealed class ThinnedUnit(UnitFolder judged, string folder, LineDedupOptions options)
{
    private readonly string _partial = folder + ".partial";

    /// <summary>The unit's documents as they are left.</summary>
    public UnitFolder Folder { get; } = new(folder, Path.GetFileName(folder));

    private string Marker => Path.Combine(folder, "removed.json");

    /// <summary>Lines or paragraphs that were taken out.</summary>
    public long Removed => LineageJson.Read<long>(Marker, "marker of a thinned unit");

    /// <summary>Hashes the lines of the documents that are in, unless that is done.</summary>
    /// <param name="hashesPath">Takes the hashes.</param>
    /// <param name="isIn">Whether a document, by its place in the unit, is still in.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public void Hash(string hashesPath, Func<int, bool> isIn, CancellationToken cancellationToken)
    {
        if (File.Exists(hashesPath)) // it gets its name when it is whole
            return;

        using var hashes = new LineHashes(hashesPath, options);
        foreach (var (document, place) in judged.ReadKept().Select((document, place) => (document, place)).Where(kept => isIn(kept.place)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hashes.Add(document.Text, SiteOf(document));
        }

        hashes.Complete();
    }

    /// <summary>Writes the documents without the lines that are to go, unless that is done. Of a document that has less left than it needs, the text stays and its bytes are noted as 0.</summary>
    /// <param name="listPath">The list of <see cref="LineDuplicates"/>.</param>
    /// <param name="hashesPath">The unit's hashes.</param>
    /// <param name="minLength">Characters that a document needs.</param>
    /// <param name="isIn">Whether a document, by its place in the unit, is still in.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public void Thin(string listPath, string hashesPath, int minLength, Func<int, bool> isIn, CancellationToken cancellationToken)
    {
        if (File.Exists(Marker))
            return;

        if (Directory.Exists(_partial))
            Directory.Delete(_partial, recursive: true);
        Directory.CreateDirectory(_partial);
        var partial = new UnitFolder(_partial, Folder.Number);
        using var remover = new LineRemover(listPath, Path.GetFileName(hashesPath));
        using (var kept = new JsonlFile<Document>(partial.Kept, zstdLevel: UnitFolder.ZstdLevel))
        using (var index = new BufferedStream(new FileStream(partial.Index, FileMode.CreateNew, FileAccess.Write), 1 << 16))
        {
            foreach (var ((document, entry), place) in judged.ReadKept().Zip(judged.ReadIndex()).Select((pair, place) => (pair, place)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (left, bytes) = (document, entry.Bytes);
                if (isIn(place) && remover.Next(document.Text, SiteOf(document)) is var text && !ReferenceEquals(text, document.Text))
                {
                    text = TextCleaner.Clean(text);
                    (left, bytes) = text.Length == 0 || text.Length < minLength ? (document, 0) : (document with { Text = text }, Encoding.UTF8.GetByteCount(text));
                }

                kept.Write(left);
                index.Write(MemoryMarshal.AsBytes([entry with { Bytes = bytes }]));
            }

            remover.Complete();
            kept.Complete();
        }

        LineageJson.Write(Path.Combine(_partial, Path.GetFileName(Marker)), remover.Removed);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(_partial, folder);
    }

    // A menu is of one site, wherever its source comes from.
    private static string SiteOf(Document document) =>
        document.Url is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : document.Source;
}
