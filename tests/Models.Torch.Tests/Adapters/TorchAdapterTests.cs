using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Tests.Adapters;
using Endonym.Models.Tests.Families;
using Endonym.Models.Torch.Adapters;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Generation;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Adapters;

/// <summary>Oracle: a plain computation over weights into which the adapter was merged in plain loops.</summary>
public sealed class TorchAdapterTests : IDisposable
{
    private const int Vocabulary = 37;

    // Of the largest logit; those of the base have 5e-6, and an adapter adds a sum to each.
    private const double Tolerance = 1e-5;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-adapters-").FullName;

    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_slot_with_an_adapter_computes_what_the_merged_weights_do(DecoderFamily family)
    {
        using var model = new Model(TinyLlama.ConfigOf(family), _folder);
        var adapter = model.Add("law", ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "moe.gate", "w1", "w2", "w3", "lm_head"], seed: 1);
        var ids = TinyLlama.Ids(12);
        var expected = model.Reference(adapter).Logits(ids);

        using var slots = model.Open(1);
        slots.UseAdapter(0, "law");
        var logits = new float[Vocabulary];
        slots.Read(0, ids.AsSpan(0, 7), logits);
        AssertClose(expected[6], logits);
        for (var t = 7; t < ids.Length; t++)
        {
            slots.Step([new SlotToken(0, ids[t])], logits);
            AssertClose(expected[t], logits);
        }

        // The adapter is no rounding error.
        Assert.True(NaiveDecoder.RelativeError(logits, model.Reference(null).Logits(ids)[^1]) > 0.05);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Two_adapters_and_the_base_in_one_batch_answer_as_each_does_alone(DecoderFamily family)
    {
        using var model = new Model(TinyLlama.ConfigOf(family), _folder);
        var law = model.Add("law", ["q_proj", "v_proj", "up_proj", "down_proj", "w1", "w2"], seed: 1);
        var letters = model.Add("letters", ["o_proj", "gate_proj", "moe.gate", "w3", "v_proj", "lm_head"], rank: 2, seed: 2);
        // Neighbours in the batch are strangers, and the slots are named out of order.
        (string? Name, RandomAdapter? Adapter)[] of = [("letters", letters), (null, null), ("law", law), ("letters", letters), ("law", law), (null, null)];
        int[][] texts = [.. of.Select((_, slot) => TinyLlama.Ids(8 + slot, seed: slot + 1))];
        using var slots = model.Open(of.Length);
        for (var slot = 0; slot < of.Length; slot++)
        {
            slots.UseAdapter(slot, of[slot].Name);
            slots.Read(slot, texts[slot].AsSpan(0, 5 + slot), []);
        }

        int[] order = [3, 5, 2, 0, 1, 4];
        var logits = new float[order.Length * Vocabulary];
        for (var step = 0; step < 3; step++)
        {
            slots.Step([.. order.Select(slot => new SlotToken(slot, texts[slot][5 + slot + step]))], logits);
            foreach (var (row, slot) in order.Index())
                AssertClose(model.Reference(of[slot].Adapter).Logits(texts[slot][..(6 + slot + step)])[^1], logits[(row * Vocabulary)..((row + 1) * Vocabulary)]);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_adapter_that_adds_nothing_changes_no_bit(DecoderFamily family)
    {
        using var model = new Model(TinyLlama.ConfigOf(family), _folder);
        model.Add("silent", ["_proj", "gate", "w1", "w2", "w3", "lm_head"], seed: 3, silent: true);

        Assert.Equal(Steps(null), Steps("silent"));

        float[] Steps(string? adapter)
        {
            using var slots = model.Open(3);
            var logits = new float[3 * Vocabulary];
            for (var slot = 0; slot < 3; slot++)
            {
                slots.UseAdapter(slot, slot == 1 ? null : adapter);
                slots.Read(slot, TinyLlama.Ids(5 + slot, seed: slot), logits.AsSpan(0, Vocabulary));
            }

            float[] read = logits[..Vocabulary];
            slots.Step([new SlotToken(0, 1), new SlotToken(1, 2), new SlotToken(2, 3)], logits);
            return [.. read, .. logits];
        }
    }

    [Fact]
    public void An_adapter_empties_its_slot_and_a_copied_beginning_brings_it_along()
    {
        using var model = new Model(TinyLlama.Config(), _folder);
        var law = model.Add("law", ["q_proj", "v_proj"], seed: 1);
        using var slots = model.Open(2);
        var ids = TinyLlama.Ids(9);
        slots.Read(0, ids, []);

        slots.UseAdapter(0, "law");
        Assert.Equal(0, slots.LengthOf(0));
        slots.Read(0, ids.AsSpan(0, 6), []);
        slots.CopyPrefix(0, 1, 5);
        var logits = new float[Vocabulary];
        slots.Read(1, ids.AsSpan(5), logits);

        AssertClose(model.Reference(law).Logits(ids)[^1], logits);
        slots.UseAdapter(1, null);
        slots.Read(1, ids, logits);
        AssertClose(model.Reference(null).Logits(ids)[^1], logits);
    }

    [Fact]
    public void An_adapter_that_is_not_there_is_refused_and_the_slot_stays_as_it_was()
    {
        using var model = new Model(TinyLlama.Config(), _folder);
        model.Add("law", ["q_proj"], seed: 1);
        using var slots = model.Open(1);
        slots.Read(0, [1, 2, 3], []);

        Assert.Contains("no adapter 'laws'. There is law", Assert.Throws<InvalidInputException>(() => slots.UseAdapter(0, "laws")).Message, StringComparison.Ordinal);
        Assert.Equal(3, slots.LengthOf(0));
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        var difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max(Math.Abs);
        Assert.True(difference <= Tolerance, FormattableString.Invariant($"largest difference {difference:E2} of the largest logit, allowed {Tolerance:E2}"));
    }

    /// <summary>A small model and its adapters.</summary>
    private sealed class Model(DecoderConfig config, string folder) : IDisposable
    {
        private readonly TorchDecoder _decoder = new(config, ScalarType.Float32, CPU);
        private readonly DecoderWeights _weights = TinyLlama.Weights(config);
        private readonly Dictionary<string, AdapterWeights> _adapters = [];

        public RandomAdapter Add(string name, string[] targets, int seed, int rank = 3, bool silent = false)
        {
            var adapter = new RandomAdapter(config, targets, rank, alpha: rank, seed);
            adapter.Json["target_modules"] = ".*(" + string.Join('|', targets) + ")";
            if (silent)
                adapter.Silence();
            _adapters.Add(name, new AdapterWeights(LoraAdapter.Read(adapter.Write(Path.Combine(folder, name)), config), config, ScalarType.Float32, CPU));
            return adapter;
        }

        public NaiveDecoder Reference(RandomAdapter? adapter) => new(config, name =>
        {
            var plain = _weights[name].data<float>().ToArray();
            return adapter?.Merged(name, plain) ?? plain;
        });

        public TorchSlots Open(int count)
        {
            using var noGradient = no_grad();
            return new TorchSlots(_decoder, ComputeWeights.From(_weights, ScalarType.Float32), _adapters, count, contextLength: 32);
        }

        public void Dispose()
        {
            foreach (var adapter in _adapters.Values)
                adapter.Dispose();
            _weights.Dispose();
            _decoder.Dispose();
        }
    }
}
