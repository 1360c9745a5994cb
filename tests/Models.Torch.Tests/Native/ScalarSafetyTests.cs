using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Endonym.Models.Torch.Native;

namespace Endonym.Models.Torch.Tests.Native;

public sealed class ScalarSafetyTests
{
    /// <summary>
    /// TorchSharp does not keep a number alive while native code reads it; code of ours therefore never makes one on the fly.
    /// The compiled assembly names every member it calls, so that nothing escapes by formatting.
    /// </summary>
    [Fact]
    public void No_call_makes_a_scalar_on_the_fly()
    {
        using var file = new PEReader(File.OpenRead(typeof(Scalars).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var calls = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Select(member => (Type: TypeName(metadata, member.Parent), Name: metadata.GetString(member.Name)))
            .ToList();

        // The double-to-Scalar conversion is there once: for the constants that live as long as the program.
        Assert.Single(calls, call => call is ("Scalar", "op_Implicit"));
        Assert.DoesNotContain(calls, call => call is ("Tensor", "op_Addition" or "op_Subtraction" or "op_Multiply" or "op_Division"));
        Assert.Contains(calls, call => call is ("Tensor", "add"));
    }

    private static string TypeName(MetadataReader metadata, EntityHandle parent) => parent.Kind == HandleKind.TypeReference
        ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name)
        : "";
}
