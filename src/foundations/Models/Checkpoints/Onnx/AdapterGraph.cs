using System.Runtime.InteropServices;
using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

// Dimensions in this file: B sequences, I what a module takes in, O what it gives out, R ranks of all adapters together.

/// <summary>Puts adapters into an exported decoder's graph, as constants beside the weights, which stay where they are.</summary>
/// <remarks>
/// A module's output becomes y + ((x · A) ∘ m) · B: all adapters' narrowing matrices beside one another in A (I, R), their widening ones one below another in B (R, O), and m (B, 1, R) is 1 where a sequence has
/// the adapter. So sequences of different adapters, and of none, go through the graph together; the base's products run once. What it costs is every adapter's thin products for every sequence.
/// </remarks>
public static class AdapterGraph
{
    // Protocol Buffers end at 2 GiB, and the graph is in there too.
    private const long MostBytes = 1L << 30;

    // Fields of a node.
    private const int NodeInput = 1, NodeOutput = 2, NodeName = 3, NodeOperation = 4;

    /// <summary>Adds adapters to a graph of <see cref="OnnxDecoderFolder.SlotsGraphFile"/>.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="config">The decoder.</param>
    /// <param name="adapters">Read for that decoder; at least one.</param>
    /// <returns>The bytes of the new graph, which also takes <see cref="DecoderNames.AdapterRows"/>; and what each adapter's constants take.</returns>
    /// <exception cref="InvalidInputException">An adapter changes experts or the output layer, adapters are too large, or the graph is damaged or none of ours.</exception>
    public static (byte[] Model, IReadOnlyList<long> BytesOfEach) Add(ReadOnlyMemory<byte> model, DecoderConfig config, IReadOnlyList<(string Name, LoraAdapter Adapter)> adapters)
    {
        foreach (var (name, adapter) in adapters)
        {
            if (adapter.Modules.Keys.FirstOrDefault(IsUnreachable) is { } module)
                throw new InvalidInputException($"The adapter '{name}' changes '{module}', which ONNX Runtime computes within one operator with others or for chosen positions only. Merge it with endonym export --adapter, or serve the checkpoint in place of its export.");
        }

        var bytes = new long[adapters.Count];
        var stacks = Modules(config)
            .Select(module => Stack.Of(module.Output, [.. adapters.Select(one => one.Adapter.Join(module.Parts))], bytes))
            .OfType<Stack>()
            .ToDictionary(stack => stack.Output, StringComparer.Ordinal);
        if (bytes.Sum() > MostBytes)
            throw new InvalidInputException(Invariant($"The adapters take {bytes.Sum()} bytes; a graph holds {MostBytes} at most. Load fewer, or adapters of lower rank."));

        var changed = new ProtobufMessage();
        foreach (var field in ProtobufFields.Of(model))
        {
            if (field.Number == OnnxGraph.GraphField)
                changed.Add(OnnxGraph.GraphField, Changed(field.Value, stacks, adapters.Count));
            else
                changed.AddFields(field.Whole.Span);
        }

        return (changed.Bytes.ToArray(), bytes);
    }

    private static bool IsUnreachable(string module) => module == LoraAdapter.OutputModule || module.Contains(".experts.", StringComparison.Ordinal);

