using System.Text;
using Endonym.Lineage;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A field of a Protocol Buffers message that was read.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Value">The bytes of a text, a message or an array; empty for a number.</param>
/// <param name="Whole">All of it, as it was written.</param>
internal readonly record struct ProtobufField(int Number, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Whole)
{
    /// <summary>Its value as text.</summary>
    public string Text => Encoding.UTF8.GetString(Value.Span);
}

/// <summary>Reads a Protocol Buffers message field by field.</summary>
/// <remarks>The counterpart of <see cref="ProtobufMessage"/>.</remarks>
internal static class ProtobufFields
{
    private const int LongestVarint = 10;

    /// <summary>The fields in their order.</summary>
    /// <exception cref="InvalidInputException">The bytes are no message.</exception>
    public static IEnumerable<ProtobufField> Of(ReadOnlyMemory<byte> message)
    {
        for (var rest = message; !rest.IsEmpty;)
        {
            var place = 0;
            var tag = Varint(rest.Span, ref place);
            var start = place;
            var length = 0UL;
            switch (tag & 7)
            {
                case 0:
                    Varint(rest.Span, ref place);
                    break;
                case 1:
                    length = 8;
                    break;
                case 2:
                    length = Varint(rest.Span, ref place);
                    start = place;
                    break;
                case 5:
                    length = 4;
                    break;
                default:
                    throw Damaged();
            }

            if (length > (ulong)(rest.Length - place))
                throw Damaged();
            var end = place + (int)length;
            yield return new ProtobufField((int)(tag >> 3), (tag & 7) == 2 ? rest[start..end] : default, rest[..end]);
            rest = rest[end..];
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int place)
    {
        var value = 0UL;
        for (var count = 0; count < LongestVarint && place < bytes.Length; count++)
        {
            var part = bytes[place++];
            value |= (ulong)(part & 0x7F) << (7 * count);
            if (part < 0x80)
                return value;
        }

        throw Damaged();
    }

    private static InvalidInputException Damaged() => new("The graph is cut short or damaged. Export the model again.");
}
