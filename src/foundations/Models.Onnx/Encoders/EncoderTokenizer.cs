using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Encoders;

/// <summary>Reads the tokenizer of an encoder's folder.</summary>
internal static class EncoderTokenizer
{
    /// <exception cref="InvalidInputException">It is missing or broken, has tokens that the model has no row for, or leaves no room for a text.</exception>
    public static PipelineTokenizer Read(TextEncoderFolder folder)
    {
        var tokenizer = TokenizerFiles.ReadFolder(folder.TransformerFolder).Tokenizer;
        HuggingFaceFolder.CheckTokenizerFits(folder.Config, tokenizer, folder.TransformerFolder);
        var around = Math.Max(tokenizer.EncodeSingle("", []), tokenizer.EncodePair("", "", []));
        return around + 1 < folder.ContextLength // a token of each text of a pair
            ? tokenizer
            : throw new InvalidInputException(Invariant($"{folder.Folder}: texts may have {folder.ContextLength} tokens, and {around} of them are the tokenizer's special ones. Give a model with more positions, or a larger max_seq_length in sentence_bert_config.json."));
    }
}
