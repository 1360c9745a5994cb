namespace Endonym.Corpus.Rights.Manifests;

/// <summary>What the use of a source rests on in law.</summary>
public enum RightsBasis
{
    /// <summary>A public licence that its rightsholder gave to everyone.</summary>
    Licence,

    /// <summary>Protection has ended, or was waived.</summary>
    PublicDomain,

    /// <summary>Acts, official documents and symbols, which the law does not protect.</summary>
    OfficialAct,

    /// <summary>Lawful copies without an opt-out: Directive (EU) 2019/790, article 4. Each document is cleared by its own evidence.</summary>
    TdmException,

    /// <summary>Research by an organisation that may: the same directive, article 3. An opt-out has no effect on it.</summary>
    ResearchException,

    /// <summary>A contract or letter of the rightsholder to us.</summary>
    WrittenAgreement,

    /// <summary>Written here.</summary>
    OwnWork,
}
