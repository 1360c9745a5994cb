using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Onnx.Tests.Slots;

public sealed class OnnxDecoderSlotsTests : IDisposable
{
    private const int V = TinyDecoders.Vocabulary;

    private readonly TempFolder _folder = new();
    private readonly OnnxDecoder _decoder;

    // Activations stay in fp32: rounded to 8 bits, the last bit of a sum can decide whether a number is rounded up, and that is seen in the logits' third digit.
    public OnnxDecoderSlotsTests() =>
        _decoder = TinyDecoders.Open(_folder, new RandomWeights(TinyDecoders.Llama), OnnxExportOptions.FourBits with { AccuracyLevel = 1 }, TinyDecoders.Options with { ChunkLength = 7 });

    public void Dispose()
    {
        _decoder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Slots_of_unequal_lengths_advance_together_as_each_does_alone()
    {
        using var slots = _decoder.OpenSlots(6, 60);
        int[] lengths = [1, 5, 17, 30, 2, 44];
        for (var slot = 0; slot < lengths.Length; slot++)
            slots.Read(slot, TinyDecoders.Ids(lengths[slot], seed: slot), []);

        for (var t = 0; t < 5; t++)
        {
            var together = new float[lengths.Length * V];
            SlotToken[] tokens = [.. lengths.Select((_, slot) => new SlotToken(slot, (slot + t) % V))];
            slots.Step(tokens, together);
            for (var slot = 0; slot < lengths.Length; slot++)
            {
                var alone = Alone([.. TinyDecoders.Ids(lengths[slot], seed: slot), .. Enumerable.Range(0, t + 1).Select(step => (slot + step) % V)]);
                AssertClose(alone, together.AsSpan(slot * V, V));
            }
        }

        Assert.Equal(lengths.Sum() + 5 * lengths.Length, slots.TokensHeld);
    }

    [Fact]
    public void Any_set_of_slots_in_any_order_gives_each_slot_its_own_logits()
    {
        // The oracle: every slot's sequence, read anew by itself.
        using var slots = _decoder.OpenSlots(7, 60);
        var texts = Enumerable.Range(0, 7).Select(slot => TinyDecoders.Ids(1 + 3 * slot, seed: slot).ToList()).ToArray();
        for (var slot = 0; slot < texts.Length; slot++)
            slots.Read(slot, [.. texts[slot]], []);

        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            var chosen = Enumerable.Range(0, 7).ToArray();
            random.Shuffle(chosen);
            chosen = chosen[..random.Next(1, 8)];
            if (round % 4 == 3)
            {
                slots.Truncate(chosen[0], 0);
                texts[chosen[0]].Clear();
            }

            SlotToken[] tokens = [.. chosen.Select(slot => new SlotToken(slot, random.Next(V)))];
            var logits = new float[tokens.Length * V];
            slots.Step(tokens, logits);
            for (var i = 0; i < tokens.Length; i++)
            {
                texts[tokens[i].Slot].Add(tokens[i].Token);
                Assert.Equal(texts[tokens[i].Slot].Count, slots.LengthOf(tokens[i].Slot));
                AssertClose(Alone([.. texts[tokens[i].Slot]]), logits.AsSpan(i * V, V));
            }
        }
    }

    [Fact]
    public void A_prompt_read_in_parts_is_the_prompt_read_at_once()
    {
        var ids = TinyDecoders.Ids(50);
        using var slots = _decoder.OpenSlots(2, 60);
        var whole = new float[V];
        var parts = new float[V];
        slots.Read(0, ids, whole);
        foreach (var (start, length) in new[] { (0, 3), (3, 7), (10, 1), (11, 39) })
            slots.Read(1, ids.AsSpan(start, length), start + length == ids.Length ? parts : []);

        AssertClose(whole, parts);
    }

    [Fact]
    public void The_same_calls_give_the_same_bits()
    {
        var ids = TinyDecoders.Ids(30);
        var first = Alone(ids);
        Assert.Equal(first, Alone(ids));
    }

    [Fact]
    public void A_copied_prefix_is_the_prefix_read_anew()
    {
        var ids = TinyDecoders.Ids(20);
        using var slots = _decoder.OpenSlots(3, 60);
        slots.Read(0, ids, []);
        slots.Read(2, TinyDecoders.Ids(40, seed: 9), []); // what it held is forgotten
        slots.CopyPrefix(0, 2, 13);
        Assert.Equal(13, slots.LengthOf(2));

        var copied = new float[V];
        slots.Read(2, [5, 6], copied);
        AssertClose(Alone([.. ids[..13], 5, 6]), copied);

        // The slot it came from goes on undisturbed.
        var original = new float[V];
        slots.Step([new(0, 7)], original);
        AssertClose(Alone([.. ids, 7]), original);
    }

    [Fact]
    public void A_truncated_slot_goes_on_as_if_the_rest_had_never_been_read()
    {
        var ids = TinyDecoders.Ids(33);
        using var slots = _decoder.OpenSlots(1, 60);
        slots.Read(0, ids, []);
        slots.Truncate(0, 11);
        var logits = new float[V];
        slots.Read(0, [3, 4, 5], logits);
        AssertClose(Alone([.. ids[..11], 3, 4, 5]), logits);

        slots.Truncate(0, 0);
        slots.Read(0, ids, logits);
        AssertClose(Alone(ids), logits);
        Assert.Equal(33, slots.TokensHeld);
    }

