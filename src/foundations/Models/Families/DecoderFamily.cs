namespace Endonym.Models.Families;

/// <summary>Families of decoders that are built as Llama is.</summary>
public enum DecoderFamily
{
    /// <summary>Llama 1 to 3, and what is written in its form, such as Bielik 1 to 2.</summary>
    Llama,

    /// <summary>Mistral and Mistral-Nemo (Jiang et al., 2023, arXiv:2310.06825): Llama with a head size of its own and sliding windows.</summary>
    Mistral,

    /// <summary>Mixtral (Jiang et al., 2024, arXiv:2401.04088): Mistral whose feed-forward blocks are experts that a router chooses from.</summary>
    Mixtral,

    /// <summary>Qwen 2 and 2.5 (arXiv:2407.10671, arXiv:2412.15115): Llama with biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>Qwen 3 (arXiv:2505.09388): Llama with normalized queries and keys.</summary>
    Qwen3,
}
