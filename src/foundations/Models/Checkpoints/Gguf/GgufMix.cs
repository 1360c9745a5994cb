namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Which format the weights of an exported file get: one for most of them, a finer one for those that suffer most.</summary>
public enum GgufMix
{
    /// <summary>Everything in binary32: for comparisons.</summary>
    F32,

    /// <summary>Matrices in binary16. Weights beyond 65504 are refused.</summary>
    F16,

    /// <summary>Matrices in bfloat16: loses nothing of a checkpoint that is stored so.</summary>
    BF16,

    /// <summary>Matrices in Q8_0, 8.5 bits per weight: hardly to be told from the original.</summary>
    Q80,

    /// <summary>Matrices in Q4_0, the output layer in Q6_K: coarse, but fastest where kernels repack it.</summary>
    Q40,

    /// <summary>llama.cpp's Q4_K_M: matrices in Q4_K, the output layer and half of the values and downward projections in Q6_K; about 4.85 bits per weight.</summary>
    Q4KM,
}
