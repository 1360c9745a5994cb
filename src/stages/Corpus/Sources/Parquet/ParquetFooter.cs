using System.Buffers.Binary;

namespace Endonym.Corpus.Sources.Parquet;

/// <summary>Looks at a file's description of its columns before the library does: that one follows columns within columns by recursion, and some thousands would end the process.</summary>
/// <remarks>The footer is a struct of Thrift's compact protocol whose second field is the schema, a tree in preorder. https://parquet.apache.org/docs/file-format/metadata/</remarks>
internal static class ParquetFooter
{
    /// <summary>Columns within each other at most; data sets have a handful.</summary>
    public const int MaxDepth = 64;

    /// <summary>Bytes of a footer at most; files of thousands of columns and row groups have some millions.</summary>
    public const int MaxLength = 1 << 27;

    private const int SchemaField = 2;
    private const int ChildCountField = 5;
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Checks the footer and puts the stream back to its beginning.</summary>
    /// <exception cref="InvalidDataException">It is none, too long, or nested too deep.</exception>
    public static void Check(Stream file)
    {
        Span<byte> end = stackalloc byte[8];
        if (file.Length < end.Length + Magic.Length)
            throw new InvalidDataException("It is too short for a Parquet file.");
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end[4..].SequenceEqual(Magic))
            throw new InvalidDataException("It does not end as Parquet files do.");
        if (length is < 0 or > MaxLength || length > file.Length - end.Length - Magic.Length)
            throw new InvalidDataException(FormattableString.Invariant($"Its footer claims {length:N0} bytes."));

        var footer = new byte[length];
        file.Position = file.Length - end.Length - length;
        file.ReadExactly(footer);
        file.Position = 0;
        var reader = new CompactReader(footer);
        var last = 0;
        while (reader.NextField(last) is var (id, type) && type != CompactType.Stop)
        {
            if (id == SchemaField && type == CompactType.List)
                CheckSchema(ref reader);
            else
                reader.Skip(type, depth: 0);
            last = id;
        }
    }

    private static void CheckSchema(ref CompactReader reader)
    {
        var (count, type) = reader.ListHeader();
        if (type != CompactType.Struct)
            throw new InvalidDataException("Its footer's schema holds no columns.");
        var open = new Stack<int>(); // of the groups that we are in, how many children are still to come
        for (var i = 0; i < count; i++)
        {
            if (open.TryPop(out var remaining))
                open.Push(remaining - 1);
            var children = ReadChildCount(ref reader);
            if (children > 0)
                open.Push(children);
            if (open.Count > MaxDepth)
                throw new InvalidDataException(FormattableString.Invariant($"Its columns are nested more than {MaxDepth} deep."));
            // A column ends the groups whose last it is.
            while (children <= 0 && open.TryPeek(out var left) && left <= 0)
                open.Pop();
        }
    }

    private static int ReadChildCount(ref CompactReader reader)
    {
        var children = 0;
        var last = 0;
        while (reader.NextField(last) is var (id, type) && type != CompactType.Stop)
        {
            if (id == ChildCountField && type == CompactType.I32)
                children = reader.ZigZag();
            else
                reader.Skip(type, depth: 0);
            last = id;
        }

        return children;
    }

    private enum CompactType
    {
        Stop,
        True,
        False,
        Byte,
        I16,
        I32,
        I64,
        Double,
        Binary,
        List,
        Set,
        Map,
        Struct,
    }

    private ref struct CompactReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public (int Id, CompactType Type) NextField(int last)
        {
            var header = Byte();
            var type = (CompactType)(header & 15);
            if (type == CompactType.Stop)
                return (0, type);
            return (header >> 4 is var delta and > 0 ? last + delta : ZigZag(), type);
        }

        public (int Count, CompactType Type) ListHeader()
        {
            var header = Byte();
            var count = header >> 4;
            return (count == 15 ? (int)Math.Min(Varint(), int.MaxValue) : count, (CompactType)(header & 15));
        }

        public int ZigZag()
        {
            var value = (uint)Varint();
            return (int)(value >> 1) ^ -(int)(value & 1);
        }

        public void Skip(CompactType type, int depth)
        {
            if (depth > MaxDepth)
                throw new InvalidDataException(FormattableString.Invariant($"Its footer is nested more than {MaxDepth} deep."));
            switch (type)
            {
                case CompactType.True or CompactType.False:
                    break;
                case CompactType.Byte:
                    Take(1);
                    break;
                case CompactType.I16 or CompactType.I32 or CompactType.I64:
                    Varint();
                    break;
                case CompactType.Double:
                    Take(8);
                    break;
                case CompactType.Binary:
                    Take(Varint());
                    break;
                case CompactType.List or CompactType.Set:
                    var (count, element) = ListHeader();
                    for (var i = 0; i < count; i++)
                        SkipElement(element, depth);
                    break;
                case CompactType.Map:
                    var pairs = Varint();
                    var types = pairs > 0 ? Byte() : 0;
                    for (ulong i = 0; i < pairs; i++)
                    {
                        SkipElement((CompactType)(types >> 4), depth);
                        SkipElement((CompactType)(types & 15), depth);
                    }

                    break;
                case CompactType.Struct:
                    while (NextField(0).Type is var field && field != CompactType.Stop)
                        Skip(field, depth + 1);
                    break;
                default:
                    throw new InvalidDataException("Its footer is broken.");
            }
        }

        // Unlike a field, an element of a list that is true or false has a byte of its own.
        private void SkipElement(CompactType type, int depth) => Skip(type is CompactType.True or CompactType.False ? CompactType.Byte : type, depth + 1);

        private ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Byte();
                value |= (ulong)(next & 127) << shift;
                if (next < 128)
                    return value;
            }

            throw new InvalidDataException("Its footer is broken.");
        }

        private byte Byte()
        {
            var first = _rest.Length > 0 ? _rest[0] : throw new InvalidDataException("Its footer breaks off.");
            _rest = _rest[1..];
            return first;
        }

        private void Take(ulong length)
        {
            if (length > (ulong)_rest.Length)
                throw new InvalidDataException("Its footer breaks off.");
            _rest = _rest[(int)length..];
        }
    }
}
