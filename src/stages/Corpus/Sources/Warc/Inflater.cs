namespace Endonym.Corpus.Sources.Warc;

/// <summary>Unpacks one DEFLATE stream and stops at its last byte, so that what follows can be read.</summary>
/// <remarks>
/// RFC 1951. .NET's own stream reads ahead of the end and does not tell how far, which loses the places where members begin; hence this one.
/// </remarks>
internal sealed class Inflater(ByteSource source)
{
    private const int WindowSize = 1 << 15;
    private const int BufferSize = 4 * WindowSize;
    private const int LongestMatch = 258;

    private static readonly ushort[] LengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly byte[] LengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly ushort[] DistanceBases = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    private static readonly byte[] DistanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    private static readonly byte[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly byte[] _output = new byte[BufferSize];
    private readonly HuffmanCode _literals = new(288);
    private readonly HuffmanCode _distances = new(32);
    private readonly HuffmanCode _codeLengths = new(19);
    private ulong _bits;
    private int _bitCount;
    private int _written;
    private int _taken;
    private int _storedLeft;
    private bool _lastBlock;
    private State _state;

    private enum State
    {
        BlockHeader,
        Stored,
        Codes,
        Ended,
    }

    /// <summary>How the stream stands.</summary>
    public MemberStatus Status { get; private set; }

    /// <summary>Begins a stream at the source's position.</summary>
    public void Begin()
    {
        _bits = 0;
        _bitCount = _written = _taken = _storedLeft = 0;
        _lastBlock = false;
        _state = State.BlockHeader;
        Status = MemberStatus.Open;
    }

    /// <summary>Goes on unpacking.</summary>
    /// <returns>Bytes written; 0 once the stream has ended, and <see cref="Status"/> says how.</returns>
    public int Read(Span<byte> target)
    {
        if (_taken == _written && Status == MemberStatus.Open)
            Produce();
        var count = Math.Min(target.Length, _written - _taken);
        _output.AsSpan(_taken, count).CopyTo(target);
        _taken += count;
        return count;
    }

    // Fills the buffer until no whole match fits any more.
    private void Produce()
    {
        if (_written > BufferSize - WindowSize)
        {
            _output.AsSpan(_written - WindowSize, WindowSize).CopyTo(_output);
            _written = _taken = WindowSize;
        }

        while (Status == MemberStatus.Open && _written <= BufferSize - LongestMatch)
        {
            switch (_state)
            {
                case State.BlockHeader when _lastBlock:
                    // Bytes that were taken into the bit buffer and not used are the next member's.
                    source.Position -= _bitCount / 8;
                    _state = State.Ended;
                    Status = MemberStatus.Complete;
                    break;
                case State.BlockHeader:
                    ReadBlockHeader();
                    break;
                case State.Stored:
                    CopyStored();
                    break;
                case State.Codes:
                    Decode();
                    break;
            }
        }
    }

    private void ReadBlockHeader()
    {
        if (!Need(3))
            return;
        _lastBlock = Take(1) == 1;
        switch (Take(2))
        {
            case 0:
                Take(_bitCount % 8);
                if (!Need(32))
                    return;
                var length = (int)Take(16);
                if ((int)Take(16) != (~length & 0xFFFF))
                    Status = MemberStatus.Corrupt;
                _storedLeft = length;
                _state = State.Stored;
                break;
            case 1:
                SetFixedCodes();
                _state = State.Codes;
                break;
            case 2:
                if (ReadCodes())
                    _state = State.Codes;
                else if (Status == MemberStatus.Open)
                    Status = MemberStatus.Corrupt;
                break;
            default:
                Status = MemberStatus.Corrupt;
                break;
        }
    }

    private void CopyStored()
    {
        if (_storedLeft == 0)
        {
            _state = State.BlockHeader;
            return;
        }

        if (_bitCount >= 8)
        {
            _output[_written++] = (byte)Take(8);
            _storedLeft--;
            return;
        }

        var count = source.Read(_output.AsSpan(_written, Math.Min(_storedLeft, BufferSize - _written)));
        if (count == 0)
            Status = MemberStatus.Truncated;
        _written += count;
        _storedLeft -= count;
    }

    private void SetFixedCodes()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        _literals.Build(lengths);
        lengths[..30].Fill(5);
        _distances.Build(lengths[..30]);
    }

