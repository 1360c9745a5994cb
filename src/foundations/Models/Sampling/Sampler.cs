using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Endonym.Models.Contracts;

namespace Endonym.Models.Sampling;

/// <summary>Draws the tokens of one answer from logits as <see cref="SamplingOptions"/> say. Not safe for concurrent use.</summary>
/// <remarks>
/// The order is vLLM's (docs.vllm.ai, <c>vllm.v1.sample.sampler</c>): the constraint's mask; log-probabilities, if they are asked for; tokens that may not come
/// yet; logit bias; repetition, frequency and presence penalty; then the most probable token, or temperature, min-p, top-k, top-p and the draw. Repetition counts
/// the prompt, frequency and presence the answer only. Where two tokens are equally probable at a boundary, the lower id is kept, so that top-k leaves exactly k.
/// What is drawn depends on the logits, the options and the number of draws before, and on nothing else.
/// </remarks>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly int _vocabularySize;
    private readonly ITokenConstraint? _constraint;
    private readonly SeededDraws _draws;
    private readonly HashSet<int> _seen; // ids of prompt and answer
    private readonly Dictionary<int, int> _countById = []; // of the answer

    /// <param name="options">How to draw.</param>
    /// <param name="prompt">The ids that are there already.</param>
    /// <param name="vocabularySize">The tokenizer's ids. A model's vocabulary may be padded beyond them: what lies there stands for nothing and is never drawn.</param>
    /// <param name="constraint">What the answer must keep to; null for nothing. Belongs to the sampler from now on.</param>
    public Sampler(SamplingOptions options, ReadOnlySpan<int> prompt, int vocabularySize, ITokenConstraint? constraint = null)
    {
        _options = options;
        _vocabularySize = vocabularySize;
        _constraint = constraint;
        _draws = new SeededDraws(options.Seed);
        _seen = options.RepetitionPenalty == 1 ? [] : [.. prompt];
    }

    /// <summary>Draws the next token and counts it as part of the answer.</summary>
    /// <param name="logits">One for each id of the model; changed by the call.</param>
    /// <param name="notYet">Ids that may not come yet, unless the constraint leaves no others; null for none.</param>
    /// <param name="topLogProbabilities">How many of the most probable tokens to tell, besides the one drawn; null for no log-probabilities at all.</param>
    /// <exception cref="InvalidOperationException">The logits are no numbers, or nothing may come next.</exception>
    public SampledToken Draw(Span<float> logits, IReadOnlySet<int>? notYet = null, int? topLogProbabilities = null)
    {
        logits = logits[..Math.Min(logits.Length, _vocabularySize)];
        _constraint?.Mask(logits);
        float[]? raw = null;
        if (topLogProbabilities is not null)
        {
            raw = ArrayPool<float>.Shared.Rent(logits.Length);
            logits.CopyTo(raw);
        }

        try
        {
            Forbid(logits, notYet);
            AddBias(logits);
            Penalize(logits);
            var token = Choose(logits);
            Count(token);
            _constraint?.Accept(token);
            return new SampledToken(token, raw is null ? null : LogProbabilities(raw.AsSpan(0, logits.Length), token, topLogProbabilities ?? 0));
        }
        finally
        {
            if (raw is not null)
                ArrayPool<float>.Shared.Return(raw);
        }
    }

    private static void Forbid(Span<float> logits, IReadOnlySet<int>? notYet)
    {
        if (notYet is not { Count: > 0 })
            return;

        Span<(int Id, float Logit)> forbidden = notYet.Count <= 64 ? stackalloc (int, float)[notYet.Count] : new (int, float)[notYet.Count];
        var count = 0;
        foreach (var id in notYet)
        {
            // What has no logit cannot come anyway.
            if (id >= logits.Length)
                continue;
            forbidden[count++] = (id, logits[id]);
            logits[id] = float.NegativeInfinity;
        }

        // A finished JSON object can only end: the constraint is a promise, the least length a wish.
        if (!float.IsNegativeInfinity(TensorPrimitives.Max<float>(logits)))
            return;
        foreach (var (id, logit) in forbidden[..count])
            logits[id] = logit;
    }

    private void AddBias(Span<float> logits)
    {
        foreach (var (id, bias) in _options.LogitBias)
        {
            if (id < logits.Length)
                logits[id] += bias;
        }
    }

    private void Penalize(Span<float> logits)
    {
        if (_options.RepetitionPenalty != 1)
        {
            var penalty = (float)_options.RepetitionPenalty;
            foreach (var id in _seen)
                logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }

        if (_options.FrequencyPenalty == 0 && _options.PresencePenalty == 0)
            return;
        foreach (var (id, count) in _countById)
            logits[id] -= (float)((count * _options.FrequencyPenalty) + _options.PresencePenalty);
    }

    private void Count(int token)
    {
        if (_options.RepetitionPenalty != 1)
            _seen.Add(token);
        if (_options.FrequencyPenalty != 0 || _options.PresencePenalty != 0)
            _countById[token] = _countById.GetValueOrDefault(token) + 1;
    }

    private int Choose(ReadOnlySpan<float> logits)
    {
        var max = TensorPrimitives.Max(logits);
        if (!float.IsFinite(max))
        {
            throw new InvalidOperationException(float.IsNegativeInfinity(max)
                ? "No token may come next: the constraint and the vocabulary do not fit each other."
                : FormattableString.Invariant($"The largest logit is {max}: the engine's numbers have left their range, so no token can be drawn."));
        }

        // Even a seeded greedy answer takes no number, so that raising the temperature is the only difference.
        if (_options.Temperature == 0)
            return logits.IndexOf(max);

        var mark = _draws.Next();
        var weights = ArrayPool<float>.Shared.Rent(logits.Length);
        var places = ArrayPool<int>.Shared.Rent((2 * logits.Length) + 64);
        try
        {
            return Draw(logits, max, mark, weights.AsSpan(0, logits.Length), places);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<int>.Shared.Return(places);
        }
    }

    private int Draw(ReadOnlySpan<float> logits, float max, double mark, Span<float> weights, Span<int> places)
    {
        // The most probable token weighs 1, so a token's weight is what min-p compares.
        var temperature = (float)_options.Temperature;
        if (_options.TopK > 0 && _options.TopK < logits.Length)
        {
            var found = TopSelection.Largest(logits, _options.TopK, float.MinValue, places);
            var kept = 0;
            foreach (var id in places[..found])
            {
                weights[id] = MathF.Exp((logits[id] - max) / temperature);
                if (weights[id] >= _options.MinP)
                    places[kept++] = id;
            }

            return DrawAmong(weights, places[..kept], places[kept..], mark, Total(weights, places[..kept]));
        }

        TensorPrimitives.Subtract(logits, max, weights);
        TensorPrimitives.Divide(weights, temperature, weights);
        TensorPrimitives.Exp<float>(weights, weights);
        if (_options is { MinP: 0, TopP: 1 })
            return DrawAmongAll(weights, mark);
        if (_options.MinP > 0)
        {
            var count = AtLeast(weights, (float)_options.MinP, places);
            return DrawAmong(weights, places[..count], places[count..], mark, Total(weights, places[..count]));
        }

        var total = (double)TensorPrimitives.Sum<float>(weights);
        var needed = AtLeast(weights, NucleusBound(weights, total), places);
        return DrawAmong(weights, places[..needed], places[needed..], mark, total);
    }

    /// <summary>A weight that no token of the nucleus falls short of, and at most about half of the least one's.</summary>
    /// <remarks>Candidates for top-p are then few, where sorting all, or selecting among all, would cost more than everything else together.</remarks>
    private float NucleusBound(ReadOnlySpan<float> weights, double total)
    {
        // The sums are of fp32; a part in ten thousand is far beyond their error, and only widens the choice.
        var mass = _options.TopP * total * 1.0001;
        var (high, low) = (0, 126); // tokens of at least 2^-high do not reach the mass; those of 2^-low do, or all are needed
        while (low - high > 1)
        {
            var middle = (high + low) / 2;
            if (MassAtLeast(weights, MathF.ScaleB(1, -middle)) >= mass)
                low = middle;
            else
                high = middle;
        }

        return low == 126 ? 0 : MathF.ScaleB(1, -low);
    }

    private static double MassAtLeast(ReadOnlySpan<float> weights, float bound)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var sums = Vector<float>.Zero;
        foreach (var lanes in vectors)
            sums += Vector.ConditionalSelect(Vector.GreaterThanOrEqual(lanes, new Vector<float>(bound)), lanes, Vector<float>.Zero);
        var mass = (double)Vector.Sum(sums);
        foreach (var weight in weights[(vectors.Length * Vector<float>.Count)..])
            mass += weight >= bound ? weight : 0;
        return mass;
    }

    /// <summary>The places of weights that are not smaller than a bound and not 0, in rising order.</summary>
    private static int AtLeast(ReadOnlySpan<float> weights, float bound, Span<int> places)
    {
        bound = Math.Max(bound, float.Epsilon);
        var found = 0;
        var width = Vector<float>.Count;
        for (var at = 0; at < weights.Length; at += width)
        {
            var end = Math.Min(weights.Length, at + width);
            if (end - at == width && !Vector.GreaterThanOrEqualAny(new Vector<float>(weights[at..]), new Vector<float>(bound)))
                continue;
            for (var id = at; id < end; id++)
            {
                if (weights[id] >= bound)
                    places[found++] = id;
            }
        }

        return found;
    }

    /// <summary>Applies top-p to candidates and draws one of those left, walking through them by id: a small change of the logits then changes few draws.</summary>
    /// <param name="weights">By id.</param>
    /// <param name="candidates">Ids in rising order.</param>
    /// <param name="scratch">At least as long.</param>
    /// <param name="mark">From 0 and below 1.</param>
    /// <param name="total">What all tokens weigh of which top-p is a share.</param>
    private int DrawAmong(ReadOnlySpan<float> weights, Span<int> candidates, Span<int> scratch, double mark, double total)
    {
        if (_options.TopP < 1)
        {
            candidates.CopyTo(scratch);
            var kept = Math.Max(1, TopSelection.KeepMass(weights, scratch[..candidates.Length], _options.TopP * total));
            candidates = scratch[..kept];
            candidates.Sort();
        }

        var left = mark * Total(weights, candidates);
        foreach (var id in candidates)
        {
            left -= weights[id];
            if (left < 0)
                return id;
        }

        return candidates[^1]; // rounding left the mark a hair beyond the last
    }

    private static int DrawAmongAll(ReadOnlySpan<float> weights, double mark)
    {
        // Sums of blocks first: they are quick to form, exact enough in fp32, and only one block is walked through.
        const int Block = 1024;
        var sums = new double[(weights.Length + Block - 1) / Block];
        for (var block = 0; block < sums.Length; block++)
            sums[block] = TensorPrimitives.Sum(Of(weights, block));

        var left = mark * sums.Sum();
        var last = -1;
        for (var block = 0; block < sums.Length; block++)
        {
            if (left >= sums[block])
            {
                left -= sums[block];
                continue;
            }

            var part = Of(weights, block);
            for (var index = 0; index < part.Length && left >= 0; index++)
            {
                if (part[index] > 0)
                    last = (block * Block) + index;
                left -= part[index];
            }

            // Where rounding left the mark a hair beyond the block, its last token is as good as any.
            return last;
        }

        return weights.LastIndexOfAnyExcept(0f);

        static ReadOnlySpan<float> Of(ReadOnlySpan<float> all, int block) => all[(block * Block)..Math.Min(all.Length, (block + 1) * Block)];
    }

    private static double Total(ReadOnlySpan<float> weights, ReadOnlySpan<int> ids)
    {
        var total = 0.0;
        foreach (var id in ids)
            total += weights[id];
        return total;
    }

    private static TokenLogProbabilities LogProbabilities(ReadOnlySpan<float> logits, int token, int count)
    {
        var logSum = LogSumOfExponentials(logits);
        Span<int> places = new int[(2 * count) + Vector<float>.Count];
        var top = new TokenLogProbability[count == 0 ? 0 : TopSelection.Largest(logits, count, float.MinValue, places)];
        for (var index = 0; index < top.Length; index++)
            top[index] = Of(logits, places[index]);
        // The places rise, and a stable sort keeps those of equal tokens so.
        return new TokenLogProbabilities(Of(logits, token), [.. top.OrderByDescending(one => one.LogProbability)]);

        TokenLogProbability Of(ReadOnlySpan<float> all, int id) => new(id, (float)(all[id] - logSum));
    }

    private static double LogSumOfExponentials(ReadOnlySpan<float> logits)
    {
        var max = TensorPrimitives.Max(logits);
        var rented = ArrayPool<float>.Shared.Rent(logits.Length);
        var exponentials = rented.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, max, exponentials);
        TensorPrimitives.Exp<float>(exponentials, exponentials);
        var sum = TensorPrimitives.Sum<float>(exponentials);
        ArrayPool<float>.Shared.Return(rented);
        return max + Math.Log(sum);
    }
}
