using System.Data;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources.Database;

/// <summary>The rows of a query, each a document, such as a ministry's answers to letters. A table's texts are told by the declared rights as files are.</summary>
/// <remarks>One row at a time is in memory. The query's result is one file, since only the database can divide it.</remarks>
public sealed class DatabaseSource : IDocumentSource
{
    /// <summary>Reason of a row without an id, whose place among the others is therefore not the same each time.</summary>
    public const string NoId = "no id";

    private readonly DatabaseReader _reader;
    private readonly DatabaseQuery _query;
    private readonly DeclaredTexts _texts;
    private readonly Source _source;
    private readonly Lazy<string> _fingerprint;
    private readonly (int Text, int Id, int? License) _places;
    private readonly string _idColumn;

    private DatabaseSource(string? id, DatabaseReader reader, SourceFile file, DatabaseQuery query, TableColumns columns, DeclaredRights rights, DateOnly today)
    {
        (_reader, _query, Files) = (reader, query, [file]);
        var there = reader.ColumnsOf(query.Sql);
        _idColumn = columns.Id ?? columns.Url ?? "id";
        _places = (Place(columns.Text ?? "text"), Place(_idColumn), columns.License is { } license ? Place(license) : PlaceIfThere("license"));

        _fingerprint = new Lazy<string>(TakeFingerprint);
        var source = rights.ToSource(id ?? Path.GetFileNameWithoutExtension(file.Name), today);
        _source = id is null ? source with { Id = $"{source.Id}-{Fingerprint()[..12]}" } : source;
        _texts = new DeclaredTexts(_source, rights);

        int Place(string name) => PlaceIfThere(name)
            ?? throw new InvalidInputException($"The query of {reader.Name} gives no column '{name}'. It gives {string.Join(", ", there.Select(column => $"'{column}'"))}. Name them with AS, or in the source's 'columns'.");

        int? PlaceIfThere(string name)
        {
            for (var i = 0; i < there.Count; i++)
            {
                if (there[i] == name)
                    return i;
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>A query of a SQLite file.</summary>
    /// <param name="id">The source's id; null to name it after the file and what the query gives.</param>
    /// <param name="path">The file.</param>
    /// <param name="query">What is read.</param>
    /// <param name="columns">Which of its columns hold what; an id there must be, or a url in its place.</param>
    /// <param name="rights">What may be done with the texts.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">The file is not there or no database, the query is wrong or lacks a column, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public static DatabaseSource Sqlite(string? id, string path, DatabaseQuery query, TableColumns columns, DeclaredRights rights, DateOnly today)
    {
        var reader = new SqliteReader(path);
        return new DatabaseSource(id, reader, new SourceFile(Path.GetFileName(path), path, new FileInfo(path).Length), query, columns, rights, today);
    }

    /// <summary>A query of a PostgreSQL database.</summary>
    /// <param name="id">The source's id; null to name it after what the query gives.</param>
    /// <param name="query">What is read, and the environment variable with the connection string.</param>
    /// <param name="columns">Which of its columns hold what; an id there must be, or a url in its place.</param>
    /// <param name="rights">What may be done with the texts.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <param name="environment">Gives an environment variable's value, or null.</param>
    /// <exception cref="InvalidInputException">The database does not answer, the query is wrong or lacks a column, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public static DatabaseSource Postgres(string? id, DatabaseQuery query, TableColumns columns, DeclaredRights rights, DateOnly today, Func<string, string?> environment)
    {
        var variable = query.ConnectionVariable ?? throw new InvalidInputException("A query of PostgreSQL needs 'connection_variable', the name of the environment variable with the connection string.");
        return new DatabaseSource(id, new PostgresReader(variable, environment), new SourceFile("postgres", variable, Bytes: 0), query, columns, rights, today);
    }

    /// <inheritdoc/>
    public Source Describe() => _source;

    /// <summary>SHA-256 over the query and every row that it gives; read once.</summary>
    public string Fingerprint() => _fingerprint.Value;

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        long number = 0;
        foreach (var row in _reader.Read(_query.Sql, _idColumn, cancellationToken))
        {
            var location = FormattableString.Invariant($"{file.Name}:{++number}");
            var id = TextOf(row, _places.Id);
            yield return row.GetValue(_places.Text) switch
            {
                DBNull => SourceItem.Aside(location, id ?? "", JsonlSource.NoText),
                string when id is null => SourceItem.Aside(location, "", NoId),
                string text => _texts.ToItem(location, id, text, _places.License is { } place ? TextOf(row, place) : null),
                var other => SourceItem.Aside(location, other.GetType().Name, TextSource.NotText),
            };
        }
    }

    private static string? TextOf(IDataRecord row, int place) => row.GetValue(place) switch
    {
        DBNull => null,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private string TakeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(_query.Sql);
        foreach (var row in _reader.Read(_query.Sql, _idColumn, CancellationToken.None))
        {
            Add(TextOf(row, _places.Id));
            Add(TextOf(row, _places.Text));
            Add(_places.License is { } place ? TextOf(row, place) : null);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // With its length before it, so that no two rows of values make the same bytes.
        void Add(string? value)
        {
            hash.AppendData(BitConverter.GetBytes(value?.Length ?? -1));
            hash.AppendData(MemoryMarshal.AsBytes(value.AsSpan()));
        }
    }
}