    // What each product of the graph is called, and whose it is.
    private static IEnumerable<(string Output, IReadOnlyList<(string Name, long Rows)> Parts)> Modules(DecoderConfig config)
    {
        long D = config.HiddenSize, F = config.IntermediateSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = Invariant($"model.layers.{layer}.");
            yield return (Invariant($"attention.{layer}.qkv"), [(prefix + "self_attn.q_proj", H * E), (prefix + "self_attn.k_proj", K * E), (prefix + "self_attn.v_proj", K * E)]);
            yield return (Invariant($"attention.{layer}.output"), [(prefix + "self_attn.o_proj", D)]);
            yield return (Invariant($"mlp.{layer}.gate"), [(prefix + "mlp.gate_proj", F)]);
            yield return (Invariant($"mlp.{layer}.up"), [(prefix + "mlp.up_proj", F)]);
            yield return (Invariant($"mlp.{layer}"), [(prefix + "mlp.down_proj", D)]);
            yield return (Invariant($"moe.{layer}.router"), [(prefix + "block_sparse_moe.gate", config.ExpertCount)]);
        }
    }

    private static ProtobufMessage Changed(ReadOnlyMemory<byte> graph, Dictionary<string, Stack> stacks, int adapterCount)
    {
        var changed = new ProtobufMessage();
        AddChoices(changed, stacks.Values, adapterCount);
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal); // of products, by their outputs
        var found = 0;
        foreach (var field in ProtobufFields.Of(graph))
        {
            if (field.Number != OnnxGraph.NodeField)
            {
                changed.AddFields(field.Whole.Span);
                continue;
            }

            ProtobufField[] node = [.. ProtobufFields.Of(field.Value)];
            var output = node.FirstOrDefault(part => part.Number == NodeOutput).Text;
            if (node.FirstOrDefault(part => part.Number == NodeOperation).Text is "MatMulNBits" or "FusedMatMul")
                inputs[output] = node.FirstOrDefault(part => part.Number == NodeInput).Text;
            if (!stacks.TryGetValue(output, out var stack))
            {
                changed.AddFields(field.Whole.Span);
                continue;
            }

            // A bias is added to a product that is named after it.
            if (!inputs.TryGetValue(output, out var x) && !inputs.TryGetValue(output + ".product", out x))
                throw NotOurs();
            changed.Add(OnnxGraph.NodeField, Renamed(node, output + ".base"));
            stack.AddTo(changed, x);
            found++;
        }

        return found == stacks.Count ? changed : throw NotOurs();
    }

    // m for each way in which ranks lie beside one another, and what it is made of.
    private static void AddChoices(ProtobufMessage graph, IEnumerable<Stack> stacks, int adapterCount)
    {
        graph.Add(OnnxGraph.InputField, OnnxGraph.ValueMessage(DecoderNames.AdapterRows, OnnxType.Float32, ["B", 1, adapterCount]));
        foreach (var stack in stacks.DistinctBy(stack => stack.Choice))
        {
            var rank = stack.Ranks.Sum();
            var ones = new float[adapterCount * rank];
            var first = 0;
            foreach (var (adapter, own) in stack.Ranks.Index())
            {
                ones.AsSpan(adapter * rank + first, own).Fill(1);
                first += own;
            }

            graph.Add(OnnxGraph.ConstantField, OnnxGraph.TensorMessage(stack.Choice + ".ranks", OnnxType.Float32, [adapterCount, rank], MemoryMarshal.AsBytes(ones.AsSpan())));
            graph.Add(OnnxGraph.NodeField, OnnxGraph.NodeMessage("MatMul", "", [DecoderNames.AdapterRows, stack.Choice + ".ranks"], [stack.Choice]));
        }
    }

    private static ProtobufMessage Renamed(IEnumerable<ProtobufField> node, string output)
    {
        var renamed = new ProtobufMessage();
        foreach (var part in node)
        {
            if (part.Number is NodeOutput or NodeName)
                renamed.Add(part.Number, output);
            else
                renamed.AddFields(part.Whole.Span);
        }

        return renamed;
    }

    private static InvalidInputException NotOurs() => new($"{OnnxDecoderFolder.SlotsGraphFile} has other nodes than this version writes, so adapters cannot be put into it. Export the model again.");

    /// <summary>All adapters' matrices for one product.</summary>
    private sealed record Stack(string Output, IReadOnlyList<LoraMatrix?> OfEach, int Columns)
    {
        /// <summary>Of each adapter; 0 where it leaves the product alone.</summary>
        public IReadOnlyList<int> Ranks { get; } = [.. OfEach.Select(matrix => matrix?.Rank ?? 0)];

        /// <summary>What m is called: products with the same ranks share one.</summary>
        public string Choice => "adapters." + string.Join('.', Ranks.Select(rank => Invariant($"{rank}")));

        public static Stack? Of(string output, IReadOnlyList<LoraMatrix?> ofEach, long[] bytes)
        {
            foreach (var (adapter, matrix) in ofEach.Index())
                bytes[adapter] += sizeof(float) * ((long)(matrix?.Down.Length ?? 0) + (matrix?.Up.Length ?? 0));
            return ofEach.FirstOrDefault(matrix => matrix is not null) is { } first ? new Stack(output, ofEach, first.Columns) : null;
        }

        /// <summary>Adds the nodes that make of the product's <c>.base</c> the product.</summary>
        public void AddTo(ProtobufMessage graph, string x)
        {
            var rank = Ranks.Sum();
            var rows = OfEach.OfType<LoraMatrix>().First() is var any ? any.Up.Length / any.Rank : 0;
            var (down, up) = (new float[checked(Columns * rank)], new float[checked(rank * rows)]);
            var first = 0;
            foreach (var matrix in OfEach.OfType<LoraMatrix>())
            {
                for (var k = 0; k < matrix.Rank; k++)
                {
                    for (var column = 0; column < Columns; column++)
                        down[column * rank + first + k] = matrix.Down[k * Columns + column];
                    for (var row = 0; row < rows; row++)
                        up[(first + k) * rows + row] = matrix.Up[row * matrix.Rank + k];
                }

                first += matrix.Rank;
            }

            Constant(".A", [Columns, rank], down);
            Constant(".B", [rank, rows], up);
            Node("MatMul", [x, Output + ".A"], Output + ".narrow");
            Node("Mul", [Output + ".narrow", Choice], Output + ".chosen");
            Node("MatMul", [Output + ".chosen", Output + ".B"], Output + ".added");
            Node("Add", [Output + ".base", Output + ".added"], Output);

            void Constant(string suffix, ReadOnlySpan<long> shape, float[] values) =>
                graph.Add(OnnxGraph.ConstantField, OnnxGraph.TensorMessage(Output + suffix, OnnxType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan())));

            void Node(string operation, ReadOnlySpan<string> inputs, string output) => graph.Add(OnnxGraph.NodeField, OnnxGraph.NodeMessage(operation, "", inputs, [output]));
        }
    }
}
