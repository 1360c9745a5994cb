using System.Numerics.Tensors;
using Endonym.Models.Contracts;

namespace Endonym.Models.Torch.Generation;

/// <summary>Draws a token from logits as <see cref="SamplingOptions"/> say: penalty, temperature, top-k, top-p, in that order.</summary>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly Random _random;

    /// <param name="options">How to draw.</param>
    public Sampler(SamplingOptions options)
    {
        _options = options;
        // A seeded System.Random draws the same numbers on every machine and in every version of .NET.
        _random = new Random(options.Seed.GetHashCode());
    }

    /// <summary>Draws the next token.</summary>
    /// <param name="logits">One for each id; changed by the call.</param>
    /// <param name="seen">The ids already there, prompt and answer, for the repetition penalty.</param>
    public int Draw(Span<float> logits, IReadOnlyCollection<int> seen)
    {
        if (_options.RepetitionPenalty != 1)
            Penalize(logits, seen, (float)_options.RepetitionPenalty);
        if (_options.Temperature == 0)
            return TensorPrimitives.IndexOfMax<float>(logits);

        TensorPrimitives.Divide(logits, (float)_options.Temperature, logits);
        TensorPrimitives.SoftMax<float>(logits, logits);

        var candidates = new int[logits.Length];
        for (var id = 0; id < candidates.Length; id++)
            candidates[id] = id;
        var kept = Keep(logits, candidates);
        return Draw(logits, kept);
    }

    private static void Penalize(Span<float> logits, IReadOnlyCollection<int> seen, float penalty)
    {
        foreach (var id in seen.Distinct())
            logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }

    // The fewest of the k most probable tokens whose probabilities add up to p.
    private ReadOnlySpan<int> Keep(ReadOnlySpan<float> probabilities, int[] candidates)
    {
        if (_options is { TopK: 0, TopP: 1 })
            return candidates;

        var keys = probabilities.ToArray();
        Array.Sort(keys, candidates);
        Array.Reverse(candidates);
        var count = _options.TopK > 0 ? Math.Min(_options.TopK, candidates.Length) : candidates.Length;

        var sum = 0.0;
        for (var index = 0; index < count; index++)
        {
            sum += probabilities[candidates[index]];
            if (sum >= _options.TopP)
                return candidates.AsSpan(0, index + 1);
        }

        return candidates.AsSpan(0, count);
    }

    private int Draw(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> candidates)
    {
        var total = 0.0;
        foreach (var id in candidates)
            total += probabilities[id];

        var mark = _random.NextDouble() * total;
        foreach (var id in candidates)
        {
            mark -= probabilities[id];
            if (mark < 0)
                return id;
        }

        return candidates[^1]; // rounding left the mark a hair beyond the last
    }
}
