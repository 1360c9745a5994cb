using System.Text;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

public class TextEncoderFolderTests
{
    [Fact]
    public void A_folder_without_modules_is_pooled_by_the_mean_normalized_and_has_no_prompts()
    {
        using var encoder = new TinyEncoder(positions: 66);

        var read = TextEncoderFolder.Read(encoder.Path);

        Assert.Equal((TextPooling.Mean, true, 64, null), (read.Pooling, read.Normalizes, read.ContextLength, read.DefaultPrompt));
        Assert.Empty(read.Prompts);
        Assert.Equal(["config.json", "tokenizer.json"], read.DescribingFiles());
    }

    [Theory]
    [InlineData("mean_tokens", TextPooling.Mean)]
    [InlineData("cls_token", TextPooling.FirstToken)]
    [InlineData("max_tokens", TextPooling.Max)]
    public void Sentence_transformers_files_say_how_texts_become_vectors(string mode, TextPooling pooling)
    {
        using var encoder = new TinyEncoder(positions: 66);
        encoder.WriteModules(mode, normalizes: false, new JsonObject { ["query"] = "zapytanie: ", ["passage"] = "" }, defaultPrompt: "query");
        encoder.Write("sentence_bert_config.json", new JsonObject { ["max_seq_length"] = 40, ["do_lower_case"] = false });

        var read = TextEncoderFolder.Read(encoder.Path);

        Assert.Equal((pooling, false, 40, "query"), (read.Pooling, read.Normalizes, read.ContextLength, read.DefaultPrompt));
        Assert.Equal("zapytanie: ", read.Prompts["query"]);
        Assert.Equal(
            ["config.json", "sentence_bert_config.json", "tokenizer.json", Path.Combine("1_Pooling", "config.json"), "modules.json", "config_sentence_transformers.json"], read.DescribingFiles());
    }

    [Fact]
    public void Version_5_writes_the_kind_of_pooling_as_a_word_and_may_put_the_encoder_into_a_folder()
    {
        using var encoder = new TinyEncoder();
        encoder.WriteModules();
        encoder.Write("1_Pooling/config.json", new JsonObject { ["embedding_dimension"] = 64, ["pooling_mode"] = "cls" });
        Change(encoder, "modules.json", modules => modules[0]!["path"] = "0_Transformer");
        Directory.CreateDirectory(encoder["0_Transformer"]);
        File.Move(encoder["config.json"], encoder["0_Transformer/config.json"]);

        var read = TextEncoderFolder.Read(encoder.Path);

        Assert.Equal((TextPooling.FirstToken, encoder["0_Transformer"]), (read.Pooling, read.TransformerFolder));
        Assert.Contains(Path.Combine("0_Transformer", "config.json"), read.DescribingFiles());
    }

