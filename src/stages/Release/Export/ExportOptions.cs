namespace Endonym.Release.Export;

/// <summary>What is exported, and to what.</summary>
public sealed record ExportOptions
{
    /// <summary>Name of the artifact to make.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The form.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>A LoRA adapter that is merged into the weights; null for none.</summary>
    public AdapterToMerge? Adapter { get; init; }

    /// <summary>SPDX identifier of the licence that the file names; null names none.</summary>
    public string? License { get; init; }
}
