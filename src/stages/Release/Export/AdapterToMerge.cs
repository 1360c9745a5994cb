using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Models.Adapters;

namespace Endonym.Release.Export;

/// <summary>A LoRA adapter that is merged into what is exported.</summary>
public sealed record AdapterToMerge
{
    /// <summary>As PEFT saves it; see <see cref="LoraAdapter.Read"/>.</summary>
    public required string Folder { get; init; }

    /// <summary>SPDX identifier of the licence under which its maker gives it; null if it is not known, and what is made of it may then be used for nothing.</summary>
    public string? License { get; init; }

    /// <summary>What was merged: SHA-256 of its files. Found out by the step; where it is given, the adapter must still be that one.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The same with the hash of what lies in the folder now.</summary>
    /// <exception cref="InvalidInputException">A file is missing, or it is not what it was.</exception>
    internal AdapterToMerge Hashed()
    {
        var files = ((string[])[LoraAdapter.ConfigFile, LoraAdapter.WeightsFile]).Select(name => Path.Combine(Folder, name)).ToList();
        if (files.Find(file => !File.Exists(file)) is { } missing)
            throw new InvalidInputException($"{missing} is missing. Give the folder of an adapter as PEFT saves it, with {LoraAdapter.ConfigFile} and {LoraAdapter.WeightsFile}.");

        var hash = ContentHash.OfJson(files.Select(ContentHash.OfFile).ToList());
        return Sha256 is null || Sha256 == hash
            ? this with { Sha256 = hash }
            : throw new InvalidInputException($"{Folder}: the adapter has SHA-256 {hash}, but {Sha256} was merged. Fetch the adapter that was meant, or leave Sha256 out.");
    }

    /// <summary>What it brings into a model: text that nobody here has seen, with the rights that its licence gives.</summary>
    /// <param name="today">When the licence was declared.</param>
    internal Contribution Contribution(DateOnly today) => new()
    {
        Source = new Source
        {
            Id = $"lora-adapter:{Sha256?[..16]}",
            Title = $"LoRA adapter {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)))}",
            License = License ?? "LicenseRef-unknown",
            Class = License is null ? RightsClass.Excluded : LicenseClass.Of(License),
            Origin = Origin.Unknown,
            Category = SourceCategory.PrivateThirdParty,
            Evidence =
            [
                new Evidence
                {
                    Kind = "declaration",
                    Statement = License is null
                        ? "No licence was named when the adapter was merged; what it was trained on is not known."
                        : $"Whoever merged the adapter named {License} as its licence; what it was trained on is not known.",
                    Sha256 = Sha256,
                    Date = today,
                },
            ],
        },
        Use = TextUse.Instruct,
        Documents = 0,
        Bytes = 0,
    };
}
