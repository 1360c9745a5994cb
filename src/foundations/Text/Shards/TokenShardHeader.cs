using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Text.Shards;

/// <summary>The first 192 bytes of a shard. All numbers are little-endian.</summary>
/// <remarks>
/// Layout of the file: this header; the tokens, 2 or 4 bytes each; zeros up to a multiple of 8; 48 bytes for each document: where it begins, in
/// tokens (u64), UTF-8 bytes of its text (u32), its place in the table (u32), its key (32 bytes, see <see cref="DocumentKey"/>); the table, a JSON list of
/// <see cref="ShardGroup"/>. Layout of the header: magic (8 bytes), version (u32), bytes per token (u32), tokens (u64), documents (u64), vocabulary
/// size (u32), id of the end-of-text token (u32), tokenizer id (64 hexadecimal digits), provenance root (64 hexadecimal digits, see
/// <see cref="ProvenanceTree"/>), bytes of the table (u64), rights class (u32, the worst of the table), zeros.
/// </remarks>
internal sealed record TokenShardHeader
{
    /// <summary>Length of the header; the tokens begin here.</summary>
    public const int ByteCount = 192;

    /// <summary>Length of what is kept of a document beside its tokens.</summary>
    public const int BytesPerDocument = 48;

    private const uint Version = 2; // 2: which documents, of which sources
    private const int TokenizerIdOffset = 40;
    private const int RootOffset = 104;
    private const int HashDigits = 64;
    private const int TableBytesOffset = 168;
    private const int ClassOffset = 176;

    // Sources by the ten thousand; more is a broken file, not a shard.
    private const int MaxTableBytes = 1 << 26;
    private const int MaxShortVocabulary = ushort.MaxValue + 1;

    public required long TokenCount { get; init; }

    public required long DocumentCount { get; init; }

    public required int VocabularySize { get; init; }

    public required int EndOfTextId { get; init; }

    public required string TokenizerId { get; init; }

    public required string ProvenanceRoot { get; init; }

    public required RightsClass Class { get; init; }

    public required long TableBytes { get; init; }

    /// <summary>2 where every id fits into 16 bits, else 4.</summary>
    public int BytesPerToken => VocabularySize <= MaxShortVocabulary ? sizeof(ushort) : sizeof(uint);

    /// <summary>Where it is told of the documents.</summary>
    public long DocumentsOffset => AlignedTo8(ByteCount + TokenCount * BytesPerToken);

    /// <summary>Where the table of sources begins.</summary>
    public long TableOffset => DocumentsOffset + DocumentCount * BytesPerDocument;

    /// <summary>Length of the whole file.</summary>
    public long FileLength => TableOffset + TableBytes;

    private static ReadOnlySpan<byte> Magic => "ENDOSHRD"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), BytesPerToken);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), TokenCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), DocumentCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), VocabularySize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(36), EndOfTextId);
        Encoding.ASCII.GetBytes(TokenizerId, bytes.AsSpan(TokenizerIdOffset));
        Encoding.ASCII.GetBytes(ProvenanceRoot, bytes.AsSpan(RootOffset));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(TableBytesOffset), TableBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(ClassOffset), (int)Class);
        return bytes;
    }

    /// <summary>Reads a header and checks it against the length of its file, so that nothing is believed that the file cannot hold.</summary>
    public static TokenShardHeader Parse(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (bytes.Length < ByteCount)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has {fileLength} bytes; the header of a token shard alone has {ByteCount}. Write the shard again."));
        if (!bytes.StartsWith(Magic))
            throw new InvalidInputException($"{path} is not a token shard: it begins with {Convert.ToHexString(bytes[..Magic.Length])}, not with {Convert.ToHexString(Magic)}. Is it another file?");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is not Version and var version)
            throw new InvalidInputException(FormattableString.Invariant($"{path} is a token shard of version {version}; this program reads version {Version}. Write the shard again."));

        var header = new TokenShardHeader
        {
            TokenCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            DocumentCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            VocabularySize = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            EndOfTextId = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]),
            TokenizerId = Encoding.ASCII.GetString(bytes.Slice(TokenizerIdOffset, HashDigits)),
            ProvenanceRoot = Encoding.ASCII.GetString(bytes.Slice(RootOffset, HashDigits)),
            TableBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[TableBytesOffset..]),
            Class = (RightsClass)BinaryPrimitives.ReadInt32LittleEndian(bytes[ClassOffset..]),
        };
        header.CheckValues(path, BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
        header.CheckLength(path, fileLength);
        return header;
    }

    /// <summary>Refuses an id that is no SHA-256, and ids beyond the vocabulary.</summary>
    public void CheckValues(string path, int bytesPerToken)
    {
        if (VocabularySize < 1 || EndOfTextId < 0 || EndOfTextId >= VocabularySize || bytesPerToken != BytesPerToken)
            throw new InvalidInputException(FormattableString.Invariant($"{path}: a vocabulary of {VocabularySize}, the end-of-text id {EndOfTextId} and {bytesPerToken} bytes for a token do not fit together. The id lies below the vocabulary's size, and a token has 2 bytes up to 65,536 ids, else 4."));
        if (!IsHash(TokenizerId))
            throw new InvalidInputException($"{path}: the tokenizer id '{TokenizerId}' is not the id of an artifact, 64 hexadecimal digits in lower case. Take it from the tokenizer's manifest.");
        if (!IsHash(ProvenanceRoot))
            throw new InvalidInputException($"{path}: the provenance root '{ProvenanceRoot}' is no SHA-256, 64 hexadecimal digits in lower case. The file is damaged: write the shard again.");
        if (!Enum.IsDefined(Class))
            throw new InvalidInputException(FormattableString.Invariant($"{path}: there is no rights class {(int)Class}. The file is damaged: write the shard again."));
    }

    private void CheckLength(string path, long fileLength)
    {
        // Compared as fractions of the file first: hostile counts would overflow the sum. A document has at least its end-of-text token.
        var plausible = TokenCount >= 0 && TokenCount <= fileLength / BytesPerToken && DocumentCount >= 0 && DocumentCount <= fileLength / BytesPerDocument
            && DocumentCount <= TokenCount && (DocumentCount > 0 || TokenCount == 0) && TableBytes >= 0 && TableBytes <= Math.Min(fileLength, MaxTableBytes);
        if (!plausible || FileLength != fileLength)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has {fileLength:N0} bytes, but its header speaks of {TokenCount:N0} tokens of {BytesPerToken} bytes, {DocumentCount:N0} documents and a table of {TableBytes:N0} bytes{(plausible ? FormattableString.Invariant($", which take {FileLength:N0}") : ", which cannot be in it")}. It is cut off or damaged: write the shard again."));
        if (DocumentCount > int.MaxValue)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has {DocumentCount:N0} documents; a shard has at most {int.MaxValue:N0}. Write several shards."));
    }

    private static bool IsHash(string digits) => digits.Length == HashDigits && digits.All(char.IsAsciiHexDigitLower);

    private static long AlignedTo8(long offset) => (offset + 7) & ~7L;
}
