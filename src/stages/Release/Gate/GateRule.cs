namespace Endonym.Release.Gate;

/// <summary>The rules of the gate.</summary>
public enum GateRule
{
    /// <summary>A source's rights class must be allowed for what it was used for.</summary>
    RightsClass,

    /// <summary>A source's origin must be allowed for what it was used for.</summary>
    Origin,

    /// <summary>Synthetic text may be only a part of a use.</summary>
    SyntheticShare,

    /// <summary>A source's licence must be readable and without barred terms.</summary>
    License,

    /// <summary>What a source's class and licence rest on must be recorded.</summary>
    Evidence,

    /// <summary>Synthetic text names its generator.</summary>
    Generator,

    /// <summary>A share-alike source can be credited.</summary>
    Attribution,

    /// <summary>The manifest of everything the model was made from must be there.</summary>
    Ancestry,

    /// <summary>A manifest must be as its run wrote it.</summary>
    Identity,

    /// <summary>Each checkpoint must say what it was trained on.</summary>
    Composition,
}
