using System.Text;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Ids by ordinal: one file with the ids' UTF-8, one with where each ends.</summary>
internal sealed class DocumentIds : IDisposable
{
    private const string EndsKind = "IDEN";
    private const string TextKind = "IDTX";

    private readonly RecordFileReader<long, long> _ends;
    private readonly RecordFileReader<byte, long> _text;

    public DocumentIds(string folder)
    {
        _ends = new RecordFileReader<long, long>(EndsPath(folder), EndsKind);
        try
        {
            _text = new RecordFileReader<byte, long>(TextPath(folder), TextKind);
        }
        catch
        {
            _ends.Dispose();
            throw;
        }
    }

    public long Count => _ends.Count;

    public string this[long ordinal]
    {
        get
        {
            Span<long> bounds = [0, 0];
            if (ordinal == 0)
                _ends.ReadAt(0, bounds[1..]);
            else
                _ends.ReadAt(ordinal - 1, bounds);
            if (bounds[0] < 0 || bounds[1] < bounds[0] || bounds[1] - bounds[0] > int.MaxValue || bounds[1] > _text.Count)
                throw RecordFileHeader.Broken(_ends.Path, FormattableString.Invariant($"it places the id of document {ordinal} where no id can be"));
            var bytes = new byte[bounds[1] - bounds[0]];
            _text.ReadAt(bounds[0], bytes);
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Writes the ids of all documents of a corpus.</summary>
    /// <exception cref="InvalidInputException">There are fewer or more than documents.</exception>
    public static void Write(string folder, IEnumerable<string> ids, long documents)
    {
        using var ends = new RecordFileWriter<long>(EndsPath(folder), EndsKind);
        using var text = new RecordFileWriter<byte>(TextPath(folder), TextKind);
        foreach (var id in ids)
        {
            text.Write(Encoding.UTF8.GetBytes(id));
            ends.Write(text.Count);
        }

        if (ends.Count != documents)
            throw new InvalidInputException(FormattableString.Invariant($"There are {ends.Count} ids for {documents} documents. Give one for each document, in the order of the signature files."));
        text.Complete(ends.Count);
        ends.Complete(ends.Count);
    }

    public void Dispose()
    {
        _ends.Dispose();
        _text.Dispose();
    }

    private static string EndsPath(string folder) => Path.Combine(folder, "ids.ends");

    private static string TextPath(string folder) => Path.Combine(folder, "ids.text");
}
