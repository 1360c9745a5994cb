using System.Globalization;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Mixing;

/// <summary>The policy file, key for key. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class MixPolicyYaml
{
    private const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required long Tokens { get; init; }

    public required List<string> Shards { get; init; }

    public required List<PartYaml> Parts { get; init; }

    public List<StageYaml> Stages { get; init; } = [];

    public string? Ceiling { get; init; }

    public ulong Seed { get; init; }

    public int? MaxRepeats { get; init; }

    public sealed class PartYaml
    {
        public required string Name { get; init; }

        public List<string>? Shards { get; init; }

        public List<string>? Sources { get; init; }

        public List<string>? Languages { get; init; }

        public List<string>? Classes { get; init; }

        public List<string>? Domains { get; init; }

        public List<string>? Genres { get; init; }

        public double? MinQuality { get; init; }

        public double? Share { get; init; }

        public int? MaxRepeats { get; init; }
    }

    public sealed class StageYaml
    {
        public required string Name { get; init; }

        public required double Tokens { get; init; }

        public required Dictionary<string, double> Shares { get; init; }
    }

    /// <summary>Reads a policy file.</summary>
    /// <exception cref="InvalidInputException">It is missing or no policy; the message has the line or the key.</exception>
    public static MixPolicy Read(string path) => NamedFile.Read(path, static path => Parse(File.ReadAllText(path), path));

    public static MixPolicy Parse(string text, string path)
    {
        try
        {
            return StrictYaml.Parse<MixPolicyYaml>(text, path, "A policy needs at least format, tokens, shards and parts.").ToPolicy(path).Checked();
        }
        catch (InvalidInputException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidInputException($"{path}: {error.Message}", error);
        }
    }

    private MixPolicy ToPolicy(string path)
    {
        if (Format != CurrentFormat)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{path}: format is {Format}; this version of Endonym reads format {CurrentFormat}."));

        return new MixPolicy
        {
            Tokens = Tokens,
            Shards = Shards,
            Parts = [.. Parts.Select(ToPart)],
            Stages = [.. Stages.Select(stage => new MixStage(stage.Name, stage.Tokens, stage.Shares))],
            Ceiling = Ceiling is null ? null : ToClass(Ceiling),
            Seed = Seed,
        };
    }

    private MixPart ToPart(PartYaml part)
    {
        var made = new MixPart
        {
            Name = part.Name,
            Shards = part.Shards,
            Sources = part.Sources,
            Languages = part.Languages,
            Classes = part.Classes is null ? null : [.. part.Classes.Select(ToClass)],
            Domains = part.Domains,
            Genres = part.Genres,
            MinQuality = part.MinQuality,
            Share = part.Share,
        };
        return (part.MaxRepeats ?? MaxRepeats) is { } repeats ? made with { MaxRepeats = repeats } : made;
    }

    // Names only: an enumeration's reader would take numbers.
    private static RightsClass ToClass(string value) => Enum.GetNames<RightsClass>().Contains(value, StringComparer.Ordinal)
        ? Enum.Parse<RightsClass>(value)
        : throw new InvalidInputException($"'{value}' is no rights class; there are {string.Join(", ", Enum.GetNames<RightsClass>())}.");
}
