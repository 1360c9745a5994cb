using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Encoders;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Onnx.Tests.Encoders;

public class EncoderTests
{
    private static readonly OnnxEncoderOptions Run = new() { ThreadCount = 1 };

    // With no norm behind the pooling and max pooling of one token, the vector is the hidden state itself.
    [Theory]
    [InlineData("Model", 1, "cls_token")]
    [InlineData("Model", 2, "cls_token")]
    [InlineData("ForMaskedLM", 1, "cls_token")]
    [InlineData("Model", 1, "mean_tokens")]
    [InlineData("Model", 1, "max_tokens")]
    public void Vectors_of_a_batch_are_those_of_plain_loops_one_by_one(string modelClass, int tokenTypes, string pooling)
    {
        using var source = new TinyEncoder(modelClass, tokenTypes: tokenTypes);
        source.WriteModules(pooling, normalizes: false);
        using var folder = new TempFolder();
        using var model = Embedding(source, folder, OnnxExportOptions.FullPrecision);
        int[][] texts = [Ids(source, 1), Ids(source, 17), Ids(source, 2), Ids(source, 64), Ids(source, 40)];

        var vectors = Encode(model, texts);

        for (var text = 0; text < texts.Length; text++)
        {
            var hidden = source.Reference().Hidden(texts[text]);
            var expected = Enumerable.Range(0, 64).Select(place => hidden.Select(token => token[place])).Select((column, place) => pooling switch
            {
                "cls_token" => hidden[0][place],
                "mean_tokens" => column.Average(),
                _ => column.Max(),
            }).ToArray();
            Assert.InRange(NaiveDecoder.RelativeError(vectors[text], expected), 0, 3e-6);
            Assert.InRange(NaiveDecoder.RelativeError(Encode(model, [texts[text]])[0], expected), 0, 3e-6);
        }
    }

