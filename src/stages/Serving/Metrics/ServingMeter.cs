using System.Diagnostics;
using System.Diagnostics.Metrics;
using Endonym.Serving.Http;
using Endonym.Serving.OpenAi;

namespace Endonym.Serving.Metrics;

/// <summary>What the platform around the engine measures, and the names under which it and the engine publish.</summary>
/// <remarks>Names and units follow OpenTelemetry's conventions, for generative AI where there is one (v1.41). Nothing that a user wrote is among the tags.</remarks>
public sealed class ServingMeter
{
    /// <summary>The name of the <see cref="Meter"/> and of the <see cref="ActivitySource"/>; the engine's instruments belong to a meter of the same name.</summary>
    public const string Name = "Endonym.Serving";

    // vLLM's boundaries, so that its dashboards fit.
    private static readonly double[] LatencySeconds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960];
    private static readonly double[] FirstTokenSeconds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160];
    private static readonly double[] RequestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

    private readonly Counter<long> _refused, _batchLines, _remoteRequests;
    private readonly Histogram<double> _requests, _answers, _firstTokens, _perToken;
    private readonly Counter<long> _tokens;

    /// <summary>Publishes the instruments.</summary>
    /// <param name="factory">Makes the meter; the instruments live as long as it.</param>
    /// <param name="open">Counts the requests under way.</param>
    public ServingMeter(IMeterFactory factory, OpenRequests open)
    {
        Meter = factory.Create(Name);
        Meter.CreateObservableGauge("endonym.http.open_requests", () => open.Count, description: "Requests under way, of whatever kind.");
        _requests = Meter.CreateHistogram("endonym.http.request.duration", "s", "Time from a request's arrival to the end of its answer.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = RequestSeconds });
        _refused = Meter.CreateCounter<long>("endonym.http.refused_requests", description: "Requests refused for their key or its limits.");
        _answers = Meter.CreateHistogram("gen_ai.server.request.duration", "s", "Time a model took for a whole answer.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencySeconds });
        _firstTokens = Meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "Time until an answer's first text.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstTokenSeconds });
        _perToken = Meter.CreateHistogram("gen_ai.server.time_per_output_token", "s", "Time for each token after the first.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstTokenSeconds });
        _tokens = Meter.CreateCounter<long>("endonym.tokens", description: "Tokens read and written.");
        _batchLines = Meter.CreateCounter<long>("endonym.batch.lines", description: "Lines of batches that were answered.");
        _remoteRequests = Meter.CreateCounter<long>("endonym.remote.requests", description: "Requests sent to other servers.");
    }

    /// <summary>Activities named and tagged by OpenTelemetry's conventions for generative AI; what people and models write is left out.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>For instruments of others in this process.</summary>
    internal Meter Meter { get; }

    /// <summary>A model whose answers are measured and whose tokens are counted.</summary>
    /// <param name="model">The model.</param>
    /// <param name="provider">Whose it is, for <c>gen_ai.provider.name</c>.</param>
    public ServedModel Observe(ServedModel model, string provider = "endonym") => model with
    {
        Client = new ObservedChatClient(model.Client, model.Name, provider, this),
        Completions = model.Completions is { } completions ? new ObservedChatClient(completions, model.Name, provider, this, operation: "text_completion") : null,
    };

    internal void RequestEnded(string route, int status, TimeSpan took) =>
        _requests.Record(took.TotalSeconds, new("http.route", route), new("http.response.status_code", status));

    internal void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void AnswerEnded(string operation, string model, TimeSpan took, TimeSpan? untilFirst, long promptTokens, long completionTokens, string? error)
    {
        var tags = new TagList { { "gen_ai.operation.name", operation }, { "gen_ai.request.model", model } };
        _tokens.Add(promptTokens, [.. tags, new("gen_ai.token.type", "input")]);
        _tokens.Add(completionTokens, [.. tags, new("gen_ai.token.type", "output")]);
        if (error is not null)
            tags.Add("error.type", error);
        _answers.Record(took.TotalSeconds, tags);
        if (untilFirst is not { } first)
            return;
        _firstTokens.Record(first.TotalSeconds, tags);
        if (completionTokens > 1)
            _perToken.Record((took - first).TotalSeconds / (completionTokens - 1), tags);
    }

    internal void BatchLineEnded(bool succeeded) => _batchLines.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "completed" : "failed"));

    internal void RemoteEnded(string server, string outcome) =>
        _remoteRequests.Add(1, new("server.address", server), new("outcome", outcome));
}
