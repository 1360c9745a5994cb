using Endonym.Text.Packs;

namespace Endonym.Text.Privacy;

/// <summary>What is looked for as personal data.</summary>
public sealed record PrivacyRules
{
    /// <summary>Whether e-mail addresses are.</summary>
    public bool FindsEmails { get; init; } = true;

    /// <summary>Whether public IP addresses are.</summary>
    public bool FindsIpAddresses { get; init; } = true;

    /// <summary>Whether bank accounts are.</summary>
    public bool FindsIbans { get; init; } = true;

    /// <summary>Whether payment cards are.</summary>
    public bool FindsPaymentCards { get; init; } = true;

    /// <summary>Whether telephone numbers are: international ones, and national ones where there is a plan.</summary>
    public bool FindsPhones { get; init; } = true;

    /// <summary>How national telephone numbers are written; null to find international ones only.</summary>
    public PhonePlan? Phones { get; init; }

    /// <summary>The country whose bank accounts are written without its letters too, as two capital letters; null for none.</summary>
    public string? HomeCountry { get; init; }

    /// <summary>Official numbers, by the name they get.</summary>
    public IReadOnlyDictionary<string, IdentifierCheck> Identifiers { get; init; } = new Dictionary<string, IdentifierCheck>();

    /// <summary>Names to find as they stand, capitals included; each one word or several.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>Everything, with the numbers of a language's pack.</summary>
    public static PrivacyRules For(LanguagePack pack) => new() { Phones = pack.Phones, Identifiers = pack.Identifiers, HomeCountry = pack.Country };

    /// <summary>Reads a gazetteer: a name a line, blank lines and what follows a <c>#</c> ignored.</summary>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read.</exception>
    public static IReadOnlyCollection<string> ReadNames(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new Lineage.InvalidInputException($"The names in {path} cannot be read: {error.Message} Give a text file with a name a line.", error);
        }
    }
}
