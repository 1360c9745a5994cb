using System.Numerics.Tensors;

namespace Endonym.Models.Contracts;

/// <summary>Vectors of length 1, whose product is the cosine of the angle between them.</summary>
public static class UnitLength
{
    /// <summary>Brings a vector to length 1; one of nothing but zeros, which has no direction, stays.</summary>
    public static void Scale(Span<float> vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0)
            TensorPrimitives.Divide(vector, length, vector);
    }
}
