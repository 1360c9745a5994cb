using System.Buffers.Binary;
using System.Text;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

/// <summary>Builds SentencePiece's compiled tables, in the plainest way: each node takes the first 256 free units.</summary>
internal static class CharacterMaps
{
    private const int UnitsPerNode = 256;

    public static byte[] Build(params (string Key, string Replacement)[] entries)
    {
        List<uint> units = [.. new uint[UnitsPerNode]];
        List<byte> replacements = [];
        var leaves = new List<(byte[] Key, int Index)>();
        foreach (var (key, replacement) in entries)
        {
            leaves.Add((Encoding.UTF8.GetBytes(key), replacements.Count));
            replacements.AddRange([.. Encoding.UTF8.GetBytes(replacement), 0]);
        }

        Fill(units, node: 0, leaves, depth: 0);
        var blob = new byte[sizeof(uint) + (units.Count * sizeof(uint)) + replacements.Count];
        BinaryPrimitives.WriteUInt32LittleEndian(blob, (uint)(units.Count * sizeof(uint)));
        for (var i = 0; i < units.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan((i + 1) * sizeof(uint)), units[i]);
        replacements.CopyTo(blob, blob.Length - replacements.Count);
        return blob;
    }

    /// <summary>A unit has its label in bits 0 to 7, whether a key ends there in bit 8, and its children's offset from bit 10 on; a value has bit 31.</summary>
    private static void Fill(List<uint> units, int node, List<(byte[] Key, int Index)> leaves, int depth)
    {
        var children = units.Count;
        units.AddRange(new uint[UnitsPerNode]);
        units[node] |= (uint)(node ^ children) << 10;
        foreach (var (key, index) in leaves.Where(leaf => leaf.Key.Length == depth))
        {
            units[node] |= 1 << 8;
            units[children] = (1u << 31) | (uint)index;
        }

        foreach (var group in leaves.Where(leaf => leaf.Key.Length > depth).GroupBy(leaf => leaf.Key[depth]))
        {
            units[children ^ group.Key] = group.Key;
            Fill(units, children ^ group.Key, [.. group], depth + 1);
        }
    }
}
