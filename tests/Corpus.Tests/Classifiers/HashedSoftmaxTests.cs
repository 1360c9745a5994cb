using Endonym.Corpus.Classifiers;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Classifiers;

public sealed class HashedSoftmaxTests
{
    [Fact]
    public void Softmax_is_the_textbooks()
    {
        // e⁰ : e^ln2 : e^ln5 = 1 : 2 : 5, of 8; 1000 more on each changes nothing.
        float[] scores = [1000, 1000 + MathF.Log(2), 1000 + MathF.Log(5)];

        HashedSoftmaxTrainer.Softmax(scores);

        Assert.Equal([0.125, 0.25, 0.625], scores.Select(score => Math.Round(score, 4)));
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        float[] scores = [0.3f, -1.2f, 0.9f, 0.1f];
        var slopes = scores.ToArray();
        HashedSoftmaxTrainer.Gradient(slopes, target: 2);

        for (var i = 0; i < scores.Length; i++)
        {
            // (L(s + h) - L(s - h)) / 2h with h = 10⁻⁴; its error is of the order h².
            var (up, down) = (scores.Select(score => (double)score).ToArray(), scores.Select(score => (double)score).ToArray());
            up[i] += 1e-4;
            down[i] -= 1e-4;
            Assert.Equal((Loss(up) - Loss(down)) / 2e-4, slopes[i], 1e-6);
        }

        static double Loss(double[] scores) => Math.Log(scores.Sum(Math.Exp)) - scores[2];
    }

    [Fact]
    public void One_step_from_zero_is_the_one_computed_by_hand()
    {
        // One example of class 1 of 2 with rows 3, 3 and 5 at scale ½ and the extra row 8 at scale 2. All weights are 0, so p = ½ and ½, slopes ½ and -½.
        // The rate falls from 0.4 in one pass over one example: the first step has all of it. Row 5: -0.4 · ½ · ½ = -0.1; row 3 twice that; row 8: -0.4 · 2 · ½ = -0.4.
        var shape = new HashedShape(RowBits: 3, ExtraRows: 1, ClassCount: 2);
        var examples = new Fixed([(1, [3, 3, 5], [8])], new RowScales(0.5f, 2));

        var weights = HashedSoftmaxTrainer.Train(examples, shape, new HashedTrainingOptions(1, 0.4f, ShardCount: 1, ThreadCount: 1, Seed: 0), TestContext.Current.CancellationToken);

        var expected = new float[9 * 4];
        (expected[12], expected[13]) = (-0.2f, 0.2f);
        (expected[20], expected[21]) = (-0.1f, 0.1f);
        (expected[32], expected[33]) = (-0.4f, 0.4f);
        Assert.Equal(expected, weights, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Two_shards_of_one_example_each_give_the_mean_of_both_steps()
    {
        var shape = new HashedShape(3, 0, 2);
        (int, int[], int[])[] both = [(0, [1], []), (1, [2], [])];
        var options = new HashedTrainingOptions(1, 1, ShardCount: 2, ThreadCount: 2, Seed: 0);

        var weights = HashedSoftmaxTrainer.Train(new Fixed(both, new RowScales(1, 1)), shape, options, TestContext.Current.CancellationToken);

        // Each shard takes its step of ½ · rate; the first example has rate 1, the second ½; the mean halves both.
        float[] steps = [Math.Abs(weights[4]), Math.Abs(weights[8])];
        Assert.Equal([0.125f, 0.25f], steps.Order());
        Assert.True(weights[4] > 0 && weights[8] < 0);
    }

    [Fact]
    public void A_learning_rate_that_loses_the_numbers_is_told()
    {
        var examples = new Fixed([(0, [1], []), (1, [1], [])], new RowScales(float.MaxValue, 1));
        var options = new HashedTrainingOptions(3, float.MaxValue, ShardCount: 1, ThreadCount: 1, Seed: 0);

        var error = Assert.Throws<InvalidInputException>(() => HashedSoftmaxTrainer.Train(examples, new HashedShape(3, 0, 2), options, TestContext.Current.CancellationToken));

        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(20)]
    public void Sums_in_vectors_are_sums_one_by_one(int classCount)
    {
        var shape = new HashedShape(RowBits: 6, ExtraRows: 0, classCount);
        var random = new Random(5);
        float[] weights = [.. Enumerable.Range(0, shape.Length).Select(_ => (float)(random.NextDouble() - 0.5))];
        int[] rows = [.. Enumerable.Range(0, 300).Select(_ => random.Next(shape.RowCount))];
        var sums = new long[shape.Stride];

        var rounded = HashedWeights.Of(weights, shape);
        rounded.AddRows(rows, sums);

        for (var column = 0; column < shape.Stride; column++)
        {
            // Rounding errs by at most half a step for each row.
            Assert.Equal(rows.Sum(row => (double)weights[(row * shape.Stride) + column]), sums[column] * (double)rounded.Step, 300 * 0.5 * rounded.Step);
        }
    }

    [Fact]
    public void Temperature_finds_how_much_too_sure_scores_are()
    {
        // Scores whose softmax is the truth, then multiplied by 3: the temperature must be 3, and multiplying by ⅓ must give ⅓.
        var random = new Random(9);
        List<float[]> scores = [];
        List<int> targets = [];
        for (var i = 0; i < 20_000; i++)
        {
            float[] truth = [(float)random.NextDouble() * 3, 0, (float)random.NextDouble() * -2];
            var probabilities = truth.ToArray();
            HashedSoftmaxTrainer.Softmax(probabilities);
            var draw = random.NextDouble();
            targets.Add(draw < probabilities[0] ? 0 : draw < probabilities[0] + probabilities[1] ? 1 : 2);
            scores.Add(truth);
        }

        // The standard error of 1/T over 20,000 draws is about 0.012.
        Assert.Equal(3, Temperature.Fit([.. scores.Select(text => text.Select(score => 3 * score).ToArray())], targets), 0.15);
        Assert.Equal(1 / 3.0, Temperature.Fit([.. scores.Select(text => text.Select(score => score / 3).ToArray())], targets), 0.02);
        Assert.Equal(1, Temperature.Fit([], []));
    }

    [Fact]
    public void The_loss_is_minus_the_logarithm_of_the_right_class()
    {
        // Softmax of (0, ln 3) is ¼ and ¾: losses ln 4 and ln 4/3.
        List<float[]> scores = [[0, MathF.Log(3)], [0, MathF.Log(3)]];
        Assert.Equal((Math.Log(4) + Math.Log(4 / 3.0)) / 2, Temperature.Loss(scores, [0, 1], 1), 1e-6);
    }

    private sealed class Fixed((int Class, int[] Rows, int[] Extra)[] examples, RowScales scales) : IHashedExamples
    {
        public int Count => examples.Length;

        public int ClassOf(int example) => examples[example].Class;

        public float WeightOf(int example) => 1;

        public RowScales Write(int example, RowList rows)
        {
            foreach (var row in examples[example].Rows)
                rows.Add(row);
            rows.ExtraRows.AddRange(examples[example].Extra);
            return scales;
        }
    }
}
