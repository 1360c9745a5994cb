namespace Endonym.Models.Quantization;

/// <summary>What the codes of a matrix were chosen by.</summary>
public enum FitKind
{
    /// <summary>By the weights alone.</summary>
    Plain,

    /// <summary>Scales by how large each column's inputs are.</summary>
    Weighted,

    /// <summary>Scales so, and codes by how the columns' inputs go together: the error of each is made good in those after it.</summary>
    Compensated,
}
