namespace Endonym.Text.Packs;

/// <summary>The files of a pack, by full path; null where the pack has none.</summary>
public sealed record PackFiles
{
    /// <summary>Questions on what every native knows, with rules that grade the answers.</summary>
    public string? Competency { get; init; }

    /// <summary>Pairs of sentences, one right and one wrong.</summary>
    public string? MinimalPairs { get; init; }

    /// <summary>Demonstration instructions.</summary>
    public string? Instructions { get; init; }

    /// <summary>Demonstration preferences.</summary>
    public string? Preferences { get; init; }

    /// <summary>Words of the user interface.</summary>
    public string? Ui { get; init; }
}
