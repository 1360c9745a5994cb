using Endonym.Lineage;
using Endonym.Models.Contracts;
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
        _slots = new TorchSlots(_decoder, ComputeWeights.From(_weights, ScalarType.Float32), count: 3, contextLength: 32);
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
