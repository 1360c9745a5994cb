using System.Globalization;
using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Evaluation.Tasks.BitsPerByte;

/// <summary>Held-out documents to score a model on: text of a corpus that no training has seen.</summary>
/// <param name="Corpus">Name of the corpus they were held out from.</param>
/// <param name="Documents">In the order of the file, none empty.</param>
/// <param name="Bytes">UTF-8 bytes of all texts.</param>
/// <param name="BrokenLines">Lines of the file that are no documents.</param>
/// <param name="IsWhole">Whether it is the whole file; otherwise the budget ended it.</param>
public sealed record Panel(string Corpus, IReadOnlyList<Document> Documents, long Bytes, int BrokenLines, bool IsWhole)
{
    /// <summary>The file of a corpus that holds the documents.</summary>
    public const string FileName = "heldout.jsonl.zst";

    /// <summary>Reads the first documents of a corpus's held-out file, up to a budget; the last one is cut between two characters if it exceeds it.</summary>
    /// <param name="corpus">A corpus with a <see cref="FileName"/>.</param>
    /// <param name="maxBytes">UTF-8 bytes to read at most.</param>
    /// <exception cref="InvalidInputException">The corpus has no held-out file, or no document in it.</exception>
    public static Panel Read(Artifact corpus, long maxBytes)
    {
        var documents = new List<Document>();
        var (bytes, broken, whole) = (0L, 0, true);
        foreach (var line in JsonLines.Read<Document>(corpus.PathOf(FileName), LineageJson.Compact))
        {
            if (line.Value is not { } document)
            {
                broken++;
                continue;
            }

            var fitting = Prefix(document.Text, maxBytes - bytes);
            whole &= fitting.Length == document.Text.Length;
            if (fitting.Length > 0)
            {
                documents.Add(document with { Text = fitting });
                bytes += Encoding.UTF8.GetByteCount(fitting);
            }

            if (!whole)
                break;
        }

        return documents.Count > 0
            ? new Panel(corpus.Manifest.Name, documents, bytes, broken, whole)
            : throw new InvalidInputException($"{FileName} of corpus '{corpus.Manifest.Name}' gives no document within {maxBytes.ToString(CultureInfo.InvariantCulture)} bytes. Hold more documents out when building the corpus, or raise the budget.");
    }

    private static string Prefix(string text, long maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;

        // By what people see as one character, so that no letter loses its accent at the cut.
        var (length, bytes) = (0, 0L);
        while (length < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, length);
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(length, next));
            if (bytes > maxBytes)
                break;
            length += next;
        }

        return text[..length];
    }
}
