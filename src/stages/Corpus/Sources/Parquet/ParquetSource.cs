using System.Globalization;
using Endonym.Lineage;
using Parquet;
using Parquet.Schema;

namespace Endonym.Corpus.Sources.Parquet;

/// <summary>Parquet files with a text in each row, as Hugging Face keeps its data sets.</summary>
/// <remarks>In memory is one row group's columns of interest, the least that the format lets a reader decode.</remarks>
public sealed class ParquetSource : DeclaredFileSource
{
    /// <summary>Rows of a row group at most; data sets for training have some thousands to a million, and a broken footer may claim any number.</summary>
    public const int MaxRowsPerGroup = 1 << 22;

    /// <summary>Bytes of one column of a row group at most, unpacked.</summary>
    public const long MaxColumnBytes = 1L << 30;

    private static readonly ParquetOptions ReaderOptions = new() { TreatByteArrayAsString = true };

    private readonly TableColumns _columns;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.parquet</c> files are read.</param>
    /// <param name="columns">Which columns are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, the first file that can be read lacks a column, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public ParquetSource(string? id, IReadOnlyList<string> paths, TableColumns columns, DeclaredRights rights, DateOnly today)
        : base(id, paths, [".parquet"], rights, today)
    {
        _columns = columns;
        CheckColumns();
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        using var stream = Open(file.Path);
        var reader = Open(file.Path, stream);
        var fields = Fields.Find(file.Path, SchemaOf(file.Path, reader), _columns);
        long row = 0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            var rows = ForeignBytes.Parse(file.Path, () => Rows.Load(reader.OpenRowGroupReader(group), fields, cancellationToken));
            for (var i = 0; i < rows.Text.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var location = FormattableString.Invariant($"{file.Name}:{++row}");
                yield return Texts.ToItem(location, rows.Id?[i] ?? rows.Url?[i], rows.Text[i], rows.License?[i]);
            }
        }
    }

    // A wrong column name is the user's slip and is told before any work; a broken file is found when it is its turn.
    private void CheckColumns()
    {
        foreach (var file in Files)
        {
            ParquetSchema schema;
            try
            {
                using var stream = Open(file.Path);
                schema = SchemaOf(file.Path, Open(file.Path, stream));
            }
            catch (InvalidInputException)
            {
                continue;
            }

            Fields.Find(file.Path, schema, _columns);
            return;
        }
    }

    private static EndingStream Open(string path) =>
        NamedFile.Read(path, static path => new EndingStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16)));

    // The library is asynchronous only; on a file of this machine nothing is won by waiting elsewhere.
    private static ParquetReader Open(string path, Stream stream) => ForeignBytes.Parse(path, () =>
    {
        ParquetFooter.Check(stream);
        return ParquetReader.CreateAsync(stream, ReaderOptions, leaveStreamOpen: true).GetAwaiter().GetResult();
    });

    private static ParquetSchema SchemaOf(string path, ParquetReader reader) => ForeignBytes.Parse(path, () => reader.Schema);

    /// <summary>The columns to read of one file.</summary>
    private sealed record Fields(DataField Text, DataField? Id, DataField? License, DataField? Url)
    {
        public static Fields Find(string path, ParquetSchema schema, TableColumns columns)
        {
            var all = ForeignBytes.Parse(path, schema.GetDataFields);
            return new Fields(
                Required(columns.Text ?? "text", texts: true),
                Named(columns.Id, "id", texts: false),
                Named(columns.License, "license", texts: true),
                Named(columns.Url, "url", texts: true));

            DataField Required(string name, bool texts) => Of(name) switch
            {
                null => throw new InvalidInputException($"{path} has no column '{name}'. It has {Listing()}. Name one of them in the source's 'columns'."),
                { MaxRepetitionLevel: > 0 } => throw new InvalidInputException($"The column '{name}' of {path} holds lists; a document takes one value. The file has {Listing()}."),
                var field when !IsText(field) && (texts || !IsWhole(field)) =>
                    throw new InvalidInputException($"The column '{name}' of {path} holds {NameOf(field.ClrType)} values; {(texts ? "text" : "text or a whole number")} is needed. The file has {Listing()}."),
                var field => field,
            };

            // Under its usual name a column may as well mean something else, and is then left alone.
            DataField? Named(string? name, string usual, bool texts) => name is not null
                ? Required(name, texts)
                : Of(usual) is { MaxRepetitionLevel: 0 } field && (IsText(field) || (!texts && IsWhole(field))) ? field : null;

            DataField? Of(string name) => all.FirstOrDefault(field => NameOf(field) == name);

            string Listing() => all.Length == 0 ? "no columns" : string.Join(", ", all.Select(field => $"'{NameOf(field)}'"));
        }

        private static string NameOf(DataField field) => string.Join('.', field.Path.ToList());

        public static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

        private static string NameOf(Type type) => type.Name.Split('`')[0];

        private static bool IsWhole(DataField field) => field.ClrType == typeof(long) || field.ClrType == typeof(int);
    }

    /// <summary>The values of one row group.</summary>
    private sealed record Rows(string?[] Text, string?[]? Id, string?[]? License, string?[]? Url)
    {
        public static Rows Load(ParquetRowGroupReader group, Fields fields, CancellationToken cancellationToken)
        {
            if (group.RowCount is < 0 or > MaxRowsPerGroup)
                throw new InvalidDataException(FormattableString.Invariant($"A row group claims {group.RowCount:N0} rows; at most {MaxRowsPerGroup:N0} are read."));

            return new Rows(Column(fields.Text)!, Column(fields.Id), Column(fields.License), Column(fields.Url));

            string?[]? Column(DataField? field)
            {
                if (field is null)
                    return null;
                cancellationToken.ThrowIfCancellationRequested();
                var size = group.GetMetadata(field)?.MetaData?.TotalUncompressedSize ?? 0;
                if (size is < 0 or > MaxColumnBytes)
                    throw new InvalidDataException(FormattableString.Invariant($"A row group's column claims {size:N0} bytes; at most {MaxColumnBytes:N0} are read."));

                return Fields.IsText(field) ? Values<ReadOnlyMemory<char>>(group, field, text => text.ToString(), cancellationToken)
                    : field.ClrType == typeof(int) ? Values<int>(group, field, number => number.ToString(CultureInfo.InvariantCulture), cancellationToken)
                    : Values<long>(group, field, number => number.ToString(CultureInfo.InvariantCulture), cancellationToken);
            }
        }

        // Values are stored without those that are missing; which rows have one is told by the levels, over all the structures that a column lies within.
        private static string?[] Values<T>(ParquetRowGroupReader group, DataField field, Func<T, string> toText, CancellationToken cancellationToken) where T : struct
        {
            var rows = new string?[group.RowCount];
            var values = new T[rows.Length];
            var levels = field.MaxDefinitionLevel > 0 ? new int[rows.Length] : null;
            // Written out, since an array that is null would become levels of length 0.
            group.ReadRawAsync<T>(field, values, levels is null ? (Memory<int>?)null : levels, null, cancellationToken).AsTask().GetAwaiter().GetResult();
            var next = 0;
            for (var row = 0; row < rows.Length; row++)
            {
                if (levels is null || levels[row] == field.MaxDefinitionLevel)
                    rows[row] = toText(values[next++]);
            }

            return rows;
        }
    }
}