    private bool ReadCodes()
    {
        if (!Need(14))
            return false;
        var literalCount = (int)Take(5) + 257;
        var distanceCount = (int)Take(5) + 1;
        var codeLengthCount = (int)Take(4) + 4;
        if (literalCount > 286 || distanceCount > 30)
            return false;

        Span<byte> lengths = stackalloc byte[320];
        lengths.Clear();
        for (var i = 0; i < codeLengthCount; i++)
        {
            if (!Need(3))
                return false;
            lengths[CodeLengthOrder[i]] = (byte)Take(3);
        }

        if (!_codeLengths.Build(lengths[..19]))
            return false;
        lengths.Clear();
        for (var i = 0; i < literalCount + distanceCount;)
        {
            var symbol = ReadSymbol(_codeLengths);
            if (symbol < 0)
                return false;
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (!Need(7) || (symbol == 16 && i == 0))
                return false;
            var repeated = symbol == 16 ? lengths[i - 1] : (byte)0;
            var times = symbol switch { 16 => 3 + (int)Take(2), 17 => 3 + (int)Take(3), _ => 11 + (int)Take(7) };
            if (i + times > literalCount + distanceCount)
                return false;
            lengths.Slice(i, times).Fill(repeated);
            i += times;
        }

        return lengths[256] != 0 && _literals.Build(lengths[..literalCount]) && _distances.Build(lengths.Slice(literalCount, distanceCount));
    }

    private void Decode()
    {
        while (_written <= BufferSize - LongestMatch)
        {
            var symbol = ReadSymbol(_literals);
            if (symbol < 0)
                return;
            if (symbol < 256)
            {
                _output[_written++] = (byte)symbol;
                continue;
            }

            if (symbol == 256)
            {
                _state = State.BlockHeader;
                return;
            }

            if (!Copy(symbol - 257))
                return;
        }
    }

    private bool Copy(int lengthCode)
    {
        if (lengthCode >= LengthBases.Length || !Need(LengthBits[lengthCode]))
            return Fail();
        var length = LengthBases[lengthCode] + (int)Take(LengthBits[lengthCode]);
        var distanceCode = ReadSymbol(_distances);
        if (distanceCode < 0)
            return false;
        if (distanceCode >= DistanceBases.Length || !Need(DistanceBits[distanceCode]))
            return Fail();
        var distance = DistanceBases[distanceCode] + (int)Take(DistanceBits[distanceCode]);
        if (distance > _written)
            return Fail();
        var from = _written - distance;
        if (distance >= length)
        {
            _output.AsSpan(from, length).CopyTo(_output.AsSpan(_written));
        }
        else
        {
            for (var i = 0; i < length; i++)
                _output[_written + i] = _output[from + i];
        }

        _written += length;
        return true;
    }

    private bool Fail()
    {
        if (Status == MemberStatus.Open)
            Status = MemberStatus.Corrupt;
        return false;
    }

    private int ReadSymbol(HuffmanCode code)
    {
        // A short last code may end before 15 bits are there; what is missing reads as 0.
        Fill();
        var symbol = code.Decode((uint)_bits & 0x7FFF, out var length);
        if (symbol >= 0 && length <= _bitCount)
        {
            Take(length);
            return symbol;
        }

        if (Status == MemberStatus.Open)
            Status = _bitCount < HuffmanCode.LongestCode ? MemberStatus.Truncated : MemberStatus.Corrupt;
        return -1;
    }

    private bool Need(int count)
    {
        if (_bitCount < count)
            Fill();
        if (_bitCount >= count)
            return true;
        Status = MemberStatus.Truncated;
        return false;
    }

    private void Fill()
    {
        while (_bitCount <= 48)
        {
            var next = source.ReadByte();
            if (next < 0)
                return;
            _bits |= (ulong)next << _bitCount;
            _bitCount += 8;
        }
    }

    private uint Take(int count)
    {
        var value = (uint)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return value;
    }
}
