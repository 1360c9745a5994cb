namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A constant whose elements lie in the file of weights beside a graph.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its dimensions, the slowest first.</param>
/// <param name="Start">Its first byte in the file.</param>
internal sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, long Start)
{
    /// <summary>Its bytes.</summary>
    public long Length => Shape.Aggregate((long)Type.SizeInBytes, (product, dimension) => checked(product * dimension));
}
