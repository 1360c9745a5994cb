using Endonym.Serving.Reports;
using static System.FormattableString;

namespace Endonym.Serving.Planning;

/// <summary>A plan in words and tables, with its arithmetic.</summary>
public static class PlanSections
{
    private const double GiB = 1 << 30;
    private const int MostPoints = 10;

    /// <summary>What the plan is of.</summary>
    public static string TitleOf(ServingPlan plan) => $"Plan: {plan.Model.Name}";

    /// <summary>All parts, in the order in which they are read.</summary>
    public static IReadOnlyList<ReportSection> Of(ServingPlan plan) => [Answer(plan), Model(plan), Ways(plan), .. plan.Chosen is { } chosen ? [Arithmetic(plan, chosen)] : Array.Empty<ReportSection>(), Training(plan), Assumed(plan)];

    /// <summary>The titles of the columns of <see cref="RowOf"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["GPUs", "weights", "replicas × GPUs", "weights, GiB", "cache, tokens", "sessions", "longest", "first token, s", "tokens/s each", "tokens/s", "kWh/M", "price/M"];

    /// <summary>A deployment as a row of the table.</summary>
    public static IReadOnlyList<string> RowOf(Deployment deployment) =>
    [
        Invariant($"{deployment.GpuCount}"),
        deployment.Precision.Name,
        Invariant($"{deployment.Replicas} × {deployment.GpusPerReplica}"),
        Invariant($"{deployment.Memory.WeightsGiB:0.0}"),
        deployment.Fits ? Invariant($"{deployment.Replicas * deployment.Memory.CacheTokens:N0}") : "does not fit",
        Invariant($"{deployment.Sessions:N0}"),
        Invariant($"{deployment.FullSessions:N0}"),
        .. deployment.Rates is { } rates
            ? [Invariant($"{rates.FirstTokenSeconds:0.00}"), Invariant($"{rates.TokensPerSecondEach:0.0}"), Invariant($"{rates.TokensPerSecond:N0}"), Invariant($"{rates.KilowattHoursPerMillion:0.00}"), Invariant($"{rates.PricePerMillion:0.00}")]
            : Enumerable.Repeat("", 5),
    ];

    private static ReportSection Answer(ServingPlan plan)
    {
        var asked = Invariant($"{plan.Load.ConcurrentUsers:N0} answers at once, prompts of {plan.Load.PromptTokens:N0} and answers of {plan.Load.AnswerTokens:N0} tokens, {plan.Load.ContextLength:N0} at most");
        if (plan.Chosen is not { Rates: { } rates } chosen)
        {
            return new("The answer", [Invariant($"None of these numbers of {plan.Gpu.Name} carries {asked}."), "Ask for fewer users, a shorter context or an 8-bit cache, or allow more GPUs or larger ones."]);
        }

        return new(
            "The answer",
            [
                Invariant($"{plan.Model.Name} for {asked}: {chosen.Summary}, {plan.Gpu.Name}."),
                Invariant($"An answer begins after {rates.FirstTokenSeconds:0.00} s and grows by {rates.TokensPerSecondEach:0.0} tokens a second ({rates.SingleTokensPerSecond:0.0} when alone); all together {rates.TokensPerSecond:N0} a second."),
                Invariant($"A million tokens of answers takes {rates.KilowattHoursPerMillion:0.00} kWh and costs {rates.PricePerMillion:0.00}; a hosted service asks {plan.Assumptions.CloudPricePerMillionTokens:0.00}. Own GPUs are cheaper above {rates.BreakEvenTokensPerMonth / 1e6:N0} million tokens a month{(rates.BreakEvenTokensPerMonth > rates.TokensPerSecond * Planner.SecondsPerMonth ? ", more than these can make" : "")}."),
            ])
        {
            Plots = Plots(plan, chosen),
        };
    }

    private static ReportSection Model(ServingPlan plan)
    {
        var model = plan.Model;
        return new(
            "The model",
            [
                Invariant($"{model.Parameters / 1e9:0.00} thousand million parameters, of which {model.ActiveParameters / 1e9:0.00} take part in a token{(model.ExpertCount > 1 ? Invariant($" ({model.ExpertsPerToken} of {model.ExpertCount} experts)") : "")}; {model.EmbeddingParameters / 1e9:0.00} are embedding and output layer."),
                Invariant($"A token's keys and values take {model.CachedValuesPerToken * plan.Load.BytesPerCachedValue / 1024:0.0} KiB: {model.CachedValuesPerToken:N0} values of {plan.Load.BytesPerCachedValue:0} byte{(plan.Load.Fp8Cache ? "" : "s")}."),
            ]);
    }

    private static ReportSection Ways(ServingPlan plan) => new(
        "Every way",
        ["Sessions: of ordinary length, prompt and half of the answer; longest: of the whole context. Rates are those at the users asked for, or at as many as fit."])
    {
        Columns = Columns,
        Rows = [.. plan.Deployments.Select(RowOf)],
        MarkedRow = plan.Deployments.Index().Where(way => way.Item == plan.Chosen).Select(way => (int?)way.Index).FirstOrDefault(),
    };

