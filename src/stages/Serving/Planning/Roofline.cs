namespace Endonym.Serving.Planning;

/// <summary>
/// Times of one replica by the roofline model (Williams, Waterman and Patterson, 2009, doi:10.1145/1498765.1498785): a step takes as long as reading its bytes or doing its
/// operations takes, whichever is longer, and what its GPUs tell one another comes on top.
/// </summary>
/// <param name="shape">The model.</param>
/// <param name="precision">How its weights are stored.</param>
/// <param name="gpu">The kind of GPU.</param>
/// <param name="gpuCount">How many share each layer.</param>
/// <param name="bytesPerCachedValue">2, or 1 for an 8-bit cache.</param>
/// <param name="assumptions">What share of a data sheet's figures is reached.</param>
public sealed class Roofline(ModelShape shape, WeightPrecision precision, GpuType gpu, int gpuCount, double bytesPerCachedValue, Assumptions assumptions)
{
    private const int AllReducesPerLayer = 2;
    private const int BytesPerActivation = 2;

    private double BytesPerSecond => gpuCount * gpu.BandwidthGBps * 1e9 * assumptions.BandwidthEfficiency;

    private double OperationsPerSecond => gpuCount * precision.FlopsOn(gpu) * assumptions.ComputeEfficiency;

    /// <summary>Seconds to read a prompt: 2 · active parameters operations for each token, and 2 · layers · heads · head size for each pair of tokens, half of which attention sees, twice.</summary>
    /// <param name="tokens">Tokens of the prompt.</param>
    public double PrefillSeconds(double tokens)
    {
        var operations = (2 * shape.ActiveParameters * tokens) + (2 * shape.AttentionWidth * tokens * shape.CachedTokens(tokens));
        var bytes = shape.BytesRead(precision, tokens) + (shape.CachedValuesPerToken * bytesPerCachedValue * tokens);
        return Math.Max(operations / OperationsPerSecond, bytes / BytesPerSecond) + TalkSeconds(tokens);
    }

    /// <summary>Seconds to give each of several sequences one more token: bytes of the weights met and of the caches, against 2 · active parameters and 4 · layers · heads · head size · length operations for each.</summary>
    /// <param name="sequences">Sequences that advance together.</param>
    /// <param name="meanTokens">Tokens that each holds, on average.</param>
    public double DecodeSeconds(double sequences, double meanTokens)
    {
        var cached = shape.CachedTokens(meanTokens);
        var bytes = shape.BytesRead(precision, sequences) + (sequences * cached * shape.CachedValuesPerToken * bytesPerCachedValue);
        var operations = sequences * ((2 * shape.ActiveParameters) + (4 * shape.AttentionWidth * cached));
        return Math.Max(bytes / BytesPerSecond, operations / OperationsPerSecond) + TalkSeconds(sequences);
    }

    // Two all-reduces in each layer: each has its latency, and a ring moves 2 (n − 1)/n of the activations over every link, in both directions at once.
    private double TalkSeconds(double tokens)
    {
        if (gpuCount == 1)
            return 0;
        var latency = assumptions.LinkLatencyMicroseconds * 1e-6 * (gpu.HasFastLink ? 1 : 2);
        var bytes = 2.0 * (gpuCount - 1) / gpuCount * tokens * shape.HiddenSize * BytesPerActivation;
        return AllReducesPerLayer * shape.LayerCount * (latency + (bytes / (gpu.LinkGBps * 1e9 / 2)));
    }
}
