using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Models.Adapters;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>What an export to GGUF may choose.</summary>
public sealed record GgufExportOptions
{
    /// <summary>How finely the weights are stored.</summary>
    public required GgufMix Mix { get; init; }

    /// <summary>Which columns of which weights matter, by the checkpoint's names; null if it was not measured. Only formats with scales that are sought use it.</summary>
    public Importance? Importance { get; init; }

    /// <summary>Is merged into the weights as they are read; null for none.</summary>
    public LoraAdapter? Adapter { get; init; }

    /// <summary>Threads that quantise.</summary>
    public int Threads { get; init => field = value > 0 ? value : throw new InvalidInputException(FormattableString.Invariant($"{value} threads cannot quantise. Give 1 or more.")); } = Environment.ProcessorCount;

    /// <summary>What the model is called (<c>general.name</c>); null means the folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>SPDX identifier of the licence it is given under (<c>general.license</c>); null leaves it out.</summary>
    public string? License { get; init; }

    /// <summary>Identity of the artifact that is exported (<c>endonym.lineage.id</c>); null if it has none.</summary>
    public string? LineageId { get; init; }

    /// <summary>What the model may be used for (<c>endonym.rights.class</c>); null if it is not known. Quantising changes nothing of it.</summary>
    public RightsClass? Rights { get; init; }

    /// <summary>Whether the engine puts the first token before every prompt; null means as the tokenizer's files say. Models trained by Endonym have seen it before every text.</summary>
    public bool? AddBosToken { get; init; }
}
