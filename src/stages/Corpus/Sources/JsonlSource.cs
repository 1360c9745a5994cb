using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>Lines of JSON with a text each: <c>{"text", "id"?, "source"?, "license"?, "url"?, "date"?, "genre"?}</c>; other names are left alone.</summary>
public sealed class JsonlSource : IDocumentSource
{
    /// <summary>Reason of a line that is no JSON object of this form.</summary>
    public const string BrokenLine = "broken line";

    /// <summary>Reason of a line with bytes that are no UTF-8.</summary>
    public const string NotUtf8 = TextSource.NotUtf8;

    /// <summary>Reason of a line without text.</summary>
    public const string NoText = "no text";

    /// <summary>Reason of a line whose own licence the declaration does not cover.</summary>
    public const string LicenseNotCovered = "licence not covered by the declared rights";

    private static readonly JsonSerializerOptions LineOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly DeclaredFiles _declared;
    private readonly HashSet<string> _covered;
    private readonly string? _genre;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.jsonl</c>, <c>.jsonl.gz</c> and <c>.jsonl.zst</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public JsonlSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
    {
        _declared = new DeclaredFiles(id, paths, [".jsonl", ".jsonl.gz", ".jsonl.zst"], rights, today);
        _covered = [rights.License, .. rights.AlsoCovers];
        _genre = rights.Genre;
    }

    /// <inheritdoc/>
    public Source Describe() => _declared.Source;

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public string Fingerprint() => _declared.Fingerprint;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => _declared.Files;

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        foreach (var line in JsonLines.Read<Line>(file.Path, LineOptions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ToItem(file.Name, line);
        }
    }

    private SourceItem ToItem(string name, JsonLine<Line> line)
    {
        var location = $"{name}:{line.Number}";
        if (!line.IsUtf8)
            return SourceItem.Aside(location, line.Raw, NotUtf8);
        if (line.Value is not { } value)
            return SourceItem.Aside(location, line.Raw, BrokenLine);
        if (string.IsNullOrWhiteSpace(value.Text))
            return SourceItem.Aside(location, line.Raw, NoText);
        if (value.Text.Contains('\uFFFD', StringComparison.Ordinal))
            return SourceItem.Aside(location, line.Raw, TextSource.LostCharacters);
        if (value.License is { } license && !_covered.Contains(license))
            return SourceItem.Aside(location, line.Raw, LicenseNotCovered);

        var id = value.Id is { Length: > 0 } given ? given : location;
        return SourceItem.Of(ClearedDocument.Declared(
            new Document
            {
                Id = value.Source is { Length: > 0 } origin ? $"{origin}/{id}" : id,
                Text = value.Text,
                Source = _declared.Source.Id,
                License = value.License,
                Url = value.Url,
                Date = DayOf(value.Date),
                Genre = value.Genre ?? _genre,
            },
            _declared.Source));
    }

    // Data sets write days and moments in many ways; what is neither is no day, and no reason to lose a text.
    private static DateOnly? DayOf(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? DateOnly.FromDateTime(moment.UtcDateTime) : null;

    private sealed class Line
    {
        public string? Text { get; init; }

        [JsonConverter(typeof(StringOrNumberConverter))]
        public string? Id { get; init; }

        public string? Source { get; init; }

        public string? License { get; init; }

        public string? Url { get; init; }

        [JsonConverter(typeof(StringOrNumberConverter))]
        public string? Date { get; init; }

        public string? Genre { get; init; }
    }

    // Many data sets number their lines.
    private sealed class StringOrNumberConverter : JsonConverter<string?>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
            _ => throw new JsonException("An id is a string or a number."),
        };

        public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
