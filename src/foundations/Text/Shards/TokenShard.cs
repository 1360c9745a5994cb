using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

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

    private TokenShard(string path, TokenShardHeader header, MemoryMappedFile file, IReadOnlyList<ShardGroup> groups)
    {
        (_path, _header, _file, Groups) = (path, header, file, groups);
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

    /// <summary>As grey as its worst document.</summary>
    public RightsClass RightsClass => _header.Class;

    /// <summary>The root over all documents, 64 hexadecimal digits; see <see cref="ProvenanceTree"/>.</summary>
    /// <remarks>It is believed when the shard is opened; <see cref="Leaves"/> tells what it has to be.</remarks>
    public string ProvenanceRoot => _header.ProvenanceRoot;

    /// <summary>What is known of the documents' sources.</summary>
    public IReadOnlyList<ShardGroup> Groups { get; }

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
                var groups = ReadGroups(path, header, stream);
                return new TokenShard(path, header, MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), groups);
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

    /// <summary>Where a document lies, and which it is.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public ShardDocument Document(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, DocumentCount);
        Span<byte> bytes = stackalloc byte[TokenShardHeader.BytesPerDocument];
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)OffsetOf(index), bytes);
        var start = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var end = index + 1 < DocumentCount ? _view.ReadInt64(OffsetOf(index + 1)) : TokenCount;
        if (start < 0 || start >= end || end > TokenCount)
            throw new InvalidInputException(FormattableString.Invariant($"{_path}: document {index} reaches from token {start} to {end}, in a shard of {TokenCount}. It is damaged: write the shard again."));
        var group = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (group < 0 || group >= Groups.Count)
            throw new InvalidInputException(FormattableString.Invariant($"{_path}: document {index} is of the source in place {group} of a table of {Groups.Count}. It is damaged: write the shard again."));
        return new ShardDocument(start, end, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), group, new DocumentKey(bytes[16..]));
    }

    /// <summary>Copies a document's tokens.</summary>
    /// <param name="document">One of this shard's.</param>
    /// <returns>The end-of-text token and those after it.</returns>
    /// <exception cref="InvalidInputException">The file is damaged, or the document is longer than an array.</exception>
    public int[] Read(ShardDocument document)
    {
        if (document.TokenCount > Array.MaxLength)
            throw new InvalidInputException(FormattableString.Invariant($"{_path} has a document of {document.TokenCount:N0} tokens; at most {Array.MaxLength:N0} are read. It is damaged: write the shard again."));
        var tokens = new int[document.TokenCount];
        Read(document.Start, tokens);
        return tokens;
    }

    /// <summary>What the shard's own content says of each document, in their order; computed from the tokens, so all of them are read.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public IEnumerable<ProvenanceLeaf> Leaves()
    {
        for (var index = 0; index < DocumentCount; index++)
        {
            var document = Document(index);
            var tokens = Read(document);
            yield return ProvenanceLeaf.Of(document.Key, Groups[document.Group].Class, document.TextBytes, tokens[0], tokens.AsSpan(1));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static List<ShardGroup> ReadGroups(string path, TokenShardHeader header, FileStream stream)
    {
        var json = new byte[header.TableBytes];
        stream.Position = header.TableOffset;
        stream.ReadExactly(json);
        try
        {
            var groups = JsonSerializer.Deserialize<List<ShardGroup>>(json, LineageJson.Compact);
            if (groups is null || groups.Contains(null!) || groups.Count > header.DocumentCount || groups.Select(group => group.Class).DefaultIfEmpty().Max() != header.Class)
                throw new InvalidInputException($"{path}: the table of sources is not that of its {header.DocumentCount} documents of class {header.Class} at worst. It is damaged: write the shard again.");
            return groups;
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: the table of sources cannot be read: {error.Message} It is damaged: write the shard again.", error);
        }
    }

    private long OffsetOf(int index) => _header.DocumentsOffset + (long)index * TokenShardHeader.BytesPerDocument;

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
