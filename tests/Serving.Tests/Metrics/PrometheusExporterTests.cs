using System.Diagnostics.Metrics;
using Endonym.Serving.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Tests.Metrics;

public sealed class PrometheusExporterTests
{
    [Fact]
    public void Instruments_that_measure_what_vllm_measures_bear_its_names()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var exporter = new PrometheusExporter(factory);
        var meter = factory.Create(ServingMeter.Name);
        meter.CreateObservableGauge("num_requests_running", () => 3);
        meter.CreateCounter<long>("vllm:prompt_tokens").Add(5);
        var latency = meter.CreateHistogram("time_to_first_token_seconds", "s", "First token.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5] });
        foreach (var seconds in new[] { 0.1, 0.2, 7 }) // a boundary belongs to the bucket that ends with it
            latency.Record(seconds, new KeyValuePair<string, object?>("model.name", "a\"b\\c\nd"));
        factory.Create("Another").CreateCounter<int>("not_ours").Add(1);

        const string Labels = """model_name="a\"b\\c\nd",""";
        Assert.Equal(
            $$"""
            # HELP vllm:num_requests_running 
            # TYPE vllm:num_requests_running gauge
            vllm:num_requests_running 3
            # HELP vllm:prompt_tokens_total 
            # TYPE vllm:prompt_tokens_total counter
            vllm:prompt_tokens_total 5
            # HELP vllm:time_to_first_token_seconds First token.
            # TYPE vllm:time_to_first_token_seconds histogram
            vllm:time_to_first_token_seconds_bucket{{{Labels}}le="0.1"} 1
            vllm:time_to_first_token_seconds_bucket{{{Labels}}le="0.5"} 2
            vllm:time_to_first_token_seconds_bucket{{{Labels}}le="+Inf"} 3
            vllm:time_to_first_token_seconds_sum{{{Labels[..^1]}}} 7.3
            vllm:time_to_first_token_seconds_count{{{Labels[..^1]}}} 3

            """,
            exporter.Write());
    }

    [Fact]
    public void What_comes_from_outside_cannot_fill_the_memory()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var exporter = new PrometheusExporter(factory);
        var counter = factory.Create(ServingMeter.Name).CreateCounter<int>("endless");
        for (var value = 0; value < 5000; value++)
            counter.Add(1, new KeyValuePair<string, object?>("who", value));

        var text = exporter.Write();

        // 2,000 sets of labels, and one more for all others.
        Assert.Equal(2001, text.Split('\n').Count(line => line.StartsWith("endless_total", StringComparison.Ordinal)));
        Assert.Contains("endless_total{otel_metric_overflow=\"true\"} 3000\n", text, StringComparison.Ordinal);
    }
}
