using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Torch.Adapters;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Generation;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Generation;

/// <summary>Oracle: the same tokens read at once in a slot of their own.</summary>
public sealed class TorchSlotsTests : IDisposable
{
    private const int Vocabulary = 37;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly TorchDecoder _decoder = new(TinyLlama.Config(), ScalarType.Float32, CPU);
    private readonly DecoderWeights _weights = TinyLlama.Weights(TinyLlama.Config());
    private readonly TorchSlots _slots;

    public TorchSlotsTests()
    {
        using var noGradient = no_grad();
        _slots = new TorchSlots(_decoder, ComputeWeights.From(_weights, ScalarType.Float32), adapters: new Dictionary<string, AdapterWeights>(), count: 3, contextLength: 32);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _weights.Dispose();
        _decoder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_prompt_read_in_pieces_gives_what_it_gives_at_once(int piece)
    {
        var ids = TinyLlama.Ids(20);
        var whole = Read(0, ids);

        var pieces = new float[Vocabulary];
        for (var at = 0; at < ids.Length; at += piece)
        {
            var end = Math.Min(ids.Length, at + piece);
            _slots.Read(1, ids.AsSpan(at, end - at), end == ids.Length ? pieces : []);
        }

        AssertClose(whole, pieces);
        Assert.Equal((20, 20, 0), (_slots.LengthOf(0), _slots.LengthOf(1), _slots.LengthOf(2)));
    }

    [Fact]
    public void Slots_of_unequal_length_step_together_and_do_not_see_each_other()
    {
        var (first, second) = (TinyLlama.Ids(9, seed: 1), TinyLlama.Ids(4, seed: 2));
        _slots.Read(0, first.AsSpan(0, 8), []);
        _slots.Read(2, second.AsSpan(0, 3), []);

        var logits = new float[2 * Vocabulary];
        _slots.Step([new SlotToken(2, second[3]), new SlotToken(0, first[8])], logits);

        AssertClose(Read(1, second), logits[..Vocabulary]);
        _slots.Truncate(1, 0);
        AssertClose(Read(1, first), logits[Vocabulary..]);
    }

    public static TheoryData<DecoderFamily, int?> Families()
    {
        var cases = new TheoryData<DecoderFamily, int?>();
        foreach (var family in Enum.GetValues<DecoderFamily>())
        {
            foreach (int? window in family == DecoderFamily.Llama ? [null] : (int?[])[null, 4])
                cases.Add(family, window);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_step_of_many_slots_gives_each_what_a_step_alone_gives_it(DecoderFamily family, int? window)
    {
        var config = TinyLlama.ConfigOf(family) with { SlidingWindow = window };
        using var decoder = new TorchDecoder(config, ScalarType.Float32, CPU);
        using var weights = TinyLlama.Weights(config);
        using var noGradient = no_grad();
        var compute = ComputeWeights.From(weights, ScalarType.Float32);
        using var together = new TorchSlots(decoder, compute, new Dictionary<string, AdapterWeights>(), count: 6, contextLength: 32);
        using var alone = new TorchSlots(decoder, compute, new Dictionary<string, AdapterWeights>(), count: 6, contextLength: 32);
        for (var slot = 0; slot < 6; slot++)
        {
            together.Read(slot, TinyLlama.Ids(1 + 3 * slot, seed: slot), []);
            alone.Read(slot, TinyLlama.Ids(1 + 3 * slot, seed: slot), []);
        }

        int[] order = [4, 0, 5, 2]; // others stand still
        var (expected, logits) = (new float[Vocabulary], new float[order.Length * Vocabulary]);
        for (var step = 0; step < 5; step++)
        {
            together.Step([.. order.Select(slot => new SlotToken(slot, (7 * slot + step) % Vocabulary))], logits);
            foreach (var (row, slot) in order.Index())
            {
                alone.Step([new SlotToken(slot, (7 * slot + step) % Vocabulary)], expected);
                AssertClose(expected, logits[(row * Vocabulary)..((row + 1) * Vocabulary)]);
            }
        }

        Assert.Equal([6, 4, 12, 10, 18, 21], Enumerable.Range(0, 6).Select(together.LengthOf)); // 1 + 3·slot, and 5 more for those that stepped
    }

    [Fact]
    public void A_step_with_a_slot_named_twice_a_full_one_or_an_unknown_token_is_refused_and_changes_nothing()
    {
        _slots.Read(0, TinyLlama.Ids(5), []);
        _slots.Read(1, TinyLlama.Ids(32), []);
        var logits = new float[2 * Vocabulary];

        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => _slots.Step([new SlotToken(0, 1), new SlotToken(0, 2)], logits)).Message, StringComparison.Ordinal);
        Assert.Contains("holds 32 of 32", Assert.Throws<InvalidInputException>(() => _slots.Step([new SlotToken(0, 1), new SlotToken(1, 2)], logits)).Message, StringComparison.Ordinal);
        Assert.Contains("Token id -1", Assert.Throws<InvalidInputException>(() => _slots.Step([new SlotToken(0, -1)], logits)).Message, StringComparison.Ordinal);
        Assert.Equal((5, 32), (_slots.LengthOf(0), _slots.LengthOf(1)));
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        _slots.Read(0, TinyLlama.Ids(5), []);
        _slots.Read(1, TinyLlama.Ids(7), []);
        var logits = new float[2 * Vocabulary];
        _slots.Step([new SlotToken(0, 1), new SlotToken(1, 2)], logits);
        var before = LiveTensors.Settled();

        _slots.Step([new SlotToken(0, 3), new SlotToken(1, 4)], logits);

        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void A_copied_beginning_goes_on_as_if_it_had_been_read()
    {
        var ids = TinyLlama.Ids(20);
        int[] other = [.. ids[..11], .. TinyLlama.Ids(6, seed: 9)];
        _slots.Read(0, ids, []);
        _slots.Read(1, TinyLlama.Ids(17, seed: 4), []);

        _slots.CopyPrefix(0, 1, 11);

        Assert.Equal(11, _slots.LengthOf(1));
        AssertClose(Read(2, other), Read(1, other[11..]));
        // The slot that gave has lost nothing.
        _slots.Truncate(0, 15);
        _slots.Truncate(2, 0);
        AssertClose(Read(2, ids), Read(0, ids[15..]));
    }

    [Fact]
    public void A_slot_goes_on_from_where_it_was_cut()
    {
        var ids = TinyLlama.Ids(12);
        _slots.Read(0, [.. ids[..5], 1, 2, 3], []);

        _slots.Truncate(0, 5);

        Assert.Equal(5, _slots.LengthOf(0));
        AssertClose(Read(1, ids), Read(0, ids[5..]));
    }

    [Fact]
    public void More_than_there_is_room_for_and_ids_that_do_not_exist_are_refused_and_change_nothing()
    {
        _slots.Read(0, TinyLlama.Ids(30), []);

        Assert.Contains("holds 30 of 32", Assert.Throws<InvalidInputException>(() => _slots.Read(0, [1, 2, 3], [])).Message, StringComparison.Ordinal);
        Assert.Contains("Token id 37", Assert.Throws<InvalidInputException>(() => _slots.Read(0, [37], [])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => _slots.Read(0, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => _slots.CopyPrefix(0, 1, 31));
        Assert.Equal(30, _slots.LengthOf(0));
    }

    private float[] Read(int slot, int[] ids)
    {
        var logits = new float[Vocabulary];
        _slots.Read(slot, ids, logits);
        return logits;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        var difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(difference <= 2e-5 * expected.Max(Math.Abs), $"largest difference {difference:E2}");
    }
}
