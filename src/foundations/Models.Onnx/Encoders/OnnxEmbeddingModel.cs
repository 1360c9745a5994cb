using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Families;

namespace Endonym.Models.Onnx.Encoders;

/// <summary>An exported encoder with its tokenizer, that makes vectors of texts.</summary>
public sealed class OnnxEmbeddingModel : IEmbeddingModel
{
    private readonly EncoderSession _session;

    private OnnxEmbeddingModel(string name, EncoderSession session) => (Name, _session) = (name, session);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int ContextLength => _session.Folder.ContextLength;

    /// <inheritdoc/>
    public int OutputSize => _session.OutputSize;

    /// <inheritdoc/>
    public bool Normalizes => _session.Folder.Normalizes;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Prompts => _session.Folder.Prompts;

    /// <inheritdoc/>
    public string? DefaultPrompt => _session.Folder.DefaultPrompt;

    /// <summary>Loads a folder that holds an export as ONNX and the tokenizer's files beside it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer does not fit the model, the model scores pairs, or it does not fit into memory.</exception>
    public static OnnxEmbeddingModel Load(string folder, string name, OnnxEncoderOptions options)
    {
        var read = TextEncoderFolder.Read(folder);
        CheckKind(read);
        return new OnnxEmbeddingModel(name, EncoderSession.Open(read, options));
    }

    /// <summary>Checks that an encoder makes vectors, before it is exported for that.</summary>
    /// <exception cref="InvalidInputException">It classifies.</exception>
    public static void CheckKind(TextEncoderFolder folder)
    {
        if (folder.Config.Head == RobertaHead.SequenceClassification)
            throw new InvalidInputException($"{folder.Folder}: this encoder classifies texts and makes no vectors of them. Serve it as a reranker, or give the folder of an embedding model.");
    }

    /// <inheritdoc/>
    public EncoderInput Tokenize(string text, string prompt)
    {
        List<int> ids = [];
        var whole = _session.Tokenizer.EncodeSingle((prompt + text).AsSpan().Trim(), ids, ContextLength); // sentence-transformers trims as well
        return new EncoderInput([.. ids], whole);
    }

    /// <inheritdoc/>
    public void Encode(IReadOnlyList<int[]> texts, Span<float> outputs) => _session.Encode(texts, outputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
