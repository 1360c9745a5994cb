using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Models.Onnx.Slots;

/// <summary>Address space that costs memory only where it has been written to.</summary>
/// <remarks>
/// On Unix a private mapping without reservation, whose pages come into being when they are touched and can be given back. Elsewhere an ordinary allocation,
/// which systems fill when it is touched as well, but whose pages stay.
/// </remarks>
internal sealed unsafe partial class ReservedMemory : IDisposable
{
    private const int ReadWrite = 1 | 2;
    private const int PrivateMapping = 2;
    private const int NoHugePages = 15; // Linux: huge pages would take 2 MiB for the first token of each head
    private const int DoNotNeed = 4;

    private static readonly bool IsUnix = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();
    private static readonly int Anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
    private static readonly int NoReserve = OperatingSystem.IsMacOS() ? 0x40 : 0x4000;

    private readonly nuint _length;

    /// <param name="length">Bytes.</param>
    /// <exception cref="InvalidInputException">The system has no such address space.</exception>
    public ReservedMemory(long length)
    {
        _length = (nuint)length;
        if (!IsUnix)
        {
            Pointer = (byte*)NativeMemory.AlignedAlloc(_length, (nuint)Environment.SystemPageSize);
            return;
        }

        Pointer = (byte*)Map(null, _length, ReadWrite, PrivateMapping | Anonymous | NoReserve, -1, 0);
        if (Pointer == (byte*)-1)
            throw new InvalidInputException(FormattableString.Invariant($"The system gives no {length} bytes of address space: error {Marshal.GetLastPInvokeError()}. Open fewer or shorter slots."));
        if (OperatingSystem.IsLinux())
            _ = Advise(Pointer, _length, NoHugePages); // a wish; kernels without huge pages refuse it
    }

    /// <summary>Its first byte, on a page's beginning; null once it is disposed.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Gives the pages back that lie wholly in a range; what was in them is lost.</summary>
    public void Forget(long start, long length)
    {
        if (!OperatingSystem.IsLinux())
            return;

        long page = Environment.SystemPageSize;
        var first = (start + page - 1) / page * page;
        var end = (start + length) / page * page;
        if (end > first)
            _ = Advise(Pointer + first, (nuint)(end - first), DoNotNeed);
    }

    public void Dispose()
    {
        if (Pointer is null)
            return;
        if (IsUnix)
            _ = Unmap(Pointer, _length);
        else
            NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
