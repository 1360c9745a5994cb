namespace Endonym.Corpus.Tests;

/// <summary>Spoils bytes as broken disks, cut transfers and hostile hands do; the same seed spoils the same way.</summary>
internal sealed class Mutations(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A spoilt copy of at most twice the length.</summary>
    public byte[] Of(ReadOnlySpan<byte> original)
    {
        var bytes = original.ToArray().ToList();
        for (var times = _random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = _random.Next(bytes.Count);
            var count = Math.Min(_random.Next(1, 200), bytes.Count - at);
            switch (_random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, count);
                    break;
                case 3 when bytes.Count + count <= 2 * original.Length:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    // What means something to a parser, in the wrong place.
                    ReadOnlySpan<byte> sign = "<>&\"'/=-!\0\r\n:;"u8;
                    bytes[at] = sign[_random.Next(sign.Length)];
                    break;
            }
        }

        return [.. bytes];
    }
}
