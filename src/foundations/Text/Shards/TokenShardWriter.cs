using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Text.Shards;

/// <summary>Writes tokenized documents to one file, which is there whole after <see cref="Complete"/> or not at all. Not safe for concurrent use.</summary>
public sealed class TokenShardWriter : IDisposable
{
    private const int TokensPerChunk = 4096;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly List<long> _starts = [];
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
        _header = new TokenShardHeader { TokenCount = 0, DocumentCount = 0, VocabularySize = vocabularySize, EndOfTextId = endOfTextId, TokenizerId = tokenizerId };
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
    public int DocumentCount => _starts.Count;

    private string PartialPath => _path + ".partial";

    /// <summary>Adds a document; the end-of-text token is put before it.</summary>
    /// <param name="document">Ids without the end-of-text token.</param>
    /// <exception cref="InvalidInputException">An id is not of the vocabulary; nothing of the document is then written.</exception>
    public void Append(ReadOnlySpan<int> document)
    {
        ThrowIfCompleted();
        foreach (var id in document)
        {
            if (id < 0 || id >= _header.VocabularySize)
                throw new InvalidInputException(FormattableString.Invariant($"Document {_starts.Count} has the token id {id}; the vocabulary of {_path} ends at {_header.VocabularySize - 1}. Encode it with the shard's own tokenizer."));
        }

        _starts.Add(_header.TokenCount);
        WriteTokens([_header.EndOfTextId]);
        WriteTokens(document);
        _header = _header with { TokenCount = _header.TokenCount + 1 + document.Length, DocumentCount = _starts.Count };
    }

    /// <summary>Writes the documents' starts and the header, flushes to the disk and gives the file its name.</summary>
    public void Complete()
    {
        ThrowIfCompleted();
        while (_stream.Position < _header.StartsOffset)
            _stream.WriteByte(0);

        Span<byte> bytes = stackalloc byte[TokenShardHeader.BytesPerStart];
        foreach (var start in _starts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, start);
            _stream.Write(bytes);
        }

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
