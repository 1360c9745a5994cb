using System.Reflection;
using System.Runtime.InteropServices;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>What of llama.cpp's C interface is used here, as version 0.5.0 (September 2026) declares it. Structures change between versions: their sizes and defaults are checked before first use.</summary>
internal static unsafe partial class Native
{
    private const string Llama = "llama";
    private const string Ggml = "ggml";
    private const string GgmlBase = "ggml-base";

    private static readonly Lock Gate = new();
    private static bool _ready;

    /// <summary>Loads the libraries, quiet and with the kernels of this processor.</summary>
    /// <exception cref="InvalidOperationException">The libraries are of another version.</exception>
    public static void Load(string folder)
    {
        lock (Gate)
        {
            if (_ready)
                return;

            Dictionary<string, nint> loaded = [];
            foreach (var (name, file) in new[] { (GgmlBase, "libggml-base.so"), (Ggml, "libggml.v0.5.0.so"), (Llama, "libllama.v0.5.0.so") })
                loaded[name] = NativeLibrary.Load(Path.Combine(folder, file));
            NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => loaded.GetValueOrDefault(name));

            llama_log_set(&Ignore, null);
            ggml_backend_load_all_from_path(folder);
            llama_backend_init();
            var context = llama_context_default_params();
            var quantize = llama_model_quantize_default_params();
            if (sizeof(ModelParameters) != 80 || sizeof(ContextParameters) != 160 || context.BatchLength != 2048 || context.MicroBatchLength != 512 || quantize.OutputFormat != quantize.EmbeddingFormat)
                throw new InvalidOperationException("llama.cpp's structures are not those of version 0.5.0.");
            _ready = true;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Ignore(int level, byte* text, void* state)
    {
    }

    [LibraryImport(Ggml, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void ggml_backend_load_all_from_path(string folder);

    [LibraryImport(Llama)]
    private static partial void llama_backend_init();

    [LibraryImport(Llama)]
    private static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, void*, void> log, void* state);

    [LibraryImport(Llama)]
    public static partial ModelParameters llama_model_default_params();

    [LibraryImport(Llama)]
    public static partial ContextParameters llama_context_default_params();

    [LibraryImport(Llama)]
    public static partial QuantizeParameters llama_model_quantize_default_params();

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint llama_model_load_from_file(string path, ModelParameters parameters);

    [LibraryImport(Llama)]
    public static partial void llama_model_free(nint model);

    [LibraryImport(Llama)]
    public static partial nint llama_init_from_model(nint model, ContextParameters parameters);

    [LibraryImport(Llama)]
    public static partial void llama_free(nint context);

    [LibraryImport(Llama)]
    public static partial nint llama_model_get_vocab(nint model);

    [LibraryImport(Llama)]
    public static partial int llama_vocab_n_tokens(nint vocabulary);

    [LibraryImport(Llama)]
    public static partial int llama_vocab_bos(nint vocabulary);

    [LibraryImport(Llama)]
    public static partial int llama_vocab_eos(nint vocabulary);

    [LibraryImport(Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_vocab_get_add_bos(nint vocabulary);

    [LibraryImport(Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_vocab_is_eog(nint vocabulary, int token);

    [LibraryImport(Llama)]
    public static partial int llama_tokenize(nint vocabulary, byte* text, int textLength, int* tokens, int maxTokens, byte addSpecial, byte parseSpecial);

    [LibraryImport(Llama)]
    public static partial int llama_decode(nint context, Batch batch);

    [LibraryImport(Llama)]
    public static partial float* llama_get_logits_ith(nint context, int index);

    [LibraryImport(Llama)]
    public static partial Batch llama_batch_init(int tokens, int embeddings, int sequences);

    [LibraryImport(Llama)]
    public static partial void llama_batch_free(Batch batch);

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int llama_model_meta_val_str(nint model, string key, byte* buffer, nuint length);

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* llama_model_chat_template(nint model, string? name);

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint llama_model_quantize(string input, string output, QuantizeParameters* parameters);

    [LibraryImport(GgmlBase)]
    public static partial nuint ggml_quantize_chunk(int format, float* source, void* destination, long start, long rows, long rowLength, float* importance);

    [LibraryImport(GgmlBase)]
    public static partial void dequantize_row_q8_0(void* source, float* destination, long count);

    [LibraryImport(GgmlBase)]
    public static partial void dequantize_row_q4_0(void* source, float* destination, long count);

    [LibraryImport(GgmlBase)]
    public static partial void dequantize_row_q4_K(void* source, float* destination, long count);

    [LibraryImport(GgmlBase)]
    public static partial void dequantize_row_q5_K(void* source, float* destination, long count);

    [LibraryImport(GgmlBase)]
    public static partial void dequantize_row_q6_K(void* source, float* destination, long count);

    /// <summary>llama_model_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ModelParameters
    {
        public nint Devices, BufferOverrides;
        public int GpuLayers, SplitMode, LoadMode, LazyMode, MainGpu;
        public nint TensorSplit, Progress, ProgressState, KeyOverrides;
        public byte VocabularyOnly, CheckTensors, UseExtraBuffers, NoHost, NoAllocation, LoadPrediction;
    }

    /// <summary>llama_context_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ContextParameters
    {
        public uint ContextLength, BatchLength, MicroBatchLength, SequenceCount, Snapshots, Outputs, OutputsPerSequence;
        public int Threads, BatchThreads;
        public int Kind, RopeScaling, Pooling, Attention, FlashAttention;
        public float RopeBase, RopeScale, YarnExtension, YarnAttention, YarnFast, YarnSlow;
        public uint YarnOriginalContext;
        public float Defragmentation;
        public nint Evaluate, EvaluateState;
        public int KeyFormat, ValueFormat;
        public nint Abort, AbortState;
        public byte Embeddings, OffloadCache, NoTimings, OffloadOperations, FullWindowCache, UnifiedCache;
        public nint Samplers;
        public nuint SamplerCount;
        public nint Other;
    }

    /// <summary>llama_model_quantize_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct QuantizeParameters
    {
        public int Threads, FileType, OutputFormat, EmbeddingFormat;
        public byte AllowRequantize, QuantizeOutput, OnlyCopy, Pure, KeepSplit, DryRun;
        public ImportanceEntry* Importance;
        public nint KeyOverrides, TypeOverrides, PrunedLayers;
        public nuint MaxBuffer;
    }

    /// <summary>llama_model_imatrix_data; the last of an array has no name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ImportanceEntry
    {
        public byte* Name;
        public float* Values;
        public nuint Count;
    }

    /// <summary>llama_batch.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Batch
    {
        public int TokenCount;
        public int* Tokens;
        public float* Embeddings;
        public int* Positions;
        public int* SequenceCounts;
        public int** Sequences;
        public sbyte* WantsLogits;
    }
}