    [Fact]
    public void A_folder_without_modules_is_pooled_by_the_mean_and_its_vectors_have_length_1()
    {
        using var source = new TinyEncoder();
        using var folder = new TempFolder();
        using var model = Embedding(source, folder, OnnxExportOptions.FullPrecision);
        var ids = Ids(source, 9);

        var vector = Encode(model, [ids])[0];

        var hidden = source.Reference().Hidden(ids);
        var mean = Enumerable.Range(0, 64).Select(place => hidden.Average(token => token[place])).ToArray();
        var length = Math.Sqrt(mean.Sum(value => value * value));
        Assert.InRange(NaiveDecoder.RelativeError(vector, [.. mean.Select(value => value / length)]), 0, 3e-6);
        Assert.Equal(1, vector.Sum(value => (double)value * value), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Logits_of_a_classifier_are_those_of_plain_loops(int classes)
    {
        using var source = new TinyEncoder("ForSequenceClassification", classes);
        using var folder = new TempFolder();
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, folder.Path);
        using var session = EncoderSession.Open(TextEncoderFolder.Read(folder.Path), Run);
        int[][] texts = [Ids(source, 30), Ids(source, 3), Ids(source, 64)];

        var logits = new float[texts.Length * classes];
        session.Encode(texts, logits);

        for (var text = 0; text < texts.Length; text++)
            Assert.InRange(NaiveDecoder.RelativeError(logits.AsSpan(text * classes, classes), source.Reference().Logits(texts[text])), 0, 1e-5);
    }

    // One logit's sigmoid; of two classes, softmax of the second.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void A_pair_scores_what_its_logits_say(int classes, bool asLogits)
    {
        using var source = new TinyEncoder("ForSequenceClassification", classes);
        if (asLogits)
            Change(source, "sentence_transformers", new JsonObject { ["activation_fn"] = "torch.nn.modules.linear.Identity" });
        using var folder = new TempFolder();
        using var model = CrossEncoder(source, folder);

        var input = model.Tokenize(" nowy most ", "stary dom");
        var output = new float[classes];
        model.Encode([input.Ids], output);

        // <s> ▁nowy ▁most </s> </s> ▁stary ▁dom </s>: the words begin at id 4, in the order of the list.
        Assert.Equal([0, 15, 12, 2, 2, 14, 13, 2], input.Ids);
        var logits = source.Reference().Logits(input.Ids);
        var expected = (classes, asLogits) switch
        {
            (1, true) => logits[0],
            (1, false) => 1 / (1 + Math.Exp(-logits[0])),
            _ => Math.Exp(logits[1]) / (Math.Exp(logits[0]) + Math.Exp(logits[1])),
        };
        Assert.Equal(expected, model.Score(output), 1e-5);
    }

    // Every matrix is rounded, and so is what is multiplied with it; chance weights hand every difference on, trained ones dampen it.
    [Fact]
    public void Eight_bits_turn_a_vector_by_little()
    {
        using var source = new TinyEncoder();
        using TempFolder plain = new(), rounded = new();
        using var model = Embedding(source, plain, OnnxExportOptions.FullPrecision);
        using var small = Embedding(source, rounded, OnnxExportOptions.EightBits);
        var text = model.Tokenize("stary most i nowy dom", "").Ids;

        var cosine = Encode(model, [text])[0].Zip(Encode(small, [text])[0], (a, b) => (double)a * b).Sum();

        Assert.InRange(cosine, 0.999, 1.000001);
        Assert.True(new FileInfo(rounded["model.onnx.data"]).Length < 0.4 * new FileInfo(plain["model.onnx.data"]).Length);
    }

    [Fact]
    public void Prompts_stand_before_a_text_and_texts_are_trimmed_and_cut()
    {
        using var source = new TinyEncoder(positions: 12);
        source.WriteModules(prompts: new JsonObject { ["query"] = "query: ", ["passage"] = "passage: " }, defaultPrompt: "query");
        using var folder = new TempFolder();
        using var model = Embedding(source, folder, OnnxExportOptions.FullPrecision);

        // <s> ▁query : ▁dom </s>
        Assert.Equal([0, 16, 18, 13, 2], model.Tokenize("dom  ", model.Prompts["query"]).Ids);
        Assert.Equal(("query", 10), (model.DefaultPrompt, model.ContextLength));
        var input = model.Tokenize(string.Concat(Enumerable.Repeat("dom ", 20)), "");
        Assert.Equal([0, .. Enumerable.Repeat(13, 8), 2], input.Ids);
        Assert.Equal((22, true), (input.WholeLength, input.IsCut));
        Assert.False(model.Tokenize("dom dom dom dom dom dom dom dom", "").IsCut);
    }

    [Theory]
    [InlineData("dom", 1, "most", 30, 1, 5)] // the document is cut
    [InlineData("dom", 30, "most", 2, 4, 2)] // the query is
    [InlineData("dom", 30, "most", 30, 3, 3)] // both are, to half of the six that four special tokens leave of ten
    public void Of_a_pair_the_longer_text_is_cut(string query, int queryWords, string document, int documentWords, int keptOfQuery, int keptOfDocument)
    {
        using var source = new TinyEncoder("ForSequenceClassification", positions: 12);
        using var folder = new TempFolder();
        using var model = CrossEncoder(source, folder);

        var input = model.Tokenize(string.Join(' ', Enumerable.Repeat(query, queryWords)), string.Join(' ', Enumerable.Repeat(document, documentWords)));

        Assert.Equal([0, .. Enumerable.Repeat(13, keptOfQuery), 2, 2, .. Enumerable.Repeat(12, keptOfDocument), 2], input.Ids);
        Assert.Equal(4 + queryWords + documentWords, input.WholeLength);
    }

    [Fact]
    public void A_special_token_cannot_be_forged()
    {
        using var source = new TinyEncoder("ForSequenceClassification");
        using var folder = new TempFolder();
        using var model = CrossEncoder(source, folder);

        Assert.Equal(4, model.Tokenize("</s>most<pad>", "<s></s>").Ids.Count(id => id is 0 or 1 or 2));
    }

    [Fact]
    public void What_is_not_a_vectors_model_is_no_rerankers_either()
    {
        using TinyEncoder plain = new(), pairs = new("ForSequenceClassification"), classes = new("ForSequenceClassification", classes: 3);
        using TempFolder plainFolder = new(), pairsFolder = new(), classesFolder = new();
        foreach (var (source, folder) in new[] { (plain, plainFolder), (pairs, pairsFolder), (classes, classesFolder) })
            OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, folder.Path);

        Assert.Contains("Serve it as a reranker", Assert.Throws<InvalidInputException>(() => OnnxEmbeddingModel.Load(pairsFolder.Path, "x", Run)).Message, StringComparison.Ordinal);
        Assert.Contains("no head that classifies", Assert.Throws<InvalidInputException>(() => OnnxCrossEncoder.Load(plainFolder.Path, "x", Run)).Message, StringComparison.Ordinal);
        Assert.Contains("tells 3 classes apart", Assert.Throws<InvalidInputException>(() => OnnxCrossEncoder.Load(classesFolder.Path, "x", Run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx", null, "model.onnx is missing")]
    [InlineData("model.onnx.data", null, "model.onnx.data is missing")]
    [InlineData("tokenizer.json", null, "neither tokenizer.json nor")]
    [InlineData("config.json", null, "cannot be read")]
    [InlineData("model.onnx", "\u0008", "cannot read this model")]
    [InlineData("model.onnx.data", "", "cannot read this model")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 5}""", "texts may have 5 tokens, and 4 of them")]
    public void A_damaged_export_is_refused(string file, string? content, string fault)
    {
        using var source = new TinyEncoder();
        using var folder = new TempFolder();
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, folder.Path);
        if (content is null)
            File.Delete(folder[file]);
        else
            File.WriteAllText(folder[file], content);

        Assert.Contains(fault, Assert.Throws<InvalidInputException>(() => OnnxEmbeddingModel.Load(folder.Path, "x", Run).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_another_width_and_a_machine_too_small_are_refused()
    {
        using TinyEncoder source = new(), pairs = new("ForSequenceClassification");
        using TempFolder folder = new(), other = new();
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, folder.Path);
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(pairs.Path), OnnxExportOptions.FullPrecision, other.Path);

        Assert.Contains("GiB of memory may be used", Assert.Throws<InvalidInputException>(() => OnnxEmbeddingModel.Load(folder.Path, "x", Run with { MemoryLimit = 10_000 })).Message, StringComparison.Ordinal);
        File.Copy(other["model.onnx"], folder["model.onnx"], overwrite: true);
        File.Copy(other["model.onnx.data"], folder["model.onnx.data"], overwrite: true);
        Assert.Contains("output 'last_hidden_state' is missing", Assert.Throws<InvalidInputException>(() => OnnxEmbeddingModel.Load(folder.Path, "x", Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_no_row_has_and_texts_too_long_are_refused()
    {
        using var source = new TinyEncoder();
        using var folder = new TempFolder();
        using var model = Embedding(source, folder, OnnxExportOptions.FullPrecision);

        Assert.Throws<InvalidInputException>(() => Encode(model, [[0, source.Config.VocabularySize]]));
        Assert.Throws<InvalidInputException>(() => Encode(model, [[-1]]));
        Assert.Throws<InvalidInputException>(() => Encode(model, [[]]));
        Assert.Throws<InvalidInputException>(() => Encode(model, [new int[65]]));
    }

    private static OnnxEmbeddingModel Embedding(TinyEncoder source, TempFolder folder, OnnxExportOptions options)
    {
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), options, folder.Path);
        return OnnxEmbeddingModel.Load(folder.Path, "tiny", Run);
    }

    private static OnnxCrossEncoder CrossEncoder(TinyEncoder source, TempFolder folder)
    {
        OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, folder.Path);
        return OnnxCrossEncoder.Load(folder.Path, "tiny", Run);
    }

    private static float[][] Encode(OnnxEmbeddingModel model, int[][] texts)
    {
        var outputs = new float[texts.Length * model.OutputSize];
        model.Encode(texts, outputs);
        return [.. outputs.Chunk(model.OutputSize)];
    }

    private static int[] Ids(TinyEncoder source, int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(source.Config.VocabularySize))];
    }

    private static void Change(TinyEncoder source, string name, JsonNode value)
    {
        var json = JsonNode.Parse(File.ReadAllText(source["config.json"]))!.AsObject();
        json[name] = value;
        source.Write("config.json", json);
    }
}
