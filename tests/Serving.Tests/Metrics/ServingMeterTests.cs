using Endonym.Lineage;
using Endonym.Serving.Engines;
using Endonym.Serving.Metrics;
using Endonym.Serving.Tests.Fakes;
using static Endonym.Serving.Tests.Engines.SchedulerCalls;

namespace Endonym.Serving.Tests.Metrics;

/// <summary>What the scheduler counts, and under whose name.</summary>
public sealed class ServingMeterTests
{
    [Fact]
    public async Task The_meter_tells_what_vLLMs_dashboards_look_for()
    {
        using var model = FakeModel.Saying("abc");
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        Dictionary<string, double> sums = [];
        Dictionary<string, int> counts = [];
        var reasons = new List<string>();
        // Tests run side by side; the name tells whose measurement it is.
        void Take(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (!tags.Contains(new("model_name", "measured")))
                return;
            lock (sums)
            {
                sums[name] = sums.GetValueOrDefault(name) + value;
                counts[name] = counts.GetValueOrDefault(name) + 1;
                foreach (var tag in tags)
                {
                    if (tag.Key == "finished_reason")
                        reasons.Add((string)tag.Value!);
                }
            }
        }

        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == ServingMeter.Name)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        listener.Start();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions(), modelName: "measured");

        await ReadAsync(Submit(scheduler, Request(new string('p', 40))));
        await IdleAsync(scheduler);
        await ReadAsync(Submit(scheduler, Request(new string('p', 40)) with { MaxTokens = 2 }));
        await IdleAsync(scheduler);
        listener.RecordObservableInstruments();

        Assert.Equal((80, 39), (sums["vllm:prompt_tokens"], sums["vllm:prefix_cache_hits"]));
        Assert.Equal(5, sums["vllm:generation_tokens"]); // three letters and two; an end is no token of an answer
        Assert.Equal(["stop", "length"], reasons);
        Assert.Equal((2, 2, 2), (counts["vllm:time_to_first_token_seconds"], counts["vllm:e2e_request_latency_seconds"], counts["vllm:request_queue_time_seconds"]));
        Assert.Equal((0, 0), (sums["vllm:num_requests_running"], sums["vllm:num_requests_waiting"]));
        Assert.InRange(sums["vllm:kv_cache_usage_perc"], 1e-9, 1);
    }

    [Fact]
    public async Task Answers_of_different_adapters_are_made_in_one_batch_share_no_beginning_and_are_counted_apart()
    {
        using var model = FakeModel.Saying("abcdefgh", "law", "letters");
        using var begin = new ManualResetEventSlim();
        model.BeforeToken = _ => begin.Wait();
        var meters = new Dictionary<(string Name, object? Model), double>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        void Take(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "model_name", Value: "measured apart" or "law" or "letters" })
                {
                    lock (meters)
                        meters[(name, tag.Value)] = meters.GetValueOrDefault((name, tag.Value)) + value;
                }
            }
        }

        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == ServingMeter.Name)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        listener.Start();
        using var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = 3 }, modelName: "measured apart");

        var prompt = new string('p', 60); // worth sharing, if it could be
        Task<List<GenerationPiece>>[] answers =
        [
            .. ((string?[])[null, "law", "letters"]).Select(adapter => ReadAsync(Submit(scheduler, Request(prompt) with { Adapter = adapter }))),
        ];
        while (scheduler.ActiveCount < 3)
            await Task.Yield();
        listener.RecordObservableInstruments();
        begin.Set();
        await Task.WhenAll(answers);
        await IdleAsync(scheduler);
        var again = await ReadAsync(Submit(scheduler, Request(prompt) with { Adapter = "law" }));

        Assert.Equal(["abcdefgh", "law: abcdefgh", "letters: abcdefgh"], answers.Select(answer => string.Concat(answer.Result.Select(piece => piece.Text))));
        Assert.Contains(3, model.Batches);
        Assert.All(answers, answer => Assert.Equal(0, answer.Result[^1].CachedTokens));
        Assert.Equal(59, again[^1].CachedTokens); // its own adapter's
        Assert.Equal((1, 1, 1), (meters[("vllm:num_requests_running", "measured apart")], meters[("vllm:num_requests_running", "law")], meters[("vllm:num_requests_running", "letters")]));
        Assert.Equal((8, 2 * 13, 17), (meters[("vllm:generation_tokens", "measured apart")], meters[("vllm:generation_tokens", "law")], meters[("vllm:generation_tokens", "letters")]));
        Assert.Contains("no adapter 'laws'", Assert.Throws<InvalidInputException>(() => Submit(scheduler, Request("?") with { Adapter = "laws" })).Message, StringComparison.Ordinal);
    }
}
