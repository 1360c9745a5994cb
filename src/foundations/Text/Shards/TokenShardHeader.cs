using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Text.Shards;

/// <summary>The first 128 bytes of a shard. All numbers are little-endian.</summary>
/// <remarks>
/// Layout of the file: this header; the tokens, 2 or 4 bytes each; zeros up to a multiple of 8; where each document begins, in tokens, 8 bytes
/// each. Layout of the header: magic (8 bytes), version (u32), bytes per token (u32), tokens (u64), documents (u64), vocabulary size (u32), id of
/// the end-of-text token (u32), tokenizer id (64 hexadecimal digits), zeros.
/// </remarks>
internal sealed record TokenShardHeader
{
    /// <summary>Length of the header; the tokens begin here.</summary>
    public const int ByteCount = 128;

    /// <summary>Length of a document's start.</summary>
    public const int BytesPerStart = sizeof(ulong);

    private const uint Version = 1;
    private const int TokenizerIdOffset = 40;
    private const int TokenizerIdLength = 64;
    private const int MaxShortVocabulary = ushort.MaxValue + 1;

    public required long TokenCount { get; init; }

    public required long DocumentCount { get; init; }

    public required int VocabularySize { get; init; }

    public required int EndOfTextId { get; init; }

    public required string TokenizerId { get; init; }

    /// <summary>2 where every id fits into 16 bits, else 4.</summary>
    public int BytesPerToken => VocabularySize <= MaxShortVocabulary ? sizeof(ushort) : sizeof(uint);

    /// <summary>Where the documents' starts begin.</summary>
    public long StartsOffset => AlignedTo8(ByteCount + TokenCount * BytesPerToken);

    /// <summary>Length of the whole file.</summary>
    public long FileLength => StartsOffset + DocumentCount * BytesPerStart;

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
            TokenizerId = Encoding.ASCII.GetString(bytes.Slice(TokenizerIdOffset, TokenizerIdLength)),
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
        if (TokenizerId.Length != TokenizerIdLength || !TokenizerId.All(char.IsAsciiHexDigitLower))
            throw new InvalidInputException($"{path}: the tokenizer id '{TokenizerId}' is not the id of an artifact, 64 hexadecimal digits in lower case. Take it from the tokenizer's manifest.");
    }

    private void CheckLength(string path, long fileLength)
    {
        // Compared as fractions of the file first: hostile counts would overflow the sum. A document has at least its end-of-text token.
        var plausible = TokenCount >= 0 && TokenCount <= fileLength / BytesPerToken && DocumentCount >= 0 && DocumentCount <= fileLength / BytesPerStart
            && DocumentCount <= TokenCount && (DocumentCount > 0 || TokenCount == 0);
        if (!plausible || FileLength != fileLength)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has {fileLength:N0} bytes, but its header speaks of {TokenCount:N0} tokens of {BytesPerToken} bytes and {DocumentCount:N0} documents{(plausible ? FormattableString.Invariant($", which take {FileLength:N0}") : ", which cannot be in it")}. It is cut off or damaged: write the shard again."));
        if (DocumentCount > int.MaxValue)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has {DocumentCount:N0} documents; a shard has at most {int.MaxValue:N0}. Write several shards."));
    }

    private static long AlignedTo8(long offset) => (offset + 7) & ~7L;
}
