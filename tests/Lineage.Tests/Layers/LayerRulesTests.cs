namespace Endonym.Lineage.Tests.Layers;

public sealed class LayerRulesTests(ThrowAwaySources sources) : IClassFixture<ThrowAwaySources>
{
    [Theory]
    [InlineData("stages/KnowsStage", "ENDONYM001", "The stage KnowsStage references what is no foundation", "stages/Plain/Plain.csproj")]
    [InlineData("stages/KnowsHost", "ENDONYM001", "The stage KnowsHost references what is no foundation", "hosts/Plain/Plain.csproj")]
    [InlineData("foundations/KnowsStage", "ENDONYM002", "The foundation KnowsStage references", "stages/Plain/Plain.csproj")]
    [InlineData("foundations/KnowsHost", "ENDONYM002", "The foundation KnowsHost references", "hosts/Plain/Plain.csproj")]
    [InlineData("foundations/KnowsTorch", "ENDONYM003", "KnowsTorch references torch", "TorchSharp-cpu")]
    [InlineData("stages/KnowsTorch", "ENDONYM003", "KnowsTorch references torch", "torchsharp")]
    [InlineData("stages/KnowsTorchAssembly", "ENDONYM003", "KnowsTorchAssembly references torch", "TorchSharp")]
    [InlineData("stages/KnowsTorchProject", "ENDONYM003", "KnowsTorchProject references torch", "foundations/Models.Torch/Models.Torch.csproj")]
    [InlineData("hosts/KnowsTorch", "ENDONYM003", "KnowsTorch references torch", "libtorch-cpu-linux-x64")]
    public void A_reference_against_the_layers_fails_the_build_and_is_named(string project, string code, string because, string reference)
    {
        var error = Assert.Single(sources.ErrorsOf(project));

        Assert.Contains($"error {code}: {because}", error, StringComparison.Ordinal);
        Assert.Contains(reference, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foundations/Plain")]
    [InlineData("foundations/KnowsFoundation")]
    [InlineData("foundations/Models.Torch")]
    [InlineData("stages/Plain")]
    [InlineData("stages/KnowsFoundation")]
    [InlineData("stages/Training")]
    [InlineData("hosts/Plain")]
    [InlineData("hosts/KnowsAll")]
    public void A_reference_along_the_layers_is_let_through(string project) => Assert.Empty(sources.ErrorsOf(project));
}