    [Fact]
    public void A_slot_can_be_filled_to_its_last_token()
    {
        using var slots = _decoder.OpenSlots(1, 10);
        slots.Read(0, TinyDecoders.Ids(9), []);
        slots.Step([new(0, 1)], new float[V]);
        Assert.Equal(10, slots.LengthOf(0));

        var full = Assert.Throws<InvalidInputException>(() => slots.Step([new(0, 1)], new float[V]));
        Assert.Contains("holds 10 tokens", full.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => slots.Read(0, [1], []));
        Assert.Equal(10, slots.LengthOf(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(TinyDecoders.Vocabulary)]
    [InlineData(int.MaxValue)]
    public void A_token_outside_the_vocabulary_is_refused_and_changes_nothing(int token)
    {
        using var slots = _decoder.OpenSlots(2, 10);
        Assert.Contains("vocabulary of 100", Assert.Throws<InvalidInputException>(() => slots.Read(0, [1, token], [])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => slots.Step([new(1, 1), new(0, token)], new float[2 * V]));
        Assert.Equal(0, slots.LengthOf(0));
        Assert.Equal(0, slots.LengthOf(1));
        Assert.Equal(0, slots.TokensHeld);
    }

    [Fact]
    public void A_slot_named_twice_in_a_step_is_our_own_mistake()
    {
        using var slots = _decoder.OpenSlots(2, 10);
        Assert.Throws<ArgumentException>(() => slots.Step([new(1, 1), new(1, 2)], new float[2 * V]));
    }

    [Fact]
    public void Slots_that_were_given_back_touch_no_memory()
    {
        var slots = _decoder.OpenSlots(2, 10);
        slots.Read(0, TinyDecoders.Ids(5), []);
        slots.Dispose();

        Assert.Throws<ObjectDisposedException>(() => slots.CopyPrefix(0, 1, 5));
        Assert.Throws<ObjectDisposedException>(() => slots.Truncate(0, 1));
        Assert.Throws<ObjectDisposedException>(() => slots.UseAdapter(0, null));
        Assert.Throws<ObjectDisposedException>(() => slots.Read(1, [1], []));
    }

    [Fact]
    public void Slots_refuse_tokens_that_memory_has_no_room_for()
    {
        // 2 layers × (keys and values) × 2 heads × 16 floats of 4 bytes = 512 bytes a token; 20 tokens beside the weights.
        Assert.Equal(512, _decoder.Shape.KeyValueBytesPerToken);
        using var small = OnnxDecoder.Open(_folder.Path, TinyDecoders.Options with { MemoryLimit = _decoder.WeightBytes + 20 * 512 });
        using var slots = small.OpenSlots(4, 10);
        slots.Read(0, TinyDecoders.Ids(10), []);
        slots.Read(1, TinyDecoders.Ids(9), []);
        Assert.Contains("room for 20 and holds 19", Assert.Throws<InvalidInputException>(() => slots.Read(2, [1, 2], [])).Message, StringComparison.Ordinal);

        slots.Truncate(0, 5);
        slots.Read(2, [1, 2], []);
        Assert.Equal(16, slots.TokensHeld);
    }

    [Fact]
    public void Memory_is_taken_as_sequences_grow_and_given_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using var folder = new TempFolder();
        // 1 MiB for 128 tokens of a head: 8 slots of 16,384 tokens would take 4 GiB at once.
        var config = TinyDecoders.Llama with { ContextLength = 16384, HeadSize = 256, KeyValueHeadCount = 4 };
        using var decoder = TinyDecoders.Open(folder, new RandomWeights(config), OnnxExportOptions.FourBits);
        using var slots = decoder.OpenSlots(8, 16384);
        slots.Read(0, TinyDecoders.Ids(32), []);
        var before = ResidentBytes();

        for (var slot = 0; slot < 8; slot++)
            slots.Read(slot, TinyDecoders.Ids(512), []);
        var held = 7 * 512 * decoder.Shape.KeyValueBytesPerToken;
        var grown = ResidentBytes() - before;
        Assert.InRange(grown, held, 2 * held); // activations of 512 tokens beside it

        for (var slot = 0; slot < 8; slot++)
            slots.Truncate(slot, 0);
        Assert.InRange(ResidentBytes() - before, -held, grown - held * 9 / 10);
    }

    private float[] Alone(int[] ids)
    {
        using var slots = _decoder.OpenSlots(1, 60);
        var logits = new float[V];
        slots.Read(0, ids, logits);
        return logits;
    }

    // The kernels sum in another order for one row than for several, and the attention for a whole prompt than for its end: not bit for bit, but nearly.
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found) =>
        Assert.InRange(NaiveDecoder.RelativeError(found, [.. expected.ToArray().Select(value => (double)value)]), 0, 1e-5);

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
