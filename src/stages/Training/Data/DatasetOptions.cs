namespace Endonym.Training.Data;

/// <summary>What a data set of instructions or preferences holds.</summary>
public enum DatasetContent
{
    /// <summary>Conversations; see <see cref="Text.Conversations.Instruction"/>.</summary>
    Instructions,

    /// <summary>Pairs of answers; see <see cref="Text.Conversations.PreferencePair"/>.</summary>
    Preferences,
}

/// <summary>What taking in a data set may be told.</summary>
public sealed record DatasetOptions
{
    /// <summary>Name of the data set to make.</summary>
    public required string Name { get; init; }

    /// <summary>What the file holds.</summary>
    public required DatasetContent Content { get; init; }

    /// <summary>SHA-256 of the file that is taken in, so that a changed file is taken in again.</summary>
    public required string FileSha256 { get; init; }
}
