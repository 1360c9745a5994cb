using System.Buffers.Binary;
using System.Text;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

/// <summary>Writes small <c>tokenizer.model</c> files: just the fields that the tests need, by the numbers of <c>sentencepiece_model.proto</c>.</summary>
internal static class SentencePieceFiles
{
    public const int Normal = 1;
    public const int Unknown = 2;
    public const int Control = 3;
    public const int UserDefined = 4;
    public const int Byte = 6;

    public static byte[] Build(bool isBpe, (string Text, float Score, int Kind)[] pieces, bool fallsBackToBytes = false, byte[]? map = null, bool addsPrefix = true, bool removesSpaces = true)
    {
        List<byte> file = [];
        foreach (var (text, score, kind) in pieces)
            AddBytes(file, 1, [.. Bytes(1, Encoding.UTF8.GetBytes(text)), .. Single(2, score), .. Number(3, kind)]);
        AddBytes(file, 2, [.. Number(3, isBpe ? 2 : 1), .. Number(35, fallsBackToBytes ? 1 : 0), .. Number(41, 1), .. Number(42, 2)]);
        AddBytes(file, 3, [.. map is null ? [] : Bytes(2, map), .. Number(3, addsPrefix ? 1 : 0), .. Number(4, removesSpaces ? 1 : 0)]);
        return [.. file];
    }

    private static void AddBytes(List<byte> file, int field, byte[] message) => file.AddRange(Bytes(field, message));

    private static byte[] Bytes(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Single(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Varint((field << 3) | 5), .. bytes];
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
