using System.IO.MemoryMappedFiles;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>A number of 32 bits for each document, in memory or, where that is too small, in a mapped file.</summary>
internal abstract class MemberTable : IDisposable
{
    public abstract uint this[long member] { get; set; }

    /// <summary>A table of zeros.</summary>
    /// <param name="count">Members.</param>
    /// <param name="memoryBytes">Beyond this the table is a file, which is slow where the machine cannot hold it.</param>
    /// <param name="scratch">Takes the file.</param>
    public static MemberTable Create(long count, long memoryBytes, ScratchFolder scratch) =>
        count * sizeof(uint) <= memoryBytes && count <= Array.MaxLength ? new InMemory(count) : new Mapped(count, scratch.NewFile());

    public abstract void Dispose();

    private sealed class InMemory(long count) : MemberTable
    {
        private readonly uint[] _values = new uint[count];

        public override uint this[long member] { get => _values[member]; set => _values[member] = value; }

        public override void Dispose()
        {
        }
    }

    private sealed class Mapped : MemberTable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _values;

        public Mapped(long count, string path)
        {
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, Math.Max(1, count) * sizeof(uint));
            _values = _file.CreateViewAccessor();
        }

        public override uint this[long member] { get => _values.ReadUInt32(member * sizeof(uint)); set => _values.Write(member * sizeof(uint), value); }

        public override void Dispose()
        {
            _values.Dispose();
            _file.Dispose();
        }
    }
}
