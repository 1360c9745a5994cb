using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>A judgement by people that a package's text is less free than its <c>copyright</c> file says, such as quotations that are not the packager's to license.</summary>
public sealed record PackageRights
{
    /// <summary>The package's name.</summary>
    public required string Package { get; init; }

    /// <summary>What may be done with its text; where its own licence allows less, that counts.</summary>
    public required RightsClass Class
    {
        get;
        init => field = value != RightsClass.White
            ? value
            : throw new InvalidInputException($"An override declares a package {RightsClass.White}; overrides only make packages greyer, since a permission must come from a licence. Use {RightsClass.GreyTdm}, {RightsClass.GreyResearch} or {RightsClass.Excluded}.");
    }

    /// <summary>Why, in a sentence; it becomes evidence.</summary>
    public required string Reason { get; init; }
}
