using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>The library's filters, with bounds on what they unpack: alone they unpack a bomb of a megabyte into a gigabyte of memory.</summary>
/// <remarks>For one document, whose sum it keeps.</remarks>
internal sealed class BoundedFilters : IFilterProvider
{
    /// <summary>Bytes of one stream at most, unpacked. A page of text has some thousands, a font some hundred thousands.</summary>
    public const long MaxStreamBytes = 1L << 27;

    /// <summary>Bytes of all streams at most, as often as they are unpacked.</summary>
    public const long MaxDocumentBytes = 1L << 31;

    // The most that a byte of deflate, and of LZW with its longest string for each code of 12 bits, can become.
    private const int DeflateRatio = 1_032;
    private const int LzwRatio = 2_731;

    private long _unpacked;

    /// <inheritdoc/>
    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bound(DefaultFilterProvider.Instance.GetFilters(dictionary));

    /// <inheritdoc/>
    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bound(DefaultFilterProvider.Instance.GetNamedFilters(names));

    /// <inheritdoc/>
    public IReadOnlyList<IFilter> GetAllFilters() => Bound(DefaultFilterProvider.Instance.GetAllFilters());

    private List<IFilter> Bound(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, this))];

    private sealed class BoundedFilter(IFilter filter, BoundedFilters bounds) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (bounds._unpacked > MaxDocumentBytes)
                throw new InvalidDataException(FormattableString.Invariant($"Its streams unpack to more than {MaxDocumentBytes:N0} bytes."));
            if (filter is FlateFilter ? input.Length * (long)DeflateRatio > MaxStreamBytes && Inflates(input) : filter is LzwFilter && input.Length * (long)LzwRatio > MaxDocumentBytes)
                throw new InvalidDataException(FormattableString.Invariant($"A stream of it unpacks to more than {MaxStreamBytes:N0} bytes."));

            var output = filter.Decode(input, streamDictionary, filterProvider, filterIndex);
            bounds._unpacked += output.Length;
            if (Type1Font.IsOne(streamDictionary) && Type1Font.IsHostile(output.Span, streamDictionary))
                throw new InvalidDataException("A font of it speaks of more than it holds, or breaks off.");
            return output;
        }

        // Whether it passes the bound, without keeping what it says. A broken stream is the library's to judge.
        private static bool Inflates(Memory<byte> input)
        {
            try
            {
                using var inflated = new ZLibStream(new MemoryStream(input.ToArray()), CompressionMode.Decompress);
                var buffer = new byte[1 << 16];
                var length = 0L;
                while (length <= MaxStreamBytes && inflated.Read(buffer) is var count and > 0)
                    length += count;
                return length > MaxStreamBytes;
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }
}
