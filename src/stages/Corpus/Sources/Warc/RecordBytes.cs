namespace Endonym.Corpus.Sources.Warc;

/// <summary>The unpacked bytes of a web archive, members joined, with where each member began.</summary>
internal sealed class RecordBytes
{
    private readonly ByteSource _source;
    private readonly MemberDecoder _decoder;
    private readonly Queue<(long Start, long Offset)> _members = new();
    private byte[] _buffer = new byte[1 << 16];
    private int _index;
    private int _length;
    private long _bufferStart;
    private (long Start, long Offset) _member;
    private bool _exhausted;

    public RecordBytes(ByteSource source, MemberDecoder decoder)
    {
        _source = source;
        _decoder = decoder;
        OpenMember();
    }

    /// <summary>Whether the file is not packed, so that its bytes can be read again.</summary>
    public bool IsPlain => _decoder is PlainDecoder;

    /// <summary>How reading stands: open, complete at the file's end, or broken within a member.</summary>
    public MemberStatus Status { get; private set; }

    /// <summary>Where in the file the member of the last failure begins.</summary>
    public long BrokenOffset => _decoder.MemberOffset;

    /// <summary>What lies ready.</summary>
    public ReadOnlySpan<byte> Ready => _buffer.AsSpan(_index, _length - _index);

    /// <summary>Where the next byte stands, counted in unpacked bytes.</summary>
    public long Position => _bufferStart + _index;

    /// <summary>The place in the file to which the next byte belongs.</summary>
    public long Offset
    {
        get
        {
            while (_members.TryPeek(out var next) && next.Start <= Position)
                _member = _members.Dequeue();
            return IsPlain ? _member.Offset + (Position - _member.Start) : _member.Offset;
        }
    }

    /// <summary>Makes more bytes ready.</summary>
    /// <returns>False at the end of the file, or where a member is broken.</returns>
    public bool More()
    {
        if (_exhausted)
            return false;
        if (_index > 0 && (_index == _length || _length == _buffer.Length))
        {
            Ready.CopyTo(_buffer);
            _bufferStart += _index;
            _length -= _index;
            _index = 0;
        }

        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        while (true)
        {
            var read = _decoder.Status == MemberStatus.Open ? _decoder.Read(_buffer.AsSpan(_length)) : 0;
            if (read > 0)
            {
                _length += read;
                return true;
            }

            if (_decoder.Status is MemberStatus.Corrupt or MemberStatus.Truncated)
            {
                Status = _decoder.Status;
                return false;
            }

            if (_decoder.AtEnd || IsPlain)
            {
                Status = MemberStatus.Complete;
                return false;
            }

            OpenMember();
        }
    }

    /// <summary>Makes at least so many bytes ready, if there are so many.</summary>
    public bool Have(int count)
    {
        while (_length - _index < count)
        {
            if (!More())
                return false;
        }

        return true;
    }

    /// <summary>Moves over bytes that were ready.</summary>
    public void Skip(int count) => _index += count;

    /// <summary>Goes back, in a file that is not packed, to a place in it.</summary>
    public void Rewind(long offset)
    {
        _source.Position = offset;
        Restart();
    }

    /// <summary>Goes to the next member behind the broken one that begins a record.</summary>
    /// <returns>False where there is none.</returns>
    public bool Recover()
    {
        if (!_decoder.SeekMember(_decoder.MemberOffset + 1))
        {
            _index = _length;
            _exhausted = true;
            Status = MemberStatus.Complete;
            return false;
        }

        Restart();
        return true;
    }

    private void Restart()
    {
        _bufferStart += _length;
        _index = _length = 0;
        _members.Clear();
        OpenMember();
    }

    private void OpenMember()
    {
        _decoder.Open();
        Status = MemberStatus.Open;
        _members.Enqueue((_bufferStart + _length, _decoder.MemberOffset));
    }
}
