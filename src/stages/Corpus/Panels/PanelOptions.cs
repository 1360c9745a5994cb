using Endonym.Lineage;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Panels;

/// <summary>How much text is held out for evaluation, and how strange it must be to the training text.</summary>
public sealed record PanelOptions
{
    /// <summary>Share of the kept bytes, in [0, 0.5]; 0 holds nothing out.</summary>
    public double Share { get; init => field = value is >= 0 and <= 0.5 ? value : throw new InvalidInputException($"The held-out share {value} must lie in [0, 0.5]."); } = 0.04;

    /// <summary>Most UTF-8 bytes: 200 kB tell bits per byte to about half a percent.</summary>
    public long ByteLimit { get; init => field = value >= 0 ? value : throw new InvalidInputException($"The held-out byte limit {value} must not be negative."); } = 200_000;

    /// <summary>A held-out document shares no run of this many characters with any other document; at least 16.</summary>
    public int MaxSharedRun { get; init => field = value >= 16 ? value : throw new InvalidInputException($"The longest shared run of {value} characters is shorter than 16; common phrases are, and no text could be held out."); } = 80;

    /// <summary>The usual panel of a language.</summary>
    public static PanelOptions For(LanguagePack pack) => pack.Script switch
    {
        // A character of these says about as much as 2.5 of an alphabet's.
        "Hani" or "Hans" or "Hant" or "Jpan" or "Kore" => new PanelOptions { MaxSharedRun = 32 },
        _ => new PanelOptions(),
    };
}
