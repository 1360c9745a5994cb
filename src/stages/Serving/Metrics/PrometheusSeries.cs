using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Endonym.Serving.Metrics;

/// <summary>An instrument's values, one for each set of labels. Safe for concurrent use.</summary>
internal sealed class PrometheusSeries
{
    // As OpenTelemetry's own limit: what comes from outside must not fill the memory.
    private const int MaxSets = 2000;
    private const string Overflow = "otel_metric_overflow=\"true\"";
    private static readonly double[] DefaultBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly string _name, _help;
    private readonly Kind _kind;
    private readonly double[] _boundaries = [];

    public PrometheusSeries(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        _kind = type == typeof(Counter<>) ? Kind.Counter
            : type == typeof(ObservableCounter<>) ? Kind.ObservedCounter
            : type == typeof(Histogram<>) ? Kind.Histogram
            : type == typeof(UpDownCounter<>) ? Kind.Sum
            : Kind.Gauge;
        _name = PrometheusNames.Of(instrument, _kind is Kind.Counter or Kind.ObservedCounter);
        _help = (instrument.Description ?? "").ReplaceLineEndings(" ").Replace("\\", @"\\", StringComparison.Ordinal);
        if (_kind != Kind.Histogram)
            return;
        _boundaries = instrument switch
        {
            Instrument<double> { Advice.HistogramBucketBoundaries: { } own } => [.. own],
            Instrument<float> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(boundary => (double)boundary)],
            Instrument<int> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(boundary => (double)boundary)],
            Instrument<long> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(boundary => (double)boundary)],
            _ => DefaultBoundaries,
        };
    }

    private enum Kind
    {
        Counter,
        ObservedCounter,
        Sum,
        Gauge,
        Histogram,
    }

    public string Name => _name;

    public void Record(double amount, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        lock (_gate)
        {
            if (!_values.TryGetValue(labels, out var value))
            {
                if (_values.Count >= MaxSets)
                    labels = Overflow;
                if (!_values.TryGetValue(labels, out value))
                    _values[labels] = value = new Value(_boundaries.Length);
            }

            switch (_kind)
            {
                case Kind.Counter or Kind.Sum:
                    value.Sum += amount;
                    break;
                case Kind.Histogram:
                    value.Sum += amount;
                    value.Count++;
                    var place = Array.BinarySearch(_boundaries, amount);
                    var bucket = place < 0 ? ~place : place; // a boundary belongs to the bucket below it: le means less or equal
                    if (bucket < value.Buckets.Length)
                        value.Buckets[bucket]++;
                    break;
                default:
                    value.Sum = amount;
                    break;
            }
        }
    }

    public void WriteTo(StringBuilder text)
    {
        lock (_gate)
        {
            if (_values.Count == 0)
                return;
            var type = _kind switch { Kind.Counter or Kind.ObservedCounter => "counter", Kind.Histogram => "histogram", _ => "gauge" };
            text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {type}\n");
            foreach (var (labels, value) in _values)
            {
                if (_kind == Kind.Histogram)
                    WriteHistogram(text, labels, value);
                else
                    WriteLine(text, _name, labels, value.Sum);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Value value)
    {
        var separator = labels.Length > 0 ? "," : "";
        long count = 0;
        for (var bucket = 0; bucket < _boundaries.Length; bucket++)
        {
            count += value.Buckets[bucket];
            WriteLine(text, _name + "_bucket", string.Create(CultureInfo.InvariantCulture, $"{labels}{separator}le=\"{_boundaries[bucket]}\""), count);
        }

        WriteLine(text, _name + "_bucket", $"{labels}{separator}le=\"+Inf\"", value.Count);
        WriteLine(text, _name + "_sum", labels, value.Sum);
        WriteLine(text, _name + "_count", labels, value.Count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        var number = double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(' ').Append(number).Append('\n');
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(PrometheusNames.Clean(name)).Append("=\"");
            foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = letter switch
                {
                    '\\' => text.Append(@"\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(letter),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private sealed class Value(int buckets)
    {
        public double Sum { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[buckets];
    }
}
