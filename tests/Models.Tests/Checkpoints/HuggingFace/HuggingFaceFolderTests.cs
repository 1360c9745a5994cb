using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

public sealed class HuggingFaceFolderTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TempFolder();
        var config = Llamas.Small with { BosTokenId = 1, EosTokenId = 2, PadTokenId = 0 };

        HuggingFaceFolder.WriteConfig(folder.Path, config, [2, 5]);

        Assert.Equal(config, HuggingFaceFolder.ReadConfig(folder.Path));
        Assert.Equal([2, 5], HuggingFaceFolder.ReadEosTokenIds(folder.Path));
        Assert.Equal("""{"bos_token_id":1,"eos_token_id":[2,5],"pad_token_id":0}""", JsonNode.Parse(File.ReadAllText(folder["generation_config.json"]))!.ToJsonString());
        Assert.Equal(["config.json", "generation_config.json"], Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_configuration_gives_the_same_bytes()
    {
        using var first = new TempFolder();
        using var second = new TempFolder();

        HuggingFaceFolder.WriteConfig(first.Path, Llamas.Small, [1]);
        HuggingFaceFolder.WriteConfig(second.Path, Llamas.Small with { LayerCount = 1 }, [1]);

        Assert.Equal(File.ReadAllBytes(first["config.json"]), File.ReadAllBytes(second["config.json"]));
        Assert.Equal(File.ReadAllBytes(first["generation_config.json"]), File.ReadAllBytes(second["generation_config.json"]));
    }

    [Theory]
    [InlineData("""{"eos_token_id": 7}""", new[] { 7 })]
    [InlineData("""{"eos_token_id": [7, 8], "temperature": 0.6}""", new[] { 7, 8 })]
    [InlineData("""{"temperature": 0.6}""", new[] { 3 })]
    [InlineData("""{"eos_token_id": null}""", new[] { 3 })]
    [InlineData(null, new[] { 3 })]
    public void End_tokens_come_from_the_generation_file_or_else_from_the_configuration(string? generation, int[] expected)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], """{"eos_token_id": 3}""");
        if (generation is not null)
            File.WriteAllText(folder["generation_config.json"], generation);

        Assert.Equal(expected, HuggingFaceFolder.ReadEosTokenIds(folder.Path));
    }

    [Fact]
    public void No_end_token_anywhere_is_none()
    {
        using var folder = new TempFolder();
        HuggingFaceFolder.WriteConfig(folder.Path, Llamas.Small, []);

        Assert.Empty(HuggingFaceFolder.ReadEosTokenIds(folder.Path));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("\"</s>\"")]
    [InlineData("[1, null]")]
    public void An_end_token_that_is_none_is_named(string id)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["generation_config.json"], $$"""{"eos_token_id": {{id}}}""");

        var message = Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.ReadEosTokenIds(folder.Path)).Message;

        Assert.Contains(folder["generation_config.json"], message, StringComparison.Ordinal);
        Assert.Contains("'eos_token_id", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_token_beyond_the_vocabulary_is_not_written()
    {
        using var folder = new TempFolder();

        Assert.Contains("eos_token_id 10", Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.WriteConfig(folder.Path, Llamas.Small, [10])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_tokenizer_fits_when_every_token_has_a_row()
    {
        HuggingFaceFolder.CheckTokenizerFits(Llamas.Small, new FixedSizeTokenizer(10), "folder");
        HuggingFaceFolder.CheckTokenizerFits(Llamas.Small, new FixedSizeTokenizer(9), "folder");

        var message = Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.CheckTokenizerFits(Llamas.Small, new FixedSizeTokenizer(11), "folder")).Message;
        Assert.Contains("folder: the tokenizer has 11 tokens, but the model's vocab_size is 10", message, StringComparison.Ordinal);
    }
}
