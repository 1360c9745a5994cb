using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Decontamination;

/// <summary>Items that must stay secret, as a file that can be given to whoever builds a corpus.</summary>
/// <remarks>
/// One line of JSON with the salt and the counts, then one for each item with its id and its runs: for each run, in the order of the hashes, the number of words (1 byte), the quick
/// hash (4) and the first 16 bytes of the HMAC-SHA-256 of the normalised words' UTF-8 with the salt, in hexadecimal. The file reveals no text. Whoever has it and guesses a
/// whole run can see that the guess is right, as with any file that a corpus can be searched with; so ids should say nothing, and the file is not for publication.
/// </remarks>
public static class PrivateItems
{
    private const string Format = "endonym-private-items";
    private const int Version = 1;
    private const int LeastSaltBytes = 16;
    private const int GramBytes = 1 + sizeof(uint) + 16;

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="items">The items.</param>
    /// <param name="options">What of them is looked for.</param>
    /// <param name="salt">At least 16 bytes that are random and used for this file only.</param>
    /// <returns>Ids of items whose texts are too short to be looked for; they are in the file without runs.</returns>
    /// <exception cref="InvalidInputException">The salt is too short.</exception>
    public static IReadOnlyList<string> Write(string path, IReadOnlyList<EvaluationItem> items, GramOptions options, ReadOnlySpan<byte> salt)
    {
        if (salt.Length < LeastSaltBytes)
            throw new InvalidInputException($"A salt of {salt.Length} bytes can be guessed; draw at least {LeastSaltBytes} at random.");
        var saltBytes = salt.ToArray();
        var hash = new GramHash(saltBytes);
        Item[] lines = [.. items.Select(item => new Item(item.Id, ToHex(Gram.Of(item, options, hash))))];
        var header = new Header(
            Format, Version, Convert.ToBase64String(saltBytes), options.NgramWords, options.MinWords, options.MinCharacters, lines.Length, lines.Sum(line => GramCount(line.Grams)), Sha256: "");
        header = header with { Sha256 = ChecksumOf(header, lines) };

        var text = new StringBuilder(JsonSerializer.Serialize(header, LineageJson.Compact)).Append('\n');
        foreach (var line in lines)
            text.Append(JsonSerializer.Serialize(line, LineageJson.Compact)).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
        return [.. lines.Where(line => line.Grams.Length == 0).Select(line => line.Id)];
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, broken, or of another format.</exception>
    internal static (byte[] Salt, IReadOnlyList<(string Id, IReadOnlyList<Gram> Grams)> Items) Read(string path)
    {
        var header = JsonLines.Read<Header>(path, LineageJson.Compact).FirstOrDefault();
        if (header.Value is not { Format: Format, Version: Version } head)
            throw new InvalidInputException($"{path} is no file of private items of version {Version}. Make it with this version.");

        Item[] lines = [.. JsonLines.Read<Item>(path, LineageJson.Compact).Skip(1).Select(line => line.Value ?? throw Broken(path, $"line {line.Number}: {line.Error}"))];
        if (ChecksumOf(head, lines) != head.Sha256)
            throw Broken(path, $"its salt or its {lines.Length} items are not those that it was written with");
        return (Convert.FromBase64String(head.Salt), [.. lines.Select(line => (line.Id, (IReadOnlyList<Gram>)FromHex(line.Grams)))]);
    }

    private static InvalidInputException Broken(string path, string what) => new($"{path} is broken: {what}. Ask for it again.");

    private static int GramCount(string grams) => grams.Length / (2 * GramBytes);

    private static string ChecksumOf(Header header, IReadOnlyList<Item> items) => ContentHash.OfJson(new Whole(header with { Sha256 = "" }, items));

    private static string ToHex(IReadOnlyList<Gram> grams)
    {
        var bytes = new byte[grams.Count * GramBytes];
        for (var i = 0; i < grams.Count; i++)
        {
            var place = bytes.AsSpan(i * GramBytes, GramBytes);
            place[0] = (byte)grams[i].Words;
            BinaryPrimitives.WriteUInt32BigEndian(place[1..], grams[i].Sieve);
            BinaryPrimitives.WriteUInt128BigEndian(place[5..], grams[i].Hash);
        }

        return Convert.ToHexStringLower(bytes);
    }

    private static Gram[] FromHex(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var grams = new Gram[bytes.Length / GramBytes];
        for (var i = 0; i < grams.Length; i++)
        {
            var place = bytes.AsSpan(i * GramBytes, GramBytes);
            grams[i] = new Gram(place[0], BinaryPrimitives.ReadUInt32BigEndian(place[1..]), BinaryPrimitives.ReadUInt128BigEndian(place[5..]));
        }

        return grams;
    }

    private sealed record Header(string Format, int Version, string Salt, int NgramWords, int MinWords, int MinCharacters, int Items, int Grams, string Sha256);

    private sealed record Item(string Id, string Grams);

    private sealed record Whole(Header Header, IReadOnlyList<Item> Items);
}
