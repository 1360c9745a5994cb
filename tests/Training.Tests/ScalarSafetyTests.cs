using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Endonym.Training.Loop;

namespace Endonym.Training.Tests;

public sealed class ScalarSafetyTests
{
    /// <summary>
    /// TorchSharp does not keep a number alive while native code reads it; training therefore never makes one on the fly, nor calls what makes one inside.
    /// </summary>
    [Fact]
    public void No_call_makes_a_scalar_on_the_fly()
    {
        using var file = new PEReader(File.OpenRead(typeof(Trainer).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var calls = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name), Name: metadata.GetString(member.Name)))
            .ToList();

        Assert.DoesNotContain(calls, call => call is ("Scalar", "op_Implicit"));
        Assert.DoesNotContain(calls, call => call is ("Tensor", "op_Addition" or "op_Subtraction" or "op_Multiply" or "op_Division" or "pow" or "square"));
        Assert.Contains(calls, call => call is ("Tensor", "add_"));
    }
}
