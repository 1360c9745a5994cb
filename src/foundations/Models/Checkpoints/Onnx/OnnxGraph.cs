using System.Globalization;
using System.Runtime.InteropServices;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A computation in ONNX's form, written node after node; its large constants lie in a file of their own.</summary>
/// <remarks>Field numbers are those of <c>onnx.proto</c>, IR version 10.</remarks>
/// <param name="name">What the graph is called.</param>
/// <param name="weightsFile">The file of constants, in the same folder.</param>
internal sealed class OnnxGraph(string name, string weightsFile)
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>Field of the graph in a model.</summary>
    public const int GraphField = 7;

    /// <summary>Fields of a graph: its nodes, its constants, its inputs.</summary>
    public const int NodeField = 1, ConstantField = 5, InputField = 11;

    private const int OutputField = 12;
    private const int IrVersion = 10;
    private const int OnnxOperators = 21;
    private const int MicrosoftOperators = 1;

    private readonly ProtobufMessage _graph = new ProtobufMessage().Add(2, name);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public void Input(string name, OnnxType type, params ReadOnlySpan<OnnxDimension> shape) => _graph.Add(InputField, ValueMessage(name, type, shape));

    public void Output(string name, OnnxType type, params ReadOnlySpan<OnnxDimension> shape) => _graph.Add(OutputField, ValueMessage(name, type, shape));

    /// <summary>Adds a node.</summary>
    /// <param name="operation">Its operator.</param>
    /// <param name="domain">Empty for ONNX's own operators.</param>
    /// <param name="inputs">Names; an empty one leaves an optional input out.</param>
    /// <param name="outputs">Names; an empty one leaves an optional output out. The first also names the node.</param>
    /// <param name="attributes">Its constants.</param>
    public void Node(string operation, string domain, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        _graph.Add(NodeField, NodeMessage(operation, domain, inputs, outputs, attributes));

    /// <summary>A node as a message; the parameters are those of <see cref="Node"/>.</summary>
    public static ProtobufMessage NodeMessage(string operation, string domain, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new ProtobufMessage();
        foreach (var input in inputs)
            node.Add(1, input);
        foreach (var output in outputs)
            node.Add(2, output);
        node.Add(3, $"{outputs[0]}/{operation}").Add(4, operation);
        foreach (var attribute in attributes)
            node.Add(5, attribute.Message);
        if (domain.Length > 0)
            node.Add(7, domain);
        return node;
    }

    /// <summary>Makes a tensor of the weights file known to the graph, once.</summary>
    /// <returns>Its name.</returns>
    public string Constant(OnnxTensor tensor)
    {
        if (_constants.Add(tensor.Name))
        {
            var message = Tensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
            Place(message, "location", weightsFile);
            Place(message, "offset", tensor.Start.ToString(CultureInfo.InvariantCulture));
            Place(message, "length", tensor.Length.ToString(CultureInfo.InvariantCulture));
            _graph.Add(ConstantField, message.Add(14, 1)); // 1: the elements lie outside
        }

        return tensor.Name;
    }

    /// <summary>Puts a few whole numbers, such as a shape, into the graph itself, once.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, params ReadOnlySpan<long> values)
    {
        if (_constants.Add(name))
            _graph.Add(ConstantField, TensorMessage(name, OnnxType.Int64, [values.Length], MemoryMarshal.AsBytes(values)));
        return name;
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes() =>
        new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, "Endonym")
            .Add(GraphField, _graph)
            .Add(8, new ProtobufMessage().Add(1, "").Add(2, OnnxOperators))
            .Add(8, new ProtobufMessage().Add(1, Microsoft).Add(2, MicrosoftOperators))
            .Bytes.ToArray();

    /// <summary>A constant with its elements as a message.</summary>
    public static ProtobufMessage TensorMessage(string name, OnnxType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> elements) => Tensor(name, type, shape).Add(9, elements);

    private static ProtobufMessage Tensor(string name, OnnxType type, ReadOnlySpan<long> shape)
    {
        var tensor = new ProtobufMessage();
        foreach (var dimension in shape)
            tensor.Add(1, dimension);
        return tensor.Add(2, (long)type).Add(8, name);
    }

    private static void Place(ProtobufMessage tensor, string key, string value) => tensor.Add(13, new ProtobufMessage().Add(1, key).Add(2, value));

    /// <summary>An input or output as a message.</summary>
    public static ProtobufMessage ValueMessage(string name, OnnxType type, ReadOnlySpan<OnnxDimension> shape)
    {
        var dimensions = new ProtobufMessage();
        foreach (var dimension in shape)
            dimensions.Add(1, dimension.Name is { } variable ? new ProtobufMessage().Add(2, variable) : new ProtobufMessage().Add(1, dimension.Size));

        var tensor = new ProtobufMessage().Add(1, (long)type).Add(2, dimensions);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
