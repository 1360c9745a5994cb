namespace Endonym.Text.Packs;

/// <summary>How a check digit follows from S, the weighted sum, and m, the modulus.</summary>
public enum CheckDigitRule
{
    /// <summary>S mod m. A number for which it would be 10 is never given out.</summary>
    Remainder,

    /// <summary>S mod m, and 0 where that is 10.</summary>
    RemainderTenIsZero,

    /// <summary>What is missing to the next multiple of m.</summary>
    Complement,
}
