using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Encoders;

/// <summary>An exported encoder with its tokenizer, that scores pairs of texts.</summary>
public sealed class OnnxCrossEncoder : ICrossEncoder
{
    private readonly EncoderSession _session;

    private OnnxCrossEncoder(string name, EncoderSession session) => (Name, _session) = (name, session);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int ContextLength => _session.Folder.ContextLength;

    /// <inheritdoc/>
    public int OutputSize => _session.OutputSize;

    /// <summary>Loads a folder that holds an export as ONNX and the tokenizer's files beside it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer does not fit the model, the model has no head with one class or two, or it does not fit into memory.</exception>
    public static OnnxCrossEncoder Load(string folder, string name, OnnxEncoderOptions options)
    {
        var read = TextEncoderFolder.Read(folder);
        CheckKind(read);
        return new OnnxCrossEncoder(name, EncoderSession.Open(read, options));
    }

    /// <summary>Checks that an encoder scores pairs, before it is exported for that.</summary>
    /// <exception cref="InvalidInputException">It has no head with one class or two.</exception>
    public static void CheckKind(TextEncoderFolder folder)
    {
        if (folder.Config.Head != RobertaHead.SequenceClassification)
            throw new InvalidInputException($"{folder.Folder}: this encoder has no head that classifies, so it cannot score pairs. Give the folder of a cross-encoder, whose architectures end in ForSequenceClassification.");
        if (folder.Config.ClassCount > 2)
            throw new InvalidInputException(Invariant($"{folder.Folder}: this encoder tells {folder.Config.ClassCount} classes apart, and none of them is known to mean that a document answers. Give a reranker with one class, or with two of which the second means that."));
    }

    /// <inheritdoc/>
    public EncoderInput Tokenize(string query, string document)
    {
        List<int> ids = [];
        var whole = _session.Tokenizer.EncodePair(query.AsSpan().Trim(), document.AsSpan().Trim(), ids, ContextLength); // sentence-transformers trims as well
        return new EncoderInput([.. ids], whole);
    }

    /// <inheritdoc/>
    public void Encode(IReadOnlyList<int[]> texts, Span<float> outputs) => _session.Encode(texts, outputs);

    /// <summary>Of one class, its logit's sigmoid, or the logit where the folder asks for that; of two, the probability of the second.</summary>
    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> output) => output switch
    {
        [var logit] when _session.Folder.Config.ScoresAreLogits => logit,
        [var logit] => Sigmoid(logit),
        [var no, var yes] => Sigmoid((double)yes - no), // of two classes, softmax is the sigmoid of their difference
        _ => throw new ArgumentException(Invariant($"A row of {output.Length} numbers is none of this encoder's {OutputSize}."), nameof(output)),
    };

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
