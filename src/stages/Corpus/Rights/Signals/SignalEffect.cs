namespace Endonym.Corpus.Rights.Signals;

/// <summary>What a signal does to a document's rights.</summary>
public enum SignalEffect
{
    /// <summary>Looked at, and silent on training: the evidence that nothing was found there.</summary>
    None,

    /// <summary>Says that training is allowed, without licensing anything. Outweighs nothing.</summary>
    Permits,

    /// <summary>Grants a licence.</summary>
    Licenses,

    /// <summary>Reserves text and data mining, or forbids the copy.</summary>
    Reserves,
}
