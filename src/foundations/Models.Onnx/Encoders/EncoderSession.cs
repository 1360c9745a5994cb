using System.Numerics.Tensors;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Onnx.Session;
using Endonym.Text.Tokenizers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Encoders;

/// <summary>An exported encoder with its tokenizer, loaded.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class EncoderSession : IDisposable
{
    // Dimensions in this file: B texts, S tokens of the longest, D model width.

    private const string Kind = "an encoder";

    private static readonly string[] Inputs = [EncoderNames.InputIds, EncoderNames.AttentionMask];

    private readonly InferenceSession _session;
    private readonly string[] _outputs;

    private EncoderSession(TextEncoderFolder folder, PipelineTokenizer tokenizer, InferenceSession session)
    {
        (Folder, Tokenizer, _session) = (folder, tokenizer, session);
        _outputs = [IsClassifier ? EncoderNames.Logits : EncoderNames.LastHiddenState];
    }

    /// <summary>What its folder says.</summary>
    public TextEncoderFolder Folder { get; }

    /// <summary>Makes the token ids of its texts.</summary>
    public PipelineTokenizer Tokenizer { get; }

    /// <summary>Classes, or the width of a text's vector.</summary>
    public int OutputSize => IsClassifier ? Config.ClassCount : Config.HiddenSize;

    private RobertaConfig Config => Folder.Config;

    private bool IsClassifier => Config.Head == RobertaHead.SequenceClassification;

    /// <summary>Loads an encoder that <see cref="OnnxEncoderExporter"/> wrote.</summary>
    /// <param name="folder">What its folder says.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged, does not fit the others, or is too large for this machine's memory; or the tokenizer has tokens that the model has no row for, or leaves no room for a text.</exception>
    public static EncoderSession Open(TextEncoderFolder folder, OnnxEncoderOptions options)
    {
        var tokenizer = ReadTokenizer(folder);
        var graph = GraphSession.Existing(folder.TransformerFolder, OnnxEncoderFolder.GraphFile, Kind);
        var weightBytes = GraphSession.Existing(folder.TransformerFolder, OnnxEncoderFolder.WeightsFile, Kind).Length;
        // Each head has a score for each pair of tokens of a text; runs of shorter texts have no more in all, as long as they have no more tokens in all.
        var scoreBytes = (long)sizeof(float) * folder.Config.HeadCount * folder.ContextLength * folder.ContextLength;
        if (weightBytes + scoreBytes > options.MemoryLimit)
        {
            throw new InvalidInputException(Invariant(
                $"{folder.Folder}: the weights take {Gib(weightBytes):F1} GiB and attention in a text of {folder.ContextLength} tokens {Gib(scoreBytes):F1} GiB, but {Gib(options.MemoryLimit):F1} GiB of memory may be used. Export with fewer bits, lower max_seq_length in sentence_bert_config.json, raise the limit, or take a larger machine."));
        }

        var session = GraphSession.Open(graph.FullName, options.ThreadCount, options.SpinsWhileWaiting);
        try
        {
            var opened = new EncoderSession(folder, tokenizer, session);
            opened.Check(graph.FullName);
            return opened;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Reads texts in one pass through the weights.</summary>
    /// <param name="texts">Token ids, each 1 to the folder's length of context.</param>
    /// <param name="outputs">Takes (B, <see cref="OutputSize"/>): logits, or vectors as the folder's pooling makes them.</param>
    public void Encode(IReadOnlyList<int[]> texts, Span<float> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count, nameof(texts));
        ArgumentOutOfRangeException.ThrowIfNotEqual(outputs.Length, texts.Count * OutputSize, nameof(outputs));
        foreach (var text in texts)
            Check(text);

        int B = texts.Count, S = texts.Max(text => text.Length);
        var ids = new long[B * S];
        var mask = new long[B * S];
        Array.Fill(ids, Config.PadTokenId);
        for (var row = 0; row < B; row++)
        {
            TensorPrimitives.ConvertTruncating<int, long>(texts[row], ids.AsSpan(row * S));
            mask.AsSpan(row * S, texts[row].Length).Fill(1);
        }

        long[] shape = [B, S];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var run = new RunOptions();
        using var results = _session.Run(run, Inputs, [idsValue, maskValue], _outputs);
        var result = results[0].GetTensorDataAsSpan<float>();
        if (IsClassifier)
        {
            result.CopyTo(outputs);
            return;
        }

        var D = Config.HiddenSize;
        for (var row = 0; row < B; row++)
            Pool(result.Slice(row * S * D, texts[row].Length * D), outputs.Slice(row * D, D));
    }

    public void Dispose() => _session.Dispose();

    private static PipelineTokenizer ReadTokenizer(TextEncoderFolder folder)
    {
        var tokenizer = TokenizerFiles.ReadFolder(folder.TransformerFolder).Tokenizer;
        HuggingFaceFolder.CheckTokenizerFits(folder.Config, tokenizer, folder.TransformerFolder);
        var around = Math.Max(tokenizer.EncodeSingle("", []), tokenizer.EncodePair("", "", []));
        return around + 1 < folder.ContextLength // a token of each text of a pair
            ? tokenizer
            : throw new InvalidInputException(Invariant($"{folder.Folder}: texts may have {folder.ContextLength} tokens, and {around} of them are the tokenizer's special ones. Give a model with more positions, or a larger max_seq_length in sentence_bert_config.json."));
    }

    private void Pool(ReadOnlySpan<float> tokens, Span<float> vector)
    {
        var D = vector.Length;
        tokens[..D].CopyTo(vector);
        if (Folder.Pooling != TextPooling.FirstToken)
        {
            for (var start = D; start < tokens.Length; start += D)
            {
                if (Folder.Pooling == TextPooling.Max)
                    TensorPrimitives.Max(vector, tokens.Slice(start, D), vector);
                else
                    TensorPrimitives.Add(vector, tokens.Slice(start, D), vector);
            }

            if (Folder.Pooling == TextPooling.Mean)
                TensorPrimitives.Divide(vector, tokens.Length / D, vector);
        }

        if (Folder.Normalizes)
            UnitLength.Scale(vector);
    }

    private void Check(int[] text)
    {
        if (text.Length < 1 || text.Length > Folder.ContextLength)
            throw new InvalidInputException(Invariant($"A text of {text.Length} tokens cannot be read; this encoder takes 1 to {Folder.ContextLength}. Shorten it or split it."));
        foreach (var id in text)
        {
            if ((uint)id >= (uint)Config.VocabularySize)
                throw new InvalidInputException(Invariant($"Token id {id} is outside the model's vocabulary of {Config.VocabularySize}. Encode the text with the model's own tokenizer."));
        }
    }

    private void Check(string path)
    {
        const int any = -1;
        GraphSession.Compare(
            "input",
            new(StringComparer.Ordinal) { [EncoderNames.InputIds] = (TensorElementType.Int64, [any, any]), [EncoderNames.AttentionMask] = (TensorElementType.Int64, [any, any]) },
            _session.InputMetadata,
            Mismatch);
        GraphSession.Compare(
            "output", new(StringComparer.Ordinal) { [_outputs[0]] = (TensorElementType.Float, IsClassifier ? [any, OutputSize] : [any, any, OutputSize]) }, _session.OutputMetadata, Mismatch);

        InvalidInputException Mismatch(string fault) =>
            new($"{path}: this is not the encoder that {HuggingFaceFolder.ConfigFile} describes: {fault}. Use the files of one export.");
    }

    private static double Gib(long bytes) => bytes / (double)(1L << 30);
}
