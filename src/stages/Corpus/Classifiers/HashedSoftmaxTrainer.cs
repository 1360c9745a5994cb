using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Endonym.Lineage;

namespace Endonym.Corpus.Classifiers;

/// <summary>Trains a linear softmax over hashed features by stochastic gradient descent.</summary>
/// <remarks>
/// The examples are dealt into a fixed number of shards; each is learnt from on its own, and after every pass the shards' weights are averaged
/// (McDonald, Hall, Mann, 2010, "Distributed Training Strategies for the Structured Perceptron"; for logistic models Mann et al., 2009). The number
/// of threads decides only how many shards are worked on at once, so it cannot change a bit of the result.
/// </remarks>
internal static class HashedSoftmaxTrainer
{
    /// <summary>Learns weights.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="shape">Table and classes.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="cancellationToken">Stops between passes and every few examples.</param>
    /// <returns>Weights, row by row, <see cref="HashedShape.Stride"/> numbers each.</returns>
    /// <exception cref="InvalidInputException">The learning rate is too large.</exception>
    public static float[] Train(IHashedExamples examples, HashedShape shape, HashedTrainingOptions options, CancellationToken cancellationToken)
    {
        var mean = new float[shape.Length];
        var shards = Enumerable.Range(0, options.ShardCount).Select(_ => new float[shape.Length]).ToArray();
        for (var epoch = 0; epoch < options.EpochCount; epoch++)
        {
            var order = Order(examples.Count, options.Seed, epoch);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellationToken };
            Parallel.For(0, shards.Length, parallel, shard =>
            {
                mean.CopyTo(shards[shard], 0);
                Pass(examples, shape, options, order, epoch, shard, shards[shard], cancellationToken);
            });

            // Each slice adds the shards in their order, so the slices' number changes nothing either.
            const int slice = 1 << 16;
            Parallel.For(0, (mean.Length + slice - 1) / slice, parallel, part =>
            {
                var target = mean.AsSpan(part * slice, Math.Min(slice, mean.Length - (part * slice)));
                target.Clear();
                foreach (var shard in shards)
                    AddScaled(target, shard.AsSpan(part * slice, target.Length), 1f / shards.Length);
            });
        }

        // Rounded, a lost model would look like one that knows nothing.
        return Array.TrueForAll(mean, float.IsFinite)
            ? mean
            : throw new InvalidInputException($"Training with a learning rate of {options.LearningRate} ran out of the numbers' range. Choose a smaller one; the default suits.");
    }

    private static void Pass(IHashedExamples examples, HashedShape shape, HashedTrainingOptions options, int[] order, int epoch, int shard, float[] weights, CancellationToken cancellationToken)
    {
        var rows = new RowList();
        var scores = new float[shape.Stride];
        var extra = new float[shape.Stride];
        for (var i = shard; i < order.Length; i += options.ShardCount)
        {
            if (i % 1024 < options.ShardCount)
                cancellationToken.ThrowIfCancellationRequested();

            var progress = (epoch + ((double)i / order.Length)) / options.EpochCount;
            var example = order[i];
            rows.Clear();
            var scales = examples.Write(example, rows);
            var extraRows = CollectionsMarshal.AsSpan(rows.ExtraRows);
            SumRows(weights, rows.Rows, scores);
            SumRows(weights, extraRows, extra);
            for (var column = 0; column < shape.ClassCount; column++)
                scores[column] = (scores[column] * scales.Hashed) + (extra[column] * scales.Extra);

            Gradient(scores.AsSpan(0, shape.ClassCount), examples.ClassOf(example));
            var rate = (float)(options.LearningRate * (1 - progress)) * examples.WeightOf(example);
            AddToRows(weights, rows.Rows, scores, -rate * scales.Hashed);
            AddToRows(weights, extraRows, scores, -rate * scales.Extra);
        }
    }

    /// <summary>Slope of the loss, -ln of the class's probability, by each score: its probability, less 1 for the class itself.</summary>
    /// <param name="scores">In: scores. Out: slopes.</param>
    /// <param name="target">The right class.</param>
    internal static void Gradient(Span<float> scores, int target)
    {
        Softmax(scores);
        scores[target] -= 1;
    }

    /// <summary>Probabilities in place of scores.</summary>
    internal static void Softmax(Span<float> scores)
    {
        var max = float.NegativeInfinity;
        foreach (var score in scores)
            max = Math.Max(max, score);
        var sum = 0f;
        foreach (ref var score in scores)
            sum += score = MathF.Exp(score - max);
        foreach (ref var score in scores)
            score /= sum;
    }

    private static void SumRows(float[] weights, ReadOnlySpan<int> rows, Span<float> sums)
    {
        ref var origin = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var target = ref MemoryMarshal.GetReference(sums);
        var column = 0;
        for (; column <= sums.Length - 16; column += 16)
        {
            var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
            foreach (var row in rows)
            {
                var at = ((nuint)row * (nuint)sums.Length) + (nuint)column;
                low += Vector256.LoadUnsafe(ref origin, at);
                high += Vector256.LoadUnsafe(ref origin, at + 8);
            }

            low.StoreUnsafe(ref target, (nuint)column);
            high.StoreUnsafe(ref target, (nuint)column + 8);
        }

        for (; column < sums.Length; column += 4)
        {
            var sum = Vector128<float>.Zero;
            foreach (var row in rows)
                sum += Vector128.LoadUnsafe(ref origin, ((nuint)row * (nuint)sums.Length) + (nuint)column);
            sum.StoreUnsafe(ref target, (nuint)column);
        }
    }

    // What stands behind the classes in the slopes is 0 and stays so in the table.
    private static void AddToRows(float[] weights, ReadOnlySpan<int> rows, float[] slopes, float scale)
    {
        ref var origin = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var source = ref MemoryMarshal.GetArrayDataReference(slopes);
        var stride = (nuint)slopes.Length;
        foreach (var row in rows)
        {
            var at = (nuint)row * stride;
            nuint column = 0;
            for (; column + 8 <= stride; column += 8)
                (Vector256.LoadUnsafe(ref origin, at + column) + (Vector256.LoadUnsafe(ref source, column) * scale)).StoreUnsafe(ref origin, at + column);
            for (; column < stride; column += 4)
                (Vector128.LoadUnsafe(ref origin, at + column) + (Vector128.LoadUnsafe(ref source, column) * scale)).StoreUnsafe(ref origin, at + column);
        }
    }

    private static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] += scale * source[i];
    }

    // System.Random with a seed keeps its sequence between versions of .NET.
    private static int[] Order(int count, int seed, int epoch)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(HashCode(seed, epoch)).Shuffle(order);
        return order;
    }

    private static int HashCode(int seed, int epoch) => unchecked((seed * 486187739) + epoch);
}
