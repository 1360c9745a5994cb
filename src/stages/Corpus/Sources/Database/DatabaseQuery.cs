using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Database;

/// <summary>What is read from a database.</summary>
public sealed record DatabaseQuery
{
    /// <summary>One <c>SELECT</c>, without a semicolon, whose result has a text and an id in each row. It is read in the order of the ids.</summary>
    public required string Sql
    {
        get;
        init => field = value.AsSpan().TrimEnd().EndsWith(';') || string.IsNullOrWhiteSpace(value)
            ? throw new InvalidInputException($"The query '{value}' must be one SELECT without a semicolon at its end; it is put into another that orders it.")
            : value;
    }

    /// <summary>For PostgreSQL: the environment variable with the connection string, which holds a password and is therefore written nowhere.</summary>
    public string? ConnectionVariable { get; init; }
}
