using Endonym.Models.Tests.LlamaCpp;

namespace Endonym.Bench.Serving;

/// <summary>The peer with its defaults: kernels of this processor, weights repacked where it can, keys and values in binary16, flash attention where it wants.</summary>
internal sealed unsafe class LlamaCpp : IEngine
{
    private readonly nint _model;
    private readonly nint _context;
    private readonly int[] _lengths;
    private Native.Batch _batch;

    public LlamaCpp(string path, int sequences, int contextLength, int threads)
    {
        Native.Load(LlamaCppPackage.Folder ?? throw new InvalidOperationException(LlamaCppPackage.Missing));
        _model = Native.llama_model_load_from_file(path, Native.llama_model_default_params());
        var parameters = Native.llama_context_default_params();
        parameters.ContextLength = (uint)(sequences * contextLength);
        parameters.SequenceCount = (uint)sequences;
        parameters.Threads = parameters.BatchThreads = threads;
        _context = Native.llama_init_from_model(_model, parameters);
        _batch = Native.llama_batch_init(2048, 0, 1);
        _lengths = new int[sequences];
    }

    public void Prefill(int[] tokens)
    {
        Empty();
        Read(0, tokens, wantsLogits: true);
    }

    public void Fill(int sequences, int firstLength)
    {
        Empty();
        for (var sequence = 0; sequence < sequences && firstLength > 0; sequence++)
            Read(sequence, new int[firstLength + sequence], wantsLogits: false);
    }

    /// <summary>Empties every sequence, then reads a prompt of one length into each, all in one call.</summary>
    public void FillTogether(int sequences, int length)
    {
        Empty();
        _batch.TokenCount = sequences * length;
        for (var i = 0; i < _batch.TokenCount; i++)
            Put(i, i / length, i, wantsLogits: i % length == length - 1);
        Decode(_batch.TokenCount - 1);
    }

    public void Step(int[] tokens)
    {
        _batch.TokenCount = tokens.Length;
        for (var sequence = 0; sequence < tokens.Length; sequence++)
            Put(sequence, sequence, tokens[sequence], wantsLogits: true);
        Decode(tokens.Length - 1);
    }

    public void Dispose()
    {
        Native.llama_batch_free(_batch);
        Native.llama_free(_context);
        Native.llama_model_free(_model);
    }

    private void Read(int sequence, int[] tokens, bool wantsLogits)
    {
        _batch.TokenCount = tokens.Length;
        for (var i = 0; i < tokens.Length; i++)
            Put(i, sequence, tokens[i], wantsLogits && i == tokens.Length - 1);
        Decode(wantsLogits ? tokens.Length - 1 : -1);
    }

    private void Put(int place, int sequence, int token, bool wantsLogits)
    {
        _batch.Tokens[place] = token;
        _batch.Positions[place] = _lengths[sequence]++;
        _batch.SequenceCounts[place] = 1;
        _batch.Sequences[place][0] = sequence;
        _batch.WantsLogits[place] = (sbyte)(wantsLogits ? 1 : 0);
    }

    private void Decode(int lastLogits)
    {
        var status = Native.llama_decode(_context, _batch);
        if (status != 0)
            throw new InvalidOperationException($"llama.cpp fails to compute: {status}.");
        // Asking for the logits waits until they are there.
        if (lastLogits >= 0 && Native.llama_get_logits_ith(_context, lastLogits) is null)
            throw new InvalidOperationException("llama.cpp has no logits.");
    }

    private void Empty()
    {
        Native.llama_memory_clear(Native.llama_get_memory(_context), 0);
        _lengths.AsSpan().Clear();
    }
}