    [Theory]
    [InlineData("modules.json", "{}", "supported: a list of objects")]
    [InlineData("modules.json", "[1]", "'[0]' is 1; supported: an object")]
    [InlineData("modules.json", "[", "this is not JSON")]
    [InlineData("modules.json", "[]", "should have a Transformer and a Pooling")]
    [InlineData("modules.json", """[{"path": "", "type": "sentence_transformers.models.CLIPModel"}]""", "'[0].type' is sentence_transformers.models.CLIPModel")]
    [InlineData("modules.json", """[{"path": "", "type": "m.Transformer"}, {"path": "1_Pooling", "type": "m.Pooling"}, {"path": "2_Dense", "type": "m.Dense"}]""", "'[2].type' is m.Dense; supported: Transformer, then Pooling, then Normalize")]
    [InlineData("modules.json", """[{"path": "", "type": "m.Transformer"}, {"path": "../elsewhere", "type": "m.Pooling"}]""", "'[1].path' is ../elsewhere")]
    [InlineData("modules.json", """[{"path": "", "type": "m.Transformer"}, {"path": "..", "type": "m.Pooling"}]""", "'[1].path' is ..;")]
    [InlineData("modules.json", """[{"path": "", "type": "m.Transformer"}, {"type": "m.Pooling"}]""", "'[1].path' is missing")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}""", "'pooling_mode' is cls and mean; supported: one of mean, cls, max")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_weightedmean_tokens": true}""", "'pooling_mode' is weightedmean")]
    [InlineData("1_Pooling/config.json", "{}", "'pooling_mode' is missing")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true, "include_prompt": false}""", "'include_prompt' is false")]
    [InlineData("config_sentence_transformers.json", """{"prompts": {"query": 1}}""", "'prompts.query' is 1; supported: a string")]
    [InlineData("config_sentence_transformers.json", """{"prompts": {"query": "q"}, "default_prompt_name": "document"}""", "'default_prompt_name' is document; supported: query")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 2}""", "'max_seq_length' is 2; supported: more than 2 tokens")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 128, "do_lower_case": true}""", "'do_lower_case' is true; supported: false")]
    public void What_is_not_known_is_named_with_its_file(string file, string content, string fault)
    {
        using var encoder = new TinyEncoder();
        encoder.WriteModules();
        File.WriteAllText(encoder[file], content);

        var message = Assert.Throws<InvalidInputException>(() => TextEncoderFolder.Read(encoder.Path)).Message;
        Assert.StartsWith(encoder[file], message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    // Whatever bytes change: it is read or refused, and neither fails otherwise nor takes memory by gigabytes.
    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        using var encoder = new TinyEncoder();
        encoder.WriteModules(prompts: new JsonObject { ["query"] = "q: " }, defaultPrompt: "query");
        encoder.Write("sentence_bert_config.json", new JsonObject { ["max_seq_length"] = 40 });
        string[] files = ["config.json", "modules.json", "1_Pooling/config.json", "config_sentence_transformers.json", "sentence_bert_config.json"];
        var whole = files.Select(file => File.ReadAllBytes(encoder[file])).ToArray();
        var random = new Random(1);
        for (var trial = 0; trial < 2000; trial++)
        {
            var chosen = random.Next(files.Length);
            var bytes = whole[chosen].ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            File.WriteAllBytes(encoder[files[chosen]], bytes);
            try
            {
                TextEncoderFolder.Read(encoder.Path);
            }
            catch (InvalidInputException error)
            {
                Assert.True(error.Message.Length < 2000, Encoding.UTF8.GetString(bytes));
            }

            File.WriteAllBytes(encoder[files[chosen]], whole[chosen]);
        }
    }

    [Theory]
    [InlineData("""{"activation_fn": "torch.nn.modules.activation.Sigmoid", "version": "5.0.0"}""", null, false)]
    [InlineData("""{"activation_fn": "torch.nn.modules.linear.Identity"}""", null, true)]
    [InlineData(null, "\"torch.nn.modules.linear.Identity\"", true)]
    [InlineData(null, null, false)]
    public void A_cross_encoders_scores_are_sigmoids_unless_its_file_says_logits(string? now, string? old, bool logits)
    {
        using var encoder = new TinyEncoder("ForSequenceClassification");
        Change(encoder, "config.json", config =>
        {
            config["sentence_transformers"] = now is null ? null : JsonNode.Parse(now);
            config["sbert_ce_default_activation_function"] = old is null ? null : JsonNode.Parse(old);
        });

        Assert.Equal(logits, TextEncoderFolder.Read(encoder.Path).Config.ScoresAreLogits);
    }

    [Fact]
    public void Another_activation_is_named()
    {
        using var encoder = new TinyEncoder("ForSequenceClassification");
        Change(encoder, "config.json", config => config["sentence_transformers"] = new JsonObject { ["activation_fn"] = "torch.nn.modules.activation.Tanh" });

        Assert.Contains("'sentence_transformers.activation_fn' is torch.nn.modules.activation.Tanh", Assert.Throws<InvalidInputException>(() => TextEncoderFolder.Read(encoder.Path)).Message, StringComparison.Ordinal);
    }

    private static void Change(TinyEncoder encoder, string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(encoder[file]))!; // a file that has content
        change(json);
        encoder.Write(file, json);
    }
}
