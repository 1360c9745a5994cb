using System.Diagnostics.Metrics;
using Endonym.Serving.Metrics;

namespace Endonym.Serving.Engines;

/// <summary>What a scheduler tells about itself, under the names that vLLM's dashboards know (docs.vllm.ai, "Production metrics"); each with the tag <c>model_name</c>, which is the adapter's name where an answer has one.</summary>
/// <remarks>Counters bear vLLM's names without <c>_total</c>, which Prometheus adds. Nothing is measured unless somebody listens to the meter.</remarks>
internal sealed class GenerationMetrics : IDisposable
{
    // vLLM's boundaries, so that its dashboards fit.
    private static readonly double[] LatencySeconds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960];
    private static readonly double[] FirstTokenSeconds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160];
    private static readonly double[] TokenSeconds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
    private static readonly long[] Tokens = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _model;
    private readonly TimeProvider _clock;
    private readonly Counter<long> _promptTokens;
    private readonly Counter<long> _generationTokens;
    private readonly Counter<long> _prefixQueries;
    private readonly Counter<long> _prefixHits;
    private readonly Counter<long> _successes;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _interTokenLatency;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _prefillTime;
    private readonly Histogram<double> _decodeTime;
    private readonly Histogram<double> _wholeTime;
    private readonly Histogram<long> _requestPromptTokens;
    private readonly Histogram<long> _requestGenerationTokens;

    /// <param name="model">The model's name.</param>
    /// <param name="adapters">Names of the model's adapters.</param>
    /// <param name="clock">Measures times.</param>
    /// <param name="running">Answers in the making with an adapter, or with none for null.</param>
    /// <param name="waiting">Requests that wait, told apart likewise.</param>
    /// <param name="usage">The share of the key/value cache that is in use, from 0 to 1.</param>
    /// <param name="meters">Makes the meter, so that one server's numbers are told from another's in this process; null for a meter of no server.</param>
    public GenerationMetrics(
        string model, IReadOnlyList<string> adapters, TimeProvider clock, Func<string?, int> running, Func<string?, int> waiting, Func<double> usage, IMeterFactory? meters)
    {
        _meter = meters?.Create(ServingMeter.Name) ?? new Meter(ServingMeter.Name);
        _model = new("model_name", model);
        _clock = clock;
        _meter.CreateObservableGauge("vllm:num_requests_running", () => Each(running), description: "Requests with a slot.");
        _meter.CreateObservableGauge("vllm:num_requests_waiting", () => Each(waiting), description: "Requests that wait for a slot.");
        _meter.CreateObservableGauge("vllm:kv_cache_usage_perc", () => new Measurement<double>(usage(), _model), description: "Share of the key/value cache in use; 1 means all.");
        _promptTokens = _meter.CreateCounter<long>("vllm:prompt_tokens", description: "Tokens of prompts, computed or found in the cache.");
        _generationTokens = _meter.CreateCounter<long>("vllm:generation_tokens", description: "Tokens of answers.");
        _prefixQueries = _meter.CreateCounter<long>("vllm:prefix_cache_queries", description: "Tokens of prompts that were looked for in the cache.");
        _prefixHits = _meter.CreateCounter<long>("vllm:prefix_cache_hits", description: "Tokens of prompts that were found there.");
        _successes = _meter.CreateCounter<long>("vllm:request_success", description: "Requests by the reason of their end.");
        _timeToFirstToken = Seconds("vllm:time_to_first_token_seconds", "From coming in to the first token.", FirstTokenSeconds);
        _interTokenLatency = Seconds("vllm:inter_token_latency_seconds", "Between two tokens of an answer.", TokenSeconds);
        _queueTime = Seconds("vllm:request_queue_time_seconds", "From coming in to a slot.", LatencySeconds);
        _prefillTime = Seconds("vllm:request_prefill_time_seconds", "From a slot to the first token.", LatencySeconds);
        _decodeTime = Seconds("vllm:request_decode_time_seconds", "From the first token to the last.", LatencySeconds);
        _wholeTime = Seconds("vllm:e2e_request_latency_seconds", "From coming in to the end.", LatencySeconds);
        _requestPromptTokens = _meter.CreateHistogram<long>("vllm:request_prompt_tokens", description: "Tokens of a prompt.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = Tokens });
        _requestGenerationTokens = _meter.CreateHistogram<long>("vllm:request_generation_tokens", description: "Tokens of an answer.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = Tokens });

        IEnumerable<Measurement<int>> Each(Func<string?, int> count) => adapters.Prepend(null).Select(adapter => new Measurement<int>(count(adapter), NameOf(adapter)));

        Histogram<double> Seconds(string name, string description, double[] boundaries) =>
            _meter.CreateHistogram(name, unit: "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
    }

    /// <summary>A request has come.</summary>
    public void Submitted(Generation generation) => generation.Times.Submitted = _clock.GetTimestamp();

    /// <summary>It has got a slot.</summary>
    public void Admitted(Generation generation)
    {
        var (times, model) = (generation.Times, NameOf(generation.Adapter));
        times.Admitted = _clock.GetTimestamp();
        _queueTime.Record(Elapsed(times.Submitted, times.Admitted), model);
    }

    /// <summary>A token of its answer was made, or the end that is none.</summary>
    public void Token(Generation generation)
    {
        var (times, model) = (generation.Times, NameOf(generation.Adapter));
        var now = _clock.GetTimestamp();
        if (times.FirstToken == 0)
        {
            times.FirstToken = now;
            _timeToFirstToken.Record(Elapsed(times.Submitted, now), model);
            _prefillTime.Record(Elapsed(times.Admitted, now), model);
            _promptTokens.Add(generation.Prompt.Length, model);
            _prefixQueries.Add(generation.Prompt.Length, model);
            _prefixHits.Add(generation.Prompt.Length - generation.ComputedTokens, model);
        }
        else
        {
            _interTokenLatency.Record(Elapsed(times.LastToken, now), model);
        }

        times.LastToken = now;
        if (generation.TokenCount == times.ToldTokens)
            return;
        times.ToldTokens = generation.TokenCount;
        _generationTokens.Add(1, model);
    }

    /// <summary>It has ended, in whatever way.</summary>
    public void Ended(Generation generation)
    {
        var (times, model) = (generation.Times, NameOf(generation.Adapter));
        _successes.Add(1, model, new("finished_reason", generation.HasFailed ? "error" : generation.Finish switch
        {
            GenerationFinish.Stop => "stop",
            GenerationFinish.Length => "length",
            _ => "abort",
        }));
        if (generation.Finish is null)
            return;

        _wholeTime.Record(Elapsed(times.Submitted, _clock.GetTimestamp()), model);
        _decodeTime.Record(Elapsed(times.FirstToken, times.LastToken), model);
        _requestPromptTokens.Record(generation.Prompt.Length, model);
        _requestGenerationTokens.Record(generation.TokenCount, model);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private KeyValuePair<string, object?> NameOf(string? adapter) => adapter is null ? _model : new(_model.Key, adapter);

    private double Elapsed(long from, long to) => _clock.GetElapsedTime(from, to).TotalSeconds;
}
