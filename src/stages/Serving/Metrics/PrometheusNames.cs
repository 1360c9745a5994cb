using System.Diagnostics.Metrics;

namespace Endonym.Serving.Metrics;

/// <summary>What an instrument is called in Prometheus.</summary>
/// <remarks>
/// Dots become underscores, a unit in seconds is appended, and counters end in <c>_total</c>, as OpenTelemetry's own translation does. An instrument that measures
/// what vLLM measures bears vLLM's name, with its prefix or without, and has the prefix <c>vllm:</c> here, so that dashboards made for vLLM show this server too.
/// </remarks>
internal static class PrometheusNames
{
    // https://docs.vllm.ai/en/latest/usage/metrics.html
    private static readonly HashSet<string> VllmNames = new(StringComparer.Ordinal)
    {
        "num_requests_running", "num_requests_waiting", "kv_cache_usage_perc", "prefix_cache_queries", "prefix_cache_hits", "num_preemptions", "prompt_tokens",
        "generation_tokens", "request_success", "request_prompt_tokens", "request_generation_tokens", "request_params_n", "request_params_max_tokens", "time_to_first_token_seconds",
        "inter_token_latency_seconds", "time_per_output_token_seconds", "e2e_request_latency_seconds", "request_queue_time_seconds", "request_inference_time_seconds",
        "request_prefill_time_seconds", "request_decode_time_seconds", "iteration_tokens_total", "lora_requests_info", "spec_decode_num_draft_tokens", "spec_decode_num_accepted_tokens",
    };

    /// <summary>An instrument's name.</summary>
    public static string Of(Instrument instrument, bool isCounter)
    {
        var saysSo = instrument.Name.StartsWith("vllm:", StringComparison.Ordinal);
        var name = Clean(saysSo ? instrument.Name["vllm:".Length..] : instrument.Name);
        if (instrument.Unit == "s" && !name.EndsWith("_seconds", StringComparison.Ordinal))
            name += "_seconds";
        var bare = isCounter && name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        if (saysSo || VllmNames.Contains(name) || VllmNames.Contains(bare))
            name = "vllm:" + name;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A label's name.</summary>
    public static string Clean(string name)
    {
        var clean = string.Create(name.Length, name, static (letters, name) =>
        {
            for (var index = 0; index < letters.Length; index++)
                letters[index] = char.IsAsciiLetterOrDigit(name[index]) ? name[index] : '_';
        });
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }
}
