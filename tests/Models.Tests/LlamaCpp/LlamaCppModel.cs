using System.Text;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>A GGUF file in llama.cpp, which tokenizes and computes with it.</summary>
internal sealed unsafe class LlamaCppModel : IDisposable
{
    private const int F32 = 0;
    private const int FlashAttentionOff = 0;

    private readonly nint _model;
    private readonly nint _vocabulary;

    private LlamaCppModel(nint model)
    {
        _model = model;
        _vocabulary = Native.llama_model_get_vocab(model);
    }

    public int VocabularySize => Native.llama_vocab_n_tokens(_vocabulary);

    public int BosId => Native.llama_vocab_bos(_vocabulary);

    public int EosId => Native.llama_vocab_eos(_vocabulary);

    public bool AddsBos => Native.llama_vocab_get_add_bos(_vocabulary);

    public string? ChatTemplate => Native.llama_model_chat_template(_model, null) is var text && text is not null ? System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)text) : null;

    public static LlamaCppModel Load(string path)
    {
        var parameters = Native.llama_model_default_params();
        parameters.CheckTensors = 1;
        // The weights as they are in the file, not repacked for this processor, so that numbers are those of the format.
        parameters.UseExtraBuffers = 0;
        var model = Native.llama_model_load_from_file(path, parameters);
        return model != 0 ? new LlamaCppModel(model) : throw new InvalidOperationException($"llama.cpp does not load {path}.");
    }

    public bool EndsGeneration(int token) => Native.llama_vocab_is_eog(_vocabulary, token);

    public string? Metadata(string key)
    {
        Span<byte> buffer = stackalloc byte[512];
        fixed (byte* start = buffer)
        {
            var length = Native.llama_model_meta_val_str(_model, key, start, (nuint)buffer.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer[..Math.Min(length, buffer.Length - 1)]);
        }
    }

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = new int[bytes.Length + 8];
        fixed (byte* start = bytes.Length == 0 ? new byte[1] : bytes)
        fixed (int* first = tokens)
        {
            var count = Native.llama_tokenize(_vocabulary, start, bytes.Length, first, tokens.Length, (byte)(addSpecial ? 1 : 0), (byte)(parseSpecial ? 1 : 0));
            return count >= 0 ? tokens[..count] : throw new InvalidOperationException($"llama.cpp makes {-count} tokens of {bytes.Length} bytes.");
        }
    }

    /// <summary>Logits of every token of one sequence, all in single precision.</summary>
    public float[][] Logits(int[] tokens)
    {
        var parameters = Native.llama_context_default_params();
        parameters.ContextLength = (uint)Math.Max(64, tokens.Length);
        parameters.Threads = parameters.BatchThreads = 1;
        parameters.KeyFormat = parameters.ValueFormat = F32;
        parameters.FlashAttention = FlashAttentionOff;
        var context = Native.llama_init_from_model(_model, parameters);
        if (context == 0)
            throw new InvalidOperationException("llama.cpp makes no context for the model.");

        var batch = Native.llama_batch_init(tokens.Length, 0, 1);
        try
        {
            batch.TokenCount = tokens.Length;
            for (var i = 0; i < tokens.Length; i++)
            {
                batch.Tokens[i] = tokens[i];
                batch.Positions[i] = i;
                batch.SequenceCounts[i] = 1;
                batch.Sequences[i][0] = 0;
                batch.WantsLogits[i] = 1;
            }

            var status = Native.llama_decode(context, batch);
            if (status != 0)
                throw new InvalidOperationException($"llama.cpp fails to compute: {status}.");
            return [.. Enumerable.Range(0, tokens.Length).Select(i => new ReadOnlySpan<float>(Native.llama_get_logits_ith(context, i), VocabularySize).ToArray())];
        }
        finally
        {
            Native.llama_batch_free(batch);
            Native.llama_free(context);
        }
    }

    public void Dispose() => Native.llama_model_free(_model);
}
