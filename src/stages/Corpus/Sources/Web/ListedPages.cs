using Endonym.Corpus.Sources.Warc;

namespace Endonym.Corpus.Sources.Web;

/// <summary>The pages that an index lists of one archive, ticked off while the archive is read. For one reading on one thread.</summary>
/// <param name="lines">The index' lines, by offset.</param>
internal sealed class ListedPages(IndexedPlace[] lines)
{
    /// <summary>Reason of a page that the index lists and that does not begin where it says: no record does, or one of another address.</summary>
    public const string NotThere = "page not where its index says";

    /// <summary>Reason of a record that the index lists and that holds no page, such as a revisit, whose page lies with an earlier one.</summary>
    public const string NoPage = "record of an index without a page";

    private readonly bool[] _isMet = new bool[lines.Length];

    // What lies there instead; few have something.
    private readonly Dictionary<int, (string Reason, string What)> _instead = [];

    /// <summary>Whether a record is a listed page.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="fields">Its fields.</param>
    public bool Take(long offset, HttpHeaders fields)
    {
        var isTaken = false;
        ulong? address = null;
        for (var i = FirstAt(offset); i < lines.Length && lines[i].At == (ulong)offset; i++)
        {
            if (_isMet[i])
                continue;

            var (type, uri) = (fields.First("WARC-Type") ?? "", WarcRecord.TargetUriOf(fields));
            address ??= PageIndex.HashOf(uri);
            var isNamed = lines[i].What == 0 || lines[i].What == address;
            if (isNamed && type.ToLowerInvariant() is "response" or "resource")
                _isMet[i] = isTaken = true;
            else
                _instead[i] = (isNamed ? NoPage : NotThere, $"{type} {uri}");
        }

        return isTaken;
    }

    /// <summary>Takes note that what lies at an offset is broken, which is told by itself.</summary>
    public void Break(long offset)
    {
        for (var i = FirstAt(offset); i < lines.Length && lines[i].At == (ulong)offset; i++)
            _isMet[i] = true;
    }

    /// <summary>The lines whose pages were not met, with the reason and what lies there instead.</summary>
    public IEnumerable<(IndexedPlace Line, string Reason, string Instead)> NotMet()
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!_isMet[i])
            {
                var (reason, what) = _instead.GetValueOrDefault(i, (NotThere, "no record"));
                yield return (lines[i], reason, what);
            }
        }
    }

    private int FirstAt(long offset)
    {
        int low = 0, high = lines.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (lines[middle].At < (ulong)offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
