namespace Endonym.Lineage.Rights;

/// <summary>The sections of the EU's public summary of training content (template C(2025) 5235, section 2).</summary>
public enum SourceCategory
{
    /// <summary>Section 2.1: a publicly available data set.</summary>
    PublicDataset,

    /// <summary>Section 2.2.1: licensed from its rightsholders for this purpose.</summary>
    LicensedCommercial,

    /// <summary>Section 2.2.2: obtained from another third party.</summary>
    PrivateThirdParty,

    /// <summary>Section 2.3: crawled from the web.</summary>
    Crawled,

    /// <summary>Section 2.4: collected from users of services, this model's among them.</summary>
    UserData,

    /// <summary>Section 2.5: made by a model.</summary>
    Synthetic,

    /// <summary>Section 2.6: none of these, such as text our own people wrote.</summary>
    Other,
}
