using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Tests.Families;
using Endonym.Models.Torch.Calibration;
using Endonym.Models.Torch.Checkpoints;
using TorchSharp;

namespace Endonym.Models.Torch.Tests.Calibration;

public sealed class TorchCalibrationRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-calibration-").FullName;

    // More tokens than a batch holds, and of unequal lengths.
    private readonly List<int[]> _sequences = [.. Enumerable.Range(0, 150).Select(i => TinyLlama.Ids(7 + i % 23, seed: i))];

    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Families))]
    public void Statistics_are_those_of_a_plain_computation_in_double_precision(DecoderFamily family)
    {
        var config = TinyLlama.ConfigOf(family) with { SlidingWindow = family == DecoderFamily.Mistral ? 5 : null };
        var expected = Plain(config);

        var found = Run().Layers(withProducts: true).SelectMany(layer => layer).ToDictionary(pair => pair.Key, pair => pair.Value);

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, pair =>
        {
            var (rows, statistics) = (pair.Value, found[pair.Key]);
            Assert.Equal(rows.Count, statistics.TokenCount);
            var C = rows[0].Length;
            var (squares, products) = (statistics.MeanSquares.ToArray(), statistics.MeanProducts.ToArray());
            for (var i = 0; i < C; i++)
            {
                // fp32 errs by 6e-8 in each of the some hundred sums of two layers.
                var size = rows.Average(x => x[i] * x[i]);
                Assert.Equal(size, squares[i], tolerance: 2e-5 * size);
                for (var j = 0; j < C; j++)
                    Assert.Equal(rows.Average(x => x[i] * x[j]), products[i * C + j], tolerance: 2e-5 * Math.Sqrt(size * rows.Average(x => x[j] * x[j])));
            }
        });
    }

    [Fact]
    public void An_expert_sees_only_the_tokens_that_are_sent_to_it()
    {
        var config = TinyLlama.ConfigOf(DecoderFamily.Mixtral);
        Save(config);
        var run = Run();

        var layer = run.Layers(withProducts: false).First();

        var experts = Enumerable.Range(0, config.ExpertCount).Select(expert => layer.GetValueOrDefault(FormattableString.Invariant($"model.layers.0.block_sparse_moe.experts.{expert}.w2.weight"))?.TokenCount ?? 0).ToList();
        Assert.Equal(run.TokenCount * config.ExpertsPerToken, experts.Sum());
        Assert.All(experts, tokens => Assert.InRange(tokens, 0, run.TokenCount));
        Assert.Equal(run.TokenCount, layer["model.layers.0.self_attn.o_proj.weight"].TokenCount);
    }

    [Fact]
    public void A_run_repeats_itself_to_the_bit_and_matrices_with_the_same_inputs_share_them()
    {
        Save(TinyLlama.Config());
        var (first, again) = (Run().Layers(withProducts: true).ToList(), Run().Layers(withProducts: true).ToList());

        foreach (var (one, other) in first.Zip(again))
        {
            Assert.All(one, pair => Assert.Equal(pair.Value.MeanProducts.ToArray(), other[pair.Key].MeanProducts.ToArray()));
            Assert.Equal(4, one.Values.Distinct<InputStatistics>(ReferenceEqualityComparer.Instance).Count()); // of seven matrices
        }
    }

    [Fact]
    public void A_run_given_up_half_way_leaves_nothing_behind()
    {
        Save(TinyLlama.Config());
        using var stop = new CancellationTokenSource();
        var before = LiveTensors.Settled();

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in new TorchCalibrationRun(_folder, _sequences, stop.Token).Layers(withProducts: true))
                stop.Cancel();
        });
        _ = Run().Layers(withProducts: false).First();

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Texts_that_do_not_fit_the_model_are_refused()
    {
        Save(TinyLlama.Config());
        var stop = TestContext.Current.CancellationToken;
        Assert.Contains("no text to calibrate on", Assert.Throws<InvalidInputException>(() => new TorchCalibrationRun(_folder, [], stop)).Message, StringComparison.Ordinal);
        Assert.Contains("takes 1 to 32", Assert.Throws<InvalidInputException>(() => new TorchCalibrationRun(_folder, [TinyLlama.Ids(33)], stop)).Message, StringComparison.Ordinal);
    }

    private TorchCalibrationRun Run() => new(_folder, _sequences, TestContext.Current.CancellationToken);

    private void Save(DecoderConfig config)
    {
        using var weights = TinyLlama.Weights(config);
        HuggingFaceFolder.WriteConfig(_folder, config, []);
        TorchCheckpoint.Save(_folder, weights, ElementType.F32);
    }

    // What flows into each of the layers' matrices but the router, row after row.
    private Dictionary<string, List<double[]>> Plain(DecoderConfig config)
    {
        Save(config);
        using var weights = TinyLlama.Weights(config);
        var seen = new Dictionary<string, List<double[]>>(StringComparer.Ordinal);
        var decoder = new NaiveDecoder(config, name => weights[name].data<float>().ToArray())
        {
            OnProduct = (name, x) =>
            {
                if (!name.StartsWith("model.layers", StringComparison.Ordinal) || name.EndsWith("block_sparse_moe.gate.weight", StringComparison.Ordinal))
                    return;
                if (!seen.TryGetValue(name, out var rows))
                    seen.Add(name, rows = []);
                rows.AddRange(x);
            },
        };
        foreach (var sequence in _sequences)
            decoder.Logits(sequence);
        return seen;
    }
}
