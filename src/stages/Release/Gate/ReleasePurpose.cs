namespace Endonym.Release.Gate;

/// <summary>Whom a release is for; a policy has rules for each.</summary>
public enum ReleasePurpose
{
    /// <summary>For the lab and its partners; never published.</summary>
    Prototype,

    /// <summary>Published; the licence may bar commercial use.</summary>
    Public,

    /// <summary>Published for any use.</summary>
    Commercial,
}
