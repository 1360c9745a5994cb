namespace Endonym.Lineage.Rights;

/// <summary>What the law lets us do with a document, from free to forbidden. The order is the order of taint: the greater wins.</summary>
public enum RightsClass
{
    /// <summary>Official acts, public domain, CC0, CC-BY(-SA), OSI licences, or a written licence that covers training and release.</summary>
    White,

    /// <summary>A lawful web copy without an opt-out, the evidence dated (Directive (EU) 2019/790, article 4).</summary>
    GreyTdm,

    /// <summary>Usable under the research exception only (the same directive, article 3), or under an NC or ND licence.</summary>
    GreyResearch,

    /// <summary>Reserved, forbidden by terms, revoked, or of no known origin: allowed in nothing.</summary>
    Excluded,
}
