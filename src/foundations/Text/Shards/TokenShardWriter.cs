using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Text.Shards;

/// <summary>Writes tokenized documents to one file, which is there whole after <see cref="Complete"/> or not at all. Not safe for concurrent use.</summary>
/// <remarks>Some 200 bytes of each document are held in memory, its tokens are not.</remarks>
public sealed class TokenShardWriter : IDisposable
{
    private const int TokensPerChunk = 4096;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly List<ShardDocument> _documents = [];
    private readonly List<(DocumentKey Key, byte[] Hash)> _leaves = [];
    private readonly List<ShardGroup> _groups = [];
    private readonly Dictionary<ShardGroup, int> _placeOf = [];
    private TokenShardHeader _header;
    private bool _completed;

    /// <summary>Begins a shard.</summary>
    /// <param name="path">The shard's file; until it is complete, a file of that name with <c>.partial</c> holds it.</param>
    /// <param name="vocabularySize">Ids lie below it; up to 65,536 they take two bytes, else four.</param>
    /// <param name="tokenizerId">Id of the tokenizer's artifact: 64 hexadecimal digits.</param>
    /// <param name="endOfTextId">The token every stored document begins with.</param>
    /// <exception cref="InvalidInputException">The values do not fit together, or the file cannot be written.</exception>
    public TokenShardWriter(string path, int vocabularySize, string tokenizerId, int endOfTextId)
    {
        _path = path;
        _header = new TokenShardHeader
        {
            TokenCount = 0,
            DocumentCount = 0,
            VocabularySize = vocabularySize,
            EndOfTextId = endOfTextId,
            TokenizerId = tokenizerId,
            ProvenanceRoot = Convert.ToHexStringLower(ProvenanceTree.Root([])),
            Class = RightsClass.White,
            TableBytes = 0,
        };
        _header.CheckValues(path, _header.BytesPerToken);
        try
        {
            _stream = new FileStream(PartialPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{PartialPath} cannot be written: {error.Message}", error);
        }

        _stream.Write(_header.ToBytes()); // its counts follow at the end
    }

    /// <summary>Tokens so far, the end-of-text tokens included.</summary>
    public long TokenCount => _header.TokenCount;

    /// <summary>Documents so far.</summary>
    public int DocumentCount => _documents.Count;

    /// <summary>As grey as the worst document so far.</summary>
    public RightsClass RightsClass => _header.Class;

    /// <summary>The root over all documents, 64 hexadecimal digits; see <see cref="ProvenanceTree"/>. That of no documents before <see cref="Complete"/>.</summary>
    public string ProvenanceRoot => _header.ProvenanceRoot;

    private string PartialPath => _path + ".partial";

    /// <summary>Adds a document; the end-of-text token is put before it.</summary>
    /// <param name="document">Ids without the end-of-text token.</param>
    /// <param name="key">Which document it is.</param>
    /// <param name="group">What is known of its source.</param>
    /// <param name="textBytes">UTF-8 bytes of its text.</param>
    /// <exception cref="InvalidInputException">An id is not of the vocabulary, or the document is allowed in nothing; nothing of it is then written.</exception>
    public void Append(ReadOnlySpan<int> document, DocumentKey key, ShardGroup group, uint textBytes)
    {
        ThrowIfCompleted();
        if (group.Class == RightsClass.Excluded)
            throw new InvalidInputException(FormattableString.Invariant($"Document {_documents.Count} for {_path} is of the source '{group.Source}', which is {RightsClass.Excluded}: allowed in nothing. Leave it out."));
        foreach (var id in document)
        {
            if (id < 0 || id >= _header.VocabularySize)
                throw new InvalidInputException(FormattableString.Invariant($"Document {_documents.Count} has the token id {id}; the vocabulary of {_path} ends at {_header.VocabularySize - 1}. Encode it with the shard's own tokenizer."));
        }

        if (!_placeOf.TryGetValue(group, out var place))
        {
            _placeOf.Add(group, place = _groups.Count);
            _groups.Add(group);
        }

        var (start, end) = (_header.TokenCount, _header.TokenCount + 1 + document.Length);
        WriteTokens([_header.EndOfTextId]);
        WriteTokens(document);
        _documents.Add(new ShardDocument(start, end, textBytes, place, key));
        _leaves.Add((key, ProvenanceLeaf.Of(key, group.Class, textBytes, _header.EndOfTextId, document).Hash()));
        _header = _header with { TokenCount = end, DocumentCount = _documents.Count, Class = (RightsClass)Math.Max((int)_header.Class, (int)group.Class) };
    }

    /// <summary>Writes what is known of the documents and the header, flushes to the disk and gives the file its name.</summary>
    public void Complete()
    {
        ThrowIfCompleted();
        while (_stream.Position < _header.DocumentsOffset)
            _stream.WriteByte(0);

        Span<byte> bytes = stackalloc byte[TokenShardHeader.BytesPerDocument];
        foreach (var document in _documents)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, document.Start);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], document.TextBytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], document.Group);
            document.Key.CopyTo(bytes[16..]);
            _stream.Write(bytes);
        }

        var table = JsonSerializer.SerializeToUtf8Bytes(_groups, LineageJson.Compact);
        _stream.Write(table);
        _header = _header with { TableBytes = table.Length, ProvenanceRoot = Convert.ToHexStringLower(ProvenanceTree.Root(ProvenanceTree.InOrder(_leaves))) };
        _stream.Position = 0;
        _stream.Write(_header.ToBytes());
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(PartialPath, _path, overwrite: true);
        _completed = true;
        DurableFolder.FlushNameOf(_path);
    }

    /// <summary>Without <see cref="Complete"/>, takes back what was written.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose(); // Writes what is buffered; a full disk says so once more.
        }
        finally
        {
            if (!_completed)
                File.Delete(PartialPath);
        }
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
            throw new InvalidOperationException($"{_path} is complete.");
    }

    private void WriteTokens(ReadOnlySpan<int> tokens)
    {
        if (_header.BytesPerToken == sizeof(uint))
        {
            _stream.Write(MemoryMarshal.AsBytes(tokens));
            return;
        }

        Span<ushort> narrow = stackalloc ushort[TokensPerChunk];
        while (tokens.Length > 0)
        {
            var count = Math.Min(tokens.Length, TokensPerChunk);
            for (var i = 0; i < count; i++)
                narrow[i] = (ushort)tokens[i];
            _stream.Write(MemoryMarshal.AsBytes(narrow[..count]));
            tokens = tokens[count..];
        }
    }
}
