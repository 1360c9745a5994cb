using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Reads indexes of web archives: CDX, whose first line names the columns (<c> CDX N b a m s k r M S V g</c> or any others), and CDXJ, whose lines end in JSON.</summary>
/// <remarks>Internet Archive, "CDX and DAT Legend"; pywb, "CDXJ format".</remarks>
public static class CdxReader
{
    /// <summary>Reason of a line with fewer columns than the header names, or before any header.</summary>
    public const string WrongColumns = "line with wrong columns";

    /// <summary>Reason of a line that does not say where the record lies.</summary>
    public const string NoPlace = "line without file name and offset";

    /// <summary>Reason of a line whose JSON cannot be read.</summary>
    public const string BrokenJson = "line with broken JSON";

    /// <summary>Reason of a line above <see cref="MaxLineLength"/>.</summary>
    public const string LineTooLong = "line too long";

    /// <summary>All that can be wrong with a line.</summary>
    internal static ImmutableArray<string> Faults { get; } = [WrongColumns, NoPlace, BrokenJson, LineTooLong];

    /// <summary>Characters of the longest line that is read.</summary>
    public const int MaxLineLength = 1 << 20;

    // The columns of a file without a header.
    private const string UsualColumns = "N b a m s k r M S V g";

    /// <summary>Reads an index; <c>.gz</c> and <c>.zst</c> are unpacked.</summary>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, or broken as a packed file; the message names it.</exception>
    public static IEnumerable<CdxItem> Read(string path)
    {
        using var reader = new StreamReader(JsonLines.OpenRead(path));
        using var items = Read(reader).GetEnumerator();
        while (Moves(items, path))
            yield return items.Current;
    }

    private static bool Moves(IEnumerator<CdxItem> items, string path)
    {
        try
        {
            return items.MoveNext();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ZstdSharp.ZstdException)
        {
            throw new InvalidInputException($"{path} cannot be read on: {error.Message} Fetch or pack it again.", error);
        }
    }

    /// <summary>Reads an index.</summary>
    public static IEnumerable<CdxItem> Read(TextReader reader)
    {
        var columns = UsualColumns.Split(' ');
        for (long number = 1; ReadLine(reader, out var isTooLong) is { } line; number++)
        {
            if (isTooLong)
                yield return new CdxItem(number, null, LineTooLong);
            else if (line.TrimStart().StartsWith("CDX ", StringComparison.Ordinal))
                columns = line.TrimStart()[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else if (!string.IsNullOrWhiteSpace(line) && line[0] != '!')
                yield return JsonStart(line) is { } brace ? FromJson(number, line, brace) : FromColumns(number, line, columns);
        }
    }

    // An address may hold a brace too; no column begins with one.
    private static int? JsonStart(string line) => line[0] == '{' ? 0 : line.IndexOf(" {", StringComparison.Ordinal) is >= 0 and var space ? space + 1 : null;

    // A line without end must not fill the memory.
    private static string? ReadLine(TextReader reader, out bool isTooLong)
    {
        isTooLong = false;
        var line = new System.Text.StringBuilder();
        int next;
        while ((next = reader.Read()) is >= 0 and not '\n')
        {
            if (line.Length < MaxLineLength)
                line.Append((char)next);
            else
                isTooLong = true;
        }

        return next < 0 && line.Length == 0 ? null : line.ToString().TrimEnd('\r');
    }

    private static CdxItem FromColumns(long number, string line, string[] columns)
    {
        var values = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (values.Length < columns.Length)
            return new CdxItem(number, null, WrongColumns);

        string? url = null, key = null, offset = null, file = null;
        for (var i = 0; i < columns.Length; i++)
        {
            // Letters that do not say where a page lies, such as b (date), m (media type) and u (record id), are passed over.
            switch (columns[i])
            {
                case "a":
                    url = values[i];
                    break;
                case "N" or "A":
                    key = values[i];
                    break;
                case "V":
                    offset = values[i];
                    break;
                case "g":
                    file = values[i];
                    break;
            }
        }

        return Make(number, url ?? key, offset, file);
    }

    private static CdxItem FromJson(long number, string line, int brace)
    {
        try
        {
            using var json = JsonDocument.Parse(line.AsMemory(brace));
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return new CdxItem(number, null, BrokenJson);
            string? Value(string name) => !json.RootElement.TryGetProperty(name, out var value) ? null
                : value.ValueKind == JsonValueKind.String ? value.GetString()
                : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
            return Make(number, Value("url") ?? line[..brace].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(), Value("offset"), Value("filename"));
        }
        catch (JsonException)
        {
            return new CdxItem(number, null, BrokenJson);
        }
    }

    private static CdxItem Make(long number, string? url, string? offset, string? file)
    {
        if (Said(url) is not { } address || Said(file) is not { } fileName || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return new CdxItem(number, null, NoPlace);
        return new CdxItem(number, new CdxEntry { Url = address, Offset = place, FileName = fileName }, null);
    }

    // A hyphen stands for nothing.
    private static string? Said(string? value) => value is null or "" or "-" ? null : value;
}
