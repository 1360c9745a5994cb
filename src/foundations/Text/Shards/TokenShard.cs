using System.IO.MemoryMappedFiles;
using Endonym.Lineage;

namespace Endonym.Text.Shards;

/// <summary>Tokenized documents in a memory-mapped file; what is read is loaded, nothing else. Safe for concurrent reading.</summary>
/// <remarks>Every document begins with the end-of-text token. Made by <see cref="TokenShardWriter"/>.</remarks>
public sealed class TokenShard : IDisposable
{
    private const int TokensPerChunk = 4096;

    private readonly string _path;
    private readonly TokenShardHeader _header;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private TokenShard(string path, TokenShardHeader header, MemoryMappedFile file)
    {
        (_path, _header, _file) = (path, header, file);
        _view = file.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
    }

    /// <summary>Tokens in all, the documents' end-of-text tokens included.</summary>
    public long TokenCount => _header.TokenCount;

    /// <summary>Documents in all.</summary>
    public int DocumentCount => (int)_header.DocumentCount; // checked when opened

    /// <summary>Id of the tokenizer's artifact.</summary>
    public string TokenizerId => _header.TokenizerId;

    /// <summary>Every id lies below it.</summary>
    public int VocabularySize => _header.VocabularySize;

    /// <summary>The token every document begins with.</summary>
    public int EndOfTextId => _header.EndOfTextId;

    /// <summary>Opens a shard.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedTokenizerId">The tokenizer it must have been made with; null if any will do.</param>
    /// <exception cref="InvalidInputException">The file is missing, no shard, cut off, damaged, or of another tokenizer.</exception>
    public static TokenShard Open(string path, string? expectedTokenizerId)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            try
            {
                Span<byte> bytes = stackalloc byte[TokenShardHeader.ByteCount];
                var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                var header = TokenShardHeader.Parse(path, bytes[..length], stream.Length);
                if (expectedTokenizerId is not null && header.TokenizerId != expectedTokenizerId)
                    throw new InvalidInputException($"{path} was made with the tokenizer {header.TokenizerId}, not with {expectedTokenizerId}. Tokenize the corpus again, or take the tokenizer it was made with.");
                return new TokenShard(path, header, MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Copies tokens.</summary>
    /// <param name="start">First token, from 0.</param>
    /// <param name="destination">Filled; it may cross documents.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard ends before the destination is full.</exception>
    /// <exception cref="InvalidInputException">A token lies beyond the vocabulary: the file is damaged.</exception>
    public void Read(long start, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, TokenCount - destination.Length);
        var offset = (ulong)(TokenShardHeader.ByteCount + start * _header.BytesPerToken);
        if (_header.BytesPerToken == sizeof(uint))
            _view.SafeMemoryMappedViewHandle.ReadSpan(offset, destination);
        else
            ReadNarrow(offset, destination);

        foreach (var id in destination)
        {
            // One comparison for both ends: a negative id is a large unsigned number.
            if ((uint)id >= (uint)VocabularySize)
                throw new InvalidInputException(FormattableString.Invariant($"{_path} holds the token id {id} near token {start}; its vocabulary ends at {VocabularySize - 1}. It is damaged: write the shard again."));
        }
    }

    /// <summary>Where a document lies.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Its first token, which is the end-of-text token, and the token after its last.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public (long Start, long End) Document(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, DocumentCount);
        var start = StartOf(index);
        var end = index + 1 < DocumentCount ? StartOf(index + 1) : TokenCount;
        return start >= 0 && start < end && end <= TokenCount
            ? (start, end)
            : throw new InvalidInputException(FormattableString.Invariant($"{_path}: document {index} reaches from token {start} to {end}, in a shard of {TokenCount}. It is damaged: write the shard again."));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private long StartOf(int index) => _view.ReadInt64(_header.StartsOffset + (long)index * TokenShardHeader.BytesPerStart);

    private void ReadNarrow(ulong offset, Span<int> destination)
    {
        Span<ushort> narrow = stackalloc ushort[TokensPerChunk];
        while (destination.Length > 0)
        {
            var count = Math.Min(destination.Length, TokensPerChunk);
            _view.SafeMemoryMappedViewHandle.ReadSpan(offset, narrow[..count]);
            for (var i = 0; i < count; i++)
                destination[i] = narrow[i];
            destination = destination[count..];
            offset += (ulong)count * sizeof(ushort);
        }
    }
}