    private static ReportSection Arithmetic(ServingPlan plan, Deployment chosen)
    {
        var (model, gpu, assumed, load) = (plan.Model, plan.Gpu, plan.Assumptions, plan.Load);
        var memory = chosen.Memory;
        var layers = (model.SharedParameters + model.ExpertParameters) / 1e9;
        var each = (double)chosen.Rates!.Concurrency / chosen.Replicas; // what is chosen fits, and so has rates
        var roofline = new Roofline(model, chosen.Precision, gpu, chosen.GpusPerReplica, load.BytesPerCachedValue, assumed);
        return new(
            "The arithmetic",
            [
                Invariant($"Weights: {layers:0.00}e9 · {chosen.Precision.BytesPerWeight:0.###} bytes + {model.EmbeddingParameters / 1e9:0.00}e9 · 2 bytes = {memory.WeightsGiB:0.0} GiB."),
                Invariant($"Free for the cache: {memory.GpuCount} · ({gpu.MemoryBytes / GiB:0.0} GiB · {assumed.MemoryUtilization:0.##} − {assumed.OverheadGiB:0.#} GiB) − {memory.WeightsGiB:0.0} GiB = {memory.FreeGiB:0.0} GiB; / {memory.CacheKiBPerToken:0.0} KiB = {memory.CacheTokens:N0} tokens on each of {chosen.Replicas} replicas."),
                Invariant($"Reading a prompt: max(2 · {model.ActiveParameters / 1e9:0.00}e9 · {load.PromptTokens} operations / ({memory.GpuCount} · {chosen.Precision.FlopsOn(gpu) / 1e12:0} Tflop/s · {assumed.ComputeEfficiency:0.##}), bytes / bandwidth) and attention and what the GPUs tell one another: {roofline.PrefillSeconds(load.PromptTokens):0.000} s."),
                Invariant($"A step of {each:0.#} answers: ({model.BytesRead(chosen.Precision, each) / 1e9:0.0} GB of weights + {each * model.CachedTokens(load.MeanTokens) * model.CachedValuesPerToken * load.BytesPerCachedValue / 1e9:0.0} GB of cache) / ({memory.GpuCount} · {gpu.BandwidthGBps:N0} GB/s · {assumed.BandwidthEfficiency:0.##}), or its operations, and what the GPUs tell one another: {1000 * roofline.DecodeSeconds(each, load.MeanTokens):0.0} ms."),
                Invariant($"A round makes {each:0.#} answers: {load.AnswerTokens} steps and {each:0.#} prompts."),
                Invariant($"Energy: {chosen.GpuCount} · {gpu.Watts:0} W · {assumed.PowerShare:0.##} · {assumed.PowerOverhead:0.##} · 1,000,000 / {chosen.Rates.TokensPerSecond:N0} s = {chosen.Rates.KilowattHoursPerMillion:0.00} kWh for a million tokens."),
            ]);
    }

    private static ReportSection Training(ServingPlan plan)
    {
        var training = plan.Training;
        return new(
            "Training it",
            [
                Invariant($"All weights with Adam: {TrainingMemory.BytesPerParameter:0} bytes for each parameter (bf16 weights and gradients, fp32 weights and two moments) = {training.StatesGiB:N0} GiB, and {training.ActivationsGiBPerGpu:0.0} GiB of activations on each GPU for {plan.Load.ContextLength:N0} tokens at once."),
                training is { GpusNeeded: { } gpus, DaysPerBillionTokens: { } days }
                    ? Invariant($"{gpus:N0} × {plan.Gpu.Name} hold that; a thousand million tokens take {days:0.0} days on them.")
                    : Invariant($"The activations alone fill one {plan.Gpu.Name}: train on shorter texts."),
            ]);
    }

    private static ReportSection Assumed(ServingPlan plan)
    {
        var (gpu, assumed) = (plan.Gpu, plan.Assumptions);
        return new(
            "What is assumed",
            [
                Invariant($"{gpu.Name}, by its data sheet: {gpu.MemoryMiB:N0} MiB, {gpu.BandwidthGBps:N0} GB/s, {gpu.Tflops16:N0} Tflop/s in 16 bits{(gpu.Tflops8 > 0 ? Invariant($" and {gpu.Tflops8:N0} in 8") : "")}, {gpu.LinkGBps:N0} GB/s to its neighbours, {gpu.Watts:N0} W."),
                Invariant($"Of that {assumed.BandwidthEfficiency:P0} of the bandwidth, {assumed.ComputeEfficiency:P0} of the arithmetic and {assumed.PowerShare:P0} of the power are reached; {assumed.LinkLatencyMicroseconds:0} µs for each exchange; {assumed.PowerOverhead:0.##} W at the wall for each of a GPU."),
                Invariant($"A GPU costs {assumed.PricePerGpuHour:0.00} an hour, a kilowatt-hour {assumed.PricePerKilowattHour:0.00}. Nothing here was measured: endonym bench measures."),
            ]);
    }

    // What the chosen deployment gives from one answer at a time to as many as fit.
    private static LinePlot[] Plots(ServingPlan plan, Deployment chosen)
    {
        List<int> counts = [];
        for (var count = 1; count < chosen.Sessions && counts.Count < MostPoints; count *= 2)
            counts.Add(count);
        counts.Add(chosen.Sessions);
        var rates = counts.ConvertAll(count => Planner.RatesAt(plan.Model, plan.Gpu, plan.Load, plan.Assumptions, chosen, count));
        return [Plot("All answers together", rate => rate.TokensPerSecond), Plot("Each answer", rate => rate.TokensPerSecondEach)];

        LinePlot Plot(string title, Func<ServingRates, double> rateOf) => new()
        {
            Title = title,
            XAxis = "answers in the making at once",
            YAxis = "tokens a second",
            Lines = [(chosen.Precision.Name, [.. rates.Select(rate => ((double)rate.Concurrency, rateOf(rate)))])],
            Mark = (plan.Load.ConcurrentUsers, "asked for"),
        };
    }
}
