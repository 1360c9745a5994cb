using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

/// <summary>Sees what flows into the matrices of a layer; the tensors live until the call returns.</summary>
internal interface IInputObserver
{
    /// <summary>What flows into queries, keys and values, (N, D).</summary>
    void Attention(Tensor x);

    /// <summary>What flows into the attention's output, (N, H·E).</summary>
    void AttentionOutput(Tensor x);

    /// <summary>What flows into gate and up of a block, (n, D).</summary>
    /// <param name="expert">The block's number; 0 where there is no choice.</param>
    /// <param name="x">Only the tokens that were sent to it.</param>
    void FeedForward(int expert, Tensor x);

    /// <summary>What flows into the way down of a block, (n, F).</summary>
    /// <param name="expert">The block's number; 0 where there is no choice.</param>
    /// <param name="x">Only the tokens that were sent to it.</param>
    void Down(int expert, Tensor x);
}
