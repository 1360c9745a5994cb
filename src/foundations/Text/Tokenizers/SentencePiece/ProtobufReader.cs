using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>Walks over the fields of a protocol-buffers message. The file is somebody's: every length is checked.</summary>
/// <remarks>The encoding is described at protobuf.dev/programming-guides/encoding; only its wire types 0, 1, 2 and 5 are in use.</remarks>
internal ref struct ProtobufReader
{
    private readonly string _file;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _bytes;
    private ulong _number;
    private int _wireType;

    /// <param name="message">The message.</param>
    /// <param name="file">For messages to people.</param>
    public ProtobufReader(ReadOnlySpan<byte> message, string file)
    {
        _rest = message;
        _file = file;
    }

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidInputException">The message is cut off or broken.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
            return false;

        var key = ReadNumber();
        (Field, _wireType) = ((int)Math.Min(key >> 3, int.MaxValue), (int)(key & 7));
        switch (_wireType)
        {
            case 0:
                _number = ReadNumber();
                break;
            case 1:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                _bytes = Take(ReadNumber());
                break;
            case 5:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Broken();
        }

        return true;
    }

    /// <summary>The field as bytes: a message or a string.</summary>
    public readonly ReadOnlySpan<byte> AsBytes() => _wireType == 2 ? _bytes : throw Broken();

    /// <summary>The field as text.</summary>
    public readonly string AsText()
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(AsBytes());
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidInputException($"{_file} has a token that is no UTF-8. Fetch it again.", error);
        }
    }

    /// <summary>The field as a truth value.</summary>
    public readonly bool AsFlag() => _wireType == 0 ? _number != 0 : throw Broken();

    /// <summary>The field as a whole number.</summary>
    public readonly int AsInteger() => _wireType == 0 ? unchecked((int)_number) : throw Broken();

    /// <summary>The field as a number of single precision.</summary>
    public readonly float AsSingle() => _wireType == 5 ? BitConverter.UInt32BitsToSingle((uint)_number) : throw Broken();

    private ulong ReadNumber()
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return number;
        }

        throw Broken();
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw Broken();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private readonly InvalidInputException Broken() => new($"{_file} is cut off or is no SentencePiece model. Fetch it again.");
}
