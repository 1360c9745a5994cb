namespace Endonym.Corpus.Sources;

/// <summary>Which columns of a table hold what. A column that is named must be there; one that is not is used under its usual name where the table has it.</summary>
public sealed record TableColumns
{
    /// <summary>The text; <c>text</c> if not named.</summary>
    public string? Text { get; init; }

    /// <summary>What tells a row from all others of the source; <c>id</c> if not named.</summary>
    public string? Id { get; init; }

    /// <summary>The row's own licence; <c>license</c> if not named.</summary>
    public string? License { get; init; }

    /// <summary>Where the text was found, which names a row without an id; <c>url</c> if not named.</summary>
    public string? Url { get; init; }
}
