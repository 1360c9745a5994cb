using System.IO.MemoryMappedFiles;
using Endonym.Lineage;

namespace Endonym.Models.Checkpoints;

/// <summary>A file mapped into memory read-only: what of it is looked at takes memory, and the system may take that back.</summary>
/// <remarks>Safe for concurrent reading. The file must not be shortened while it is open; replacing it by renaming is harmless.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _bytes;

    private MappedFile(FileStream stream)
    {
        Length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Its first byte.</summary>
    /// <exception cref="ObjectDisposedException">It is no longer mapped.</exception>
    public byte* Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_bytes is null, this);
            return _bytes;
        }
    }

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tooShort">Says of a length what is wrong with it, as the end of a sentence that begins with the path; null if nothing is. An empty file cannot be mapped, so it must be wrong.</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable or too short.</exception>
    public static MappedFile Open(string path, Func<long, string?> tooShort)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (tooShort(stream.Length) is { } wrong)
                throw new InvalidInputException($"{path}: {wrong}");
            return new MappedFile(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new InvalidInputException($"{path}: the file cannot be opened: {error.Message}", error);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps it; pointers into it are invalid from here on.</summary>
    public void Dispose()
    {
        if (_bytes is null)
            return;

        _bytes = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
