using System.Runtime.InteropServices;

namespace Endonym.Models.Onnx.Session;

/// <summary>Which of its two kernels for attention ONNX Runtime 1.31 takes.</summary>
/// <remarks>
/// The one that computes in tiles ("flash") is its default. For one new token it takes longer than the one that writes all scores down: by a sixth after 128 tokens, by
/// three tenths after 900; for a prompt it is no faster up to 4,096 tokens at least. What it spares is memory: without it a run takes a number for each query
/// head, each new token and each position that a slot has room for.
/// </remarks>
internal static partial class AttentionKernel
{
    private const string Variable = "ORT_GQA_DISABLE_FLASH_ATTENTION"; // read whenever a session is opened; there is no session option for it

    // Little beside keys and values of such contexts; and a prompt is read at much the same speed in parts of a hundred tokens as in parts of five hundred.
    private const long MostScoreBytes = 256L << 20;
    private const int LeastChunk = 16;

    private static readonly bool Chosen = Set();

    /// <summary>Makes the choice, once; one that is there in the environment is kept.</summary>
    public static void Choose() => _ = Chosen;

    /// <summary>Tokens of a prompt that may be computed at once, so that their scores fit into memory.</summary>
    /// <param name="wanted">More are not needed.</param>
    /// <param name="headCount">Query heads.</param>
    /// <param name="contextLength">Tokens a slot has room for.</param>
    public static int ChunkLength(int wanted, int headCount, int contextLength) =>
        (int)Math.Min(wanted, Math.Max(LeastChunk, MostScoreBytes / ((long)sizeof(float) * headCount * contextLength)));

    private static bool Set()
    {
        if (OperatingSystem.IsWindows())
        {
            if (Environment.GetEnvironmentVariable(Variable) is null)
                Environment.SetEnvironmentVariable(Variable, "1");
            return true;
        }

        // Elsewhere .NET's own environment does not reach native code.
        return SetEnvironment(Variable, "1", overwrite: 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
