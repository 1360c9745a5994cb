namespace Endonym.Models.Quantization;

/// <summary>How the numbers of a tensor are stored, as ggml knows it; the values are ggml's own type numbers.</summary>
/// <remarks>
/// Names are ggml's without the underscore: Q4K is its <c>Q4_K</c>. A number after Q counts bits per weight before scales. The formats "0" and "1" have
/// one scale per 32 weights; the "K" formats have 256 weights in a block, groups with small integer scales, and one or two half-precision scales above them.
/// </remarks>
public enum TensorFormat
{
    /// <summary>IEEE 754 binary32.</summary>
    F32 = 0,

    /// <summary>IEEE 754 binary16.</summary>
    F16 = 1,

    /// <summary>d · (q − 8): 4.5 bits per weight.</summary>
    Q40 = 2,

    /// <summary>d · q + m: 5 bits per weight. Known by its size only.</summary>
    Q41 = 3,

    /// <summary>d · (q − 16): 5.5 bits per weight. Known by its size only.</summary>
    Q50 = 6,

    /// <summary>d · q + m: 6 bits per weight. Known by its size only.</summary>
    Q51 = 7,

    /// <summary>d · q: 8.5 bits per weight.</summary>
    Q80 = 8,

    /// <summary>2.625 bits per weight. Known by its size only.</summary>
    Q2K = 10,

    /// <summary>3.4375 bits per weight. Known by its size only.</summary>
    Q3K = 11,

    /// <summary>d · s · q − e · t in groups of 32: 4.5 bits per weight.</summary>
    Q4K = 12,

    /// <summary>d · s · q − e · t in groups of 32: 5.5 bits per weight.</summary>
    Q5K = 13,

    /// <summary>d · s · (q − 32) in groups of 16: 6.5625 bits per weight.</summary>
    Q6K = 14,

    /// <summary>Signed, 8 bits.</summary>
    I8 = 24,

    /// <summary>Signed, 16 bits.</summary>
    I16 = 25,

    /// <summary>Signed, 32 bits.</summary>
    I32 = 26,

    /// <summary>Signed, 64 bits.</summary>
    I64 = 27,

    /// <summary>IEEE 754 binary64.</summary>
    F64 = 28,

    /// <summary>The upper half of a binary32.</summary>
    BF16 = 30,
}
