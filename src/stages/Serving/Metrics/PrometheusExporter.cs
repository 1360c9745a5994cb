using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Endonym.Serving.Metrics;

/// <summary>Collects what the meters named <see cref="ServingMeter.Name"/> publish and writes it down in Prometheus' text format 0.0.4.</summary>
/// <remarks>Why not OpenTelemetry's exporter: it drops instruments whose names hold a colon, and vLLM's all do.</remarks>
internal sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<Instrument, PrometheusSeries> _series = new();
    private readonly MeterListener _listener = new();

    /// <summary>Begins to collect.</summary>
    /// <param name="factory">Of this server's meters; those of another factory are another server's.</param>
    public PrometheusExporter(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServingMeter.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, static instrument => new PrometheusSeries(instrument)));
        };
        _listener.MeasurementsCompleted = (instrument, _) => _series.TryRemove(instrument, out PrometheusSeries? _);
        _listener.SetMeasurementEventCallback<byte>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, amount, tags, series) => Record(series, amount, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, amount, tags, series) => Record(series, (double)amount, tags));
        _listener.Start();
    }

    /// <summary>All values now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var series in _series.Values.OrderBy(series => series.Name, StringComparer.Ordinal))
            series.WriteTo(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? series, double amount, ReadOnlySpan<KeyValuePair<string, object?>> tags) => (series as PrometheusSeries)?.Record(amount, tags);
}
