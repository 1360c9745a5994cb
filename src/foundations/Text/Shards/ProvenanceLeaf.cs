using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Endonym.Lineage.Rights;

namespace Endonym.Text.Shards;

/// <summary>What a shard says of one document: a leaf of its provenance tree.</summary>
/// <remarks>
/// <see cref="Hash"/> is SHA-256 over a zero byte, the document's key (32 bytes), its rights class (1 byte: 0 <see cref="RightsClass.White"/>,
/// 1 <see cref="RightsClass.GreyTdm"/>, 2 <see cref="RightsClass.GreyResearch"/>), the UTF-8 bytes of its text (4 bytes), its tokens (8 bytes) and
/// the SHA-256 of its tokens (32 bytes; each token as 4 bytes, the end-of-text token first). Numbers are little-endian.
/// </remarks>
/// <param name="Key">Which document.</param>
/// <param name="Class">What may be done with it.</param>
/// <param name="TextBytes">UTF-8 bytes of its text.</param>
/// <param name="TokenCount">Its tokens, the end-of-text token included.</param>
/// <param name="TokensHash">SHA-256 of the tokens, 64 hexadecimal digits in lower case.</param>
public sealed record ProvenanceLeaf(DocumentKey Key, RightsClass Class, uint TextBytes, long TokenCount, string TokensHash)
{
    private const int ByteCount = 1 + DocumentKey.ByteCount + 1 + sizeof(uint) + sizeof(long) + SHA256.HashSizeInBytes;

    /// <summary>The leaf of a document.</summary>
    /// <param name="key">Which document.</param>
    /// <param name="rights">What may be done with it.</param>
    /// <param name="textBytes">UTF-8 bytes of its text.</param>
    /// <param name="endOfTextId">The token it begins with.</param>
    /// <param name="tokens">The tokens after that one.</param>
    public static ProvenanceLeaf Of(DocumentKey key, RightsClass rights, uint textBytes, int endOfTextId, ReadOnlySpan<int> tokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([endOfTextId]));
        hash.AppendData(MemoryMarshal.AsBytes(tokens));
        return new ProvenanceLeaf(key, rights, textBytes, tokens.Length + 1L, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The hash that the tree is built over.</summary>
    /// <exception cref="FormatException">The tokens' hash is none.</exception>
    public byte[] Hash()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        bytes[0] = ProvenanceTree.LeafMark;
        Key.CopyTo(bytes[1..]);
        bytes[33] = (byte)Class;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[34..], TextBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[38..], TokenCount);
        if (TokensHash.Length != 2 * SHA256.HashSizeInBytes || Convert.FromHexString(TokensHash, bytes[46..], out _, out _) != OperationStatus.Done)
            throw new FormatException($"'{TokensHash}' is no SHA-256 in hexadecimal digits.");
        return SHA256.HashData(bytes);
    }
}
