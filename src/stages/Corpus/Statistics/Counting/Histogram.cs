namespace Endonym.Corpus.Statistics.Counting;

/// <summary>Counts values by the bin they fall into. Adds up in any order.</summary>
internal sealed class Histogram
{
    private const int ScoreBins = 20;

    // A corpus keeps scores with four digits; counting in these units, rounding moves no score that lies on a bin's edge.
    private const int ScoreUnits = 10_000;

    // Round numbers, three to a power of ten: 1, 2, 5, 10, 20 … 5·10⁹.
    private static readonly long[] RoundStarts = [0, .. Enumerable.Range(0, 10).SelectMany(power => new[] { 1, 2, 5 }.Select(first => first * (long)Math.Pow(10, power)))];

    // 1, 2, 3–4, 5–8, 9–16 …
    private static readonly long[] DoublingStarts = [1, .. Enumerable.Range(0, 30).Select(power => (1L << power) + 1)];

    private static readonly long[] ScoreStarts = [.. Enumerable.Range(0, ScoreBins).Select(bin => (long)bin * ScoreUnits / ScoreBins)];

    private readonly long[] _starts;
    private readonly double _unit;
    private readonly double? _end;
    private readonly long[] _documents;
    private readonly long[] _bytes;

    private Histogram(long[] starts, double unit, double? end)
    {
        (_starts, _unit, _end) = (starts, unit, end);
        (_documents, _bytes) = (new long[starts.Length], new long[starts.Length]);
    }

    /// <summary>A histogram of lengths, in bins that begin at 1, 2, 5, 10, 20 …</summary>
    public static Histogram OfLengths() => new(RoundStarts, unit: 1, end: null);

    /// <summary>A histogram of numbers from 1 of which most are small, in bins that end at 1, 2, 4, 8 …</summary>
    public static Histogram OfSizes() => new(DoublingStarts, unit: 1, end: null);

    /// <summary>A histogram of probabilities, in twentieths; see <see cref="AddScore"/>.</summary>
    public static Histogram OfScores() => new(ScoreStarts, unit: 1.0 / ScoreUnits, end: 1);

    /// <summary>Counts a document.</summary>
    /// <param name="value">The value it has; one below the first bin belongs to it.</param>
    /// <param name="bytes">UTF-8 bytes of its text.</param>
    public void Add(long value, int bytes)
    {
        var place = Array.BinarySearch(_starts, value);
        if (place < 0)
            place = Math.Max(0, ~place - 1);
        _documents[place]++;
        _bytes[place] += bytes;
    }

    /// <summary>Counts a document's probability, 0 to 1; 1 belongs to the last bin.</summary>
    public void AddScore(double score, int bytes) => Add((long)Math.Round(score * ScoreUnits), bytes);

    /// <summary>Adds what another part of the corpus counted in the same bins.</summary>
    public void Merge(Histogram other)
    {
        for (var bin = 0; bin < _starts.Length; bin++)
        {
            _documents[bin] += other._documents[bin];
            _bytes[bin] += other._bytes[bin];
        }
    }

    /// <summary>The bins from the first one that holds something to the last, of probabilities all of them; none where nothing was counted.</summary>
    public IReadOnlyList<HistogramBin> Bins()
    {
        var first = Array.FindIndex(_documents, count => count > 0);
        var last = Array.FindLastIndex(_documents, count => count > 0);
        if (first >= 0 && _end is not null)
            (first, last) = (0, _starts.Length - 1); // where in all of its range a score lies is what one wants to see
        return first < 0 ? [] : [.. Enumerable.Range(first, last - first + 1).Select(bin => new HistogramBin(Bound(bin), bin + 1 < _starts.Length ? Bound(bin + 1) : _end, _documents[bin], _bytes[bin]))];
    }

    // Rounded, as 0.15 is more than 1,500 times a ten-thousandth.
    private double Bound(int bin) => Math.Round(_starts[bin] * _unit, 4);
}
