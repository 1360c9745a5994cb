using TorchSharp;

namespace Endonym.Models.Torch.Native;

/// <summary>Numbers that outlive every call they are passed to.</summary>
/// <remarks>
/// TorchSharp turns a C# number into a native object with a finalizer and does not keep it alive during the call, so that <c>x * 2.0</c> and even <c>x + y</c>
/// (which carries a hidden factor of 1) can read freed memory. Code here passes these, or 0-dimensional tensors; a test keeps the rest out.
/// </remarks>
public static class Scalars
{
    /// <summary>The factor of an addition.</summary>
    public static Scalar One { get; } = 1.0;
}
