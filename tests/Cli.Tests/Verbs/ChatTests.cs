using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Running;
using Endonym.Cli.Tests.Workspaces;

namespace Endonym.Cli.Tests.Verbs;

public sealed class ChatTests(FinishedWorkspace finished)
{
    [Fact]
    public async Task The_same_seed_gives_the_same_answers()
    {
        var first = await AskAsync("7");

        Assert.Equal(first, await AskAsync("7"));
        // At temperature 2 over 400 tokens, two seeds that agree for 40 tokens would be a seed that is not used.
        Assert.NotEqual(first, await AskAsync("8"));
    }

    [Fact]
    public async Task A_question_longer_than_the_model_reads_is_told_and_the_conversation_goes_on()
    {
        string[] command = ["chat", "--model", "aligned", "--seed", "7", "--max-tokens", "5"];
        var flood = string.Join(' ', Enumerable.Repeat("boat", 200));

        var output = (await EndonymProcess.RunAsync(finished.Folder.Root, command, $"{flood}\nWho mends a wooden boat?\n\n")).Well().Output;

        Assert.Contains("no room for an answer in the 128 tokens", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split("> ").Length - 1);
    }

    [Fact]
    public async Task A_long_conversation_goes_on_without_its_beginning()
    {
        string[] command = ["chat", "--model", "aligned", "--seed", "7", "--max-tokens", "12"];
        var questions = string.Concat(Enumerable.Repeat("Who mends a wooden boat beside the river?\n", 12));

        var output = (await EndonymProcess.RunAsync(finished.Folder.Root, command, questions + "\n")).Well().Output;

        Assert.Equal(13, output.Split("> ").Length - 1);
        Assert.Contains("(The model no longer reads the first 2 messages of this conversation.)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("no room for an answer", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_packs_prompt_is_told_first_unless_another_is_given()
    {
        using var packs = new SmallPack("You mend boats.");
        string[] withPack = ["--packs", packs.Folder, "--language", "pl"];

        var told = await AnswerAsync(withPack);

        Assert.Equal(told, await AnswerAsync(["--system", "You mend boats."]));
        Assert.Equal(await AnswerAsync(["--system", ""]), await AnswerAsync([.. withPack, "--system", ""]));

        // A prompt that fills the whole context leaves no room: so it was told, and not where another is given.
        using var wordy = new SmallPack(string.Join(' ', Enumerable.Repeat("boat", 200)));
        string[] withWordy = ["--packs", wordy.Folder, "--language", "pl"];
        Assert.Contains("no room for an answer", await AnswerAsync(withWordy), StringComparison.Ordinal);
        Assert.Equal(told, await AnswerAsync([.. withWordy, "--system", "You mend boats."]));
    }

    [Fact]
    public async Task One_token_to_draw_from_is_the_most_probable_one() =>
        Assert.Equal(await AnswerAsync(["--temperature", "0"]), await AnswerAsync(["--temperature", "2", "--top-k", "1"]));

    [Fact]
    public async Task The_first_of_several_stop_strings_ends_an_answer()
    {
        var whole = await AnswerAsync([]);
        string[] stops = [whole[8..10], whole[3..5]];

        var first = stops.Min(stop => whole.IndexOf(stop, StringComparison.Ordinal));
        Assert.Equal(whole[..first], await AnswerAsync(["--stop", stops[0], "--stop", stops[1]]));
    }

    [Fact]
    public async Task A_token_that_the_folders_generation_config_names_ends_an_answer()
    {
        using var model = Model("aligned");
        Assert.NotEqual("", await AnswerAsync([], model.Path));

        // Every token of the vocabulary ends an answer here, so that none can begin.
        var path = Path.Combine(model.Path, "generation_config.json");
        await File.WriteAllTextAsync(path, new JsonObject { ["eos_token_id"] = new JsonArray([.. Enumerable.Range(0, 400).Select(id => JsonValue.Create(id))]) }.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Equal("", await AnswerAsync([], model.Path));
    }

    [Fact]
    public async Task A_base_model_goes_on_from_what_is_typed_and_is_told_nothing_first()
    {
        Assert.NotEqual("", await AnswerAsync([], "base"));

        Assert.Contains("'base' is a base model", (await finished.Folder.RunAsync("chat", "--model", "base", "--system", "Be brief.")).Mistake(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--temperature 3", "Temperature is 3")]
    [InlineData("--top-p 0", "TopP is 0")]
    [InlineData("--top-k -1", "TopK is -1")]
    public async Task An_option_out_of_range_is_refused_before_anyone_asks(string option, string told) =>
        Assert.Contains(told, (await finished.Folder.RunAsync(["chat", "--model", "aligned", .. option.Split(' ')])).Mistake(), StringComparison.Ordinal);

    [Fact]
    public async Task Ctrl_c_ends_a_conversation_while_the_program_waits_for_a_question()
    {
        using var process = finished.Folder.Start("chat", "--model", "aligned", "--seed", "7", "--max-tokens", "5");
        await process.SayAsync("Who mends a wooden boat?\n");
        await process.UntilAsync(() => process.Output.StartsWith("> ", StringComparison.Ordinal), "it answered");
        process.Send("INT");

        (await process.EndAsync()).Well();
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_there_is_told_with_those_that_are()
    {
        var line = (await finished.Folder.RunAsync("chat", "--model", "alinged")).Mistake();

        Assert.Contains("'alinged'", line, StringComparison.Ordinal);
        Assert.Contains("aligned, base, imitated, tuned", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_that_are_cut_off_name_the_tensor_and_both_lengths()
    {
        using var model = Model();
        var bytes = await File.ReadAllBytesAsync(model.Weights, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(model.Weights, bytes[..^10], TestContext.Current.CancellationToken);

        // The tensor that ends the file; bf16 or fp32, a norm of 64 or a matrix, whatever is written last.
        var header = JsonNode.Parse(bytes.AsSpan(8, (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes)))!.AsObject();
        header.Remove("__metadata__");
        var (name, tensor) = header.MaxBy(entry => (long)entry.Value!["data_offsets"]![1]!);
        var length = (long)tensor!["data_offsets"]![1]! - (long)tensor["data_offsets"]![0]!;

        var line = await ToldOf(model);
        Assert.Contains(FormattableString.Invariant($"tensor '{name}' is truncated: expected {length} bytes, found {length - 10}"), line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(100_000)]
    public async Task Foreign_bytes_are_no_weights(int count)
    {
        using var model = Model();
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(model.Weights, bytes, TestContext.Current.CancellationToken);

        Assert.Contains(model.Weights, await ToldOf(model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_header_that_claims_ten_gigabytes_is_refused_without_taking_them(bool theyAreThere)
    {
        const long claimed = 10_000_000_000;
        using var model = Model();
        await using (var file = File.OpenWrite(model.Weights))
        {
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, claimed);
            await file.WriteAsync(length, TestContext.Current.CancellationToken);
            if (theyAreThere)
                file.SetLength(8 + claimed); // a hole: no byte of it lies on the disk
        }

        // With 100 MB of managed memory, taking the ten gigabytes would end the program in another way.
        var limited = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x6400000" };
        var ended = await EndonymProcess.RunAsync(finished.Folder.Root, ["chat", "--model", model.Path], environment: limited);

        Assert.Contains("claims 10000000000 bytes", ended.Mistake(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokenizer_of_another_model_is_refused_with_both_sizes()
    {
        using var folder = finished.Copy();
        (await folder.RunAsync("tokenizer", "--name", "larger", "--corpus", "tales", "--vocabulary-size", "420")).Well();
        File.Copy(Path.Combine(folder.Workspace.FolderOf("tokenizer", "larger"), "tokenizer.json"), Path.Combine(folder.Checkpoint("base").Folder, "tokenizer.json"), overwrite: true);

        foreach (var command in (string[][])[["chat", "--model", "base"], ["serve", "--model", "base", "--port", "0"], ["instruct", "--name", "again", "--from", "base", "--dataset", "questions"]])
        {
            var line = (await folder.RunAsync(command)).Mistake();
            Assert.Contains("420 tokens", line, StringComparison.Ordinal);
            Assert.Contains("vocab_size is 400", line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("rope_mystery", "1")]
    [InlineData("hidden_size", "\"wide\"")]
    [InlineData("hidden_size", "96")]
    [InlineData("model_type", "\"mamba\"")]
    [InlineData("num_hidden_layers", null)]
    public async Task A_configuration_that_is_not_the_models_is_refused_and_the_name_told(string name, string? value)
    {
        using var model = Model();
        var path = Path.Combine(model.Path, "config.json");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!.AsObject();
        config.Remove(name);
        if (value is not null)
            config[name] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);

        var line = await ToldOf(model);

        Assert.Contains(model.Path, line, StringComparison.Ordinal);
        // A width that fits the format but not the weights is told by the tensors it contradicts.
        Assert.Contains(value == "96" ? "tensor 'model.embed_tokens.weight': expected" : name, line, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string seed)
    {
        string[] command = ["chat", "--model", "aligned", "--seed", seed, "--temperature", "2", "--top-p", "1", "--max-tokens", "40"];
        var output = (await EndonymProcess.RunAsync(finished.Folder.Root, command, "Who mends a wooden boat?\nWhere is warm bread?\n\n")).Well().Output;
        Assert.Equal(3, output.Split("> ").Length - 1); // two questions, and the one that stays empty
        return output;
    }

    /// <summary>The answer to one question: always the same, unless the options say otherwise.</summary>
    private async Task<string> AnswerAsync(string[] options, string model = "aligned")
    {
        string[] command = ["chat", "--model", model, "--seed", "7", "--max-tokens", "30", "--repetition-penalty", "1", .. options];
        var output = (await EndonymProcess.RunAsync(finished.Folder.Root, command, "Who mends a wooden boat?\n\n")).Well().Output;
        Assert.StartsWith("> ", output, StringComparison.Ordinal);
        Assert.EndsWith("\n> \n", output, StringComparison.Ordinal);
        return output["> ".Length..^"\n> \n".Length];
    }

    private async Task<string> ToldOf(ModelFolder model) => (await finished.Folder.RunAsync("chat", "--model", model.Path)).Mistake();

    private ModelFolder Model(string checkpoint = "base")
    {
        var path = Directory.CreateTempSubdirectory("endonym-model-").FullName;
        foreach (var file in Directory.EnumerateFiles(finished.Folder.Checkpoint(checkpoint).Folder))
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
        return new ModelFolder(path);
    }

    private sealed record ModelFolder(string Path) : IDisposable
    {
        public string Weights => System.IO.Path.Combine(Path, "model.safetensors");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
