using System.Runtime.InteropServices;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>What only measuring needs.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Llama)]
    public static partial nint llama_get_memory(nint context);

    [LibraryImport(Llama)]
    public static partial void llama_memory_clear(nint memory, byte clearContents);
}
