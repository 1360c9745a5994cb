namespace Endonym.Release.Gate;

/// <summary>A condition that a licence may put on its users.</summary>
public enum LicenseTerm
{
    /// <summary>No commercial use: the NC licences.</summary>
    NonCommercial,

    /// <summary>No adapted works: the ND licences.</summary>
    NoDerivatives,

    /// <summary>Adapted works only under the same licence: the SA licences and copyleft.</summary>
    ShareAlike,
}
