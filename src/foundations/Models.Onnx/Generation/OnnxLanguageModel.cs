using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Session;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Onnx.Generation;

/// <summary>An exported decoder with its tokenizer.</summary>
public sealed class OnnxLanguageModel : ILanguageModel
{
    private readonly OnnxDecoder _decoder;

    private OnnxLanguageModel(string name, OnnxDecoder decoder, ITokenizer tokenizer, ChatTemplate? chatTemplate) =>
        (Name, _decoder, Tokenizer, ChatTemplate) = (name, decoder, tokenizer, chatTemplate);

    /// <summary>Loads a folder that holds an export as ONNX and the tokenizer's files beside it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="adapters">Adapters of this model, which slots may be computed with; null for none.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer or an adapter does not fit the model, or the model does not fit into memory.</exception>
    public static OnnxLanguageModel Load(string folder, string name, OnnxDecoderOptions options, IReadOnlyList<AdapterFolder>? adapters = null)
    {
        var (tokenizer, chatTemplate) = TokenizerFiles.ReadModel(folder);
        HuggingFaceFolder.CheckTokenizerFits(HuggingFaceFolder.ReadConfig(folder), tokenizer, folder);
        return new OnnxLanguageModel(name, OnnxDecoder.Open(folder, options, adapters), tokenizer, chatTemplate);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ITokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public ChatTemplate? ChatTemplate { get; }

    /// <inheritdoc/>
    public int ContextLength => _decoder.Shape.ContextLength;

    /// <inheritdoc/>
    public IReadOnlyList<LoadedAdapter> Adapters => _decoder.Adapters;

    /// <inheritdoc/>
    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences) => _decoder.LogProbabilities(sequences);

    /// <inheritdoc/>
    public IDecoderSlots OpenSlots(int count, int contextLength) => _decoder.OpenSlots(count, contextLength);

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();
}
