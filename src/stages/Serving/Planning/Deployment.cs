namespace Endonym.Serving.Planning;

/// <summary>One way to run a model: on how many GPUs, in which precision, as how many replicas; and what that gives.</summary>
public sealed record Deployment
{
    /// <summary>GPUs in all.</summary>
    public required int GpuCount { get; init; }

    /// <summary>How the weights are stored.</summary>
    public required WeightPrecision Precision { get; init; }

    /// <summary>Copies of the model, each on GPUs of its own; requests are shared out among them.</summary>
    public required int Replicas { get; init; }

    /// <summary>GPUs of one replica, which share each layer ("tensor parallel").</summary>
    public int GpusPerReplica => GpuCount / Replicas;

    /// <summary>Memory of one replica.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Sessions of the longest text that fit at once, on all replicas.</summary>
    public required int FullSessions { get; init; }

    /// <summary>Sessions of ordinary length that fit at once, on all replicas.</summary>
    public required int Sessions { get; init; }

    /// <summary>Whether the weights fit, and one session of the longest text beside them on each replica.</summary>
    public bool Fits => FullSessions >= Replicas;

    /// <summary>Whether it fits as many ordinary sessions as there are concurrent users.</summary>
    public required bool CarriesLoad { get; init; }

    /// <summary>What it does; null where it does not fit.</summary>
    public ServingRates? Rates { get; init; }

    /// <summary>In a few words, such as <c>2 × fp8, 1 replica</c>.</summary>
    public string Summary => FormattableString.Invariant($"{GpuCount} GPU{(GpuCount == 1 ? "" : "s")}, {Precision.Name}, {Replicas} replica{(Replicas == 1 ? "" : "s")} of {GpusPerReplica}");
}

/// <summary>What a deployment does under its load.</summary>
public sealed record ServingRates
{
    /// <summary>Answers in the making on all replicas: as many as asked for, or as fit.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Seconds until an answer begins when nobody else waits: the prompt is read.</summary>
    public required double FirstTokenSeconds { get; init; }

    /// <summary>Tokens of prompts read in a second by one replica that does nothing else.</summary>
    public required double PrefillTokensPerSecond { get; init; }

    /// <summary>Tokens a single answer gets in a second when nobody else is there.</summary>
    public required double SingleTokensPerSecond { get; init; }

    /// <summary>Tokens an answer gets in a second at this concurrency, prompts of others read between.</summary>
    public required double TokensPerSecondEach { get; init; }

    /// <summary>Tokens of all answers together in a second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Energy of a million tokens of answers, their prompts included, in kWh.</summary>
    public required double KilowattHoursPerMillion { get; init; }

    /// <summary>Price of a million tokens of answers at this load, GPUs and energy.</summary>
    public required double PricePerMillion { get; init; }

    /// <summary>Tokens of answers in a month of 730 hours above which this costs less than the hosted service.</summary>
    public required double BreakEvenTokensPerMonth { get; init; }
}
