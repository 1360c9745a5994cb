using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Serving.Planning;

/// <summary>Which GPUs a model needs, and what it then does: arithmetic on a model's shape and on data sheets, no measurement.</summary>
public static class Planner
{
    /// <summary>GPUs that plans are made for unless told otherwise.</summary>
    public static IReadOnlyList<int> UsualGpuCounts { get; } = [1, 2, 4, 8, 16];

    private const double SecondsPerHour = 3600, JoulesPerKilowattHour = 3.6e6, HoursPerMonth = 730, Million = 1e6;

    /// <summary>Seconds in a month of 730 hours.</summary>
    internal const double SecondsPerMonth = HoursPerMonth * SecondsPerHour;

    /// <summary>Plans every precision on every number of GPUs.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="gpu">The kind of GPU.</param>
    /// <param name="load">What it is to carry.</param>
    /// <param name="assumptions">What no data sheet tells.</param>
    /// <param name="gpuCounts">Numbers of GPUs, powers of two.</param>
    /// <exception cref="InvalidInputException">The load does not fit the model's context, or a number of GPUs is no power of two.</exception>
    public static ServingPlan Plan(ModelShape shape, GpuType gpu, ServingLoad load, Assumptions assumptions, IReadOnlyList<int> gpuCounts)
    {
        shape.Demand(load.ContextLength);
        load.Validate();
        foreach (var count in gpuCounts.Where(count => count < 1 || !System.Numerics.BitOperations.IsPow2(count)))
            throw new InvalidInputException(Invariant($"{count} GPUs are asked for; layers are shared by 1, 2, 4, 8 … of them."));

        List<Deployment> deployments = [.. gpuCounts.Order().SelectMany(count => Enum.GetValues<WeightPrecision>().Select(precision => Best(shape, gpu, load, assumptions, count, precision)))];
        return new ServingPlan
        {
            Model = shape,
            Gpu = gpu,
            Load = load,
            Assumptions = assumptions,
            Deployments = deployments,
            // The fewest GPUs; among the same number the highest precision, which is listed first.
            Chosen = deployments.FirstOrDefault(deployment => deployment.CarriesLoad),
            Training = TrainingMemory.Of(shape, gpu, load.ContextLength, assumptions),
        };
    }

    /// <summary>What a deployment gives at a concurrency.</summary>
    /// <remarks>
    /// While a replica makes B answers of A tokens, it reads B prompts: a round takes A · step(B) + B · prefill seconds and yields B · A tokens.
    /// </remarks>
    public static ServingRates RatesAt(ModelShape shape, GpuType gpu, ServingLoad load, Assumptions assumptions, Deployment deployment, int concurrency)
    {
        var roofline = new Roofline(shape, deployment.Precision, gpu, deployment.GpusPerReplica, load.BytesPerCachedValue, assumptions);
        var each = Math.Max(1, (double)concurrency / deployment.Replicas);
        var working = Math.Min(concurrency, deployment.Replicas);
        var prefill = roofline.PrefillSeconds(load.PromptTokens);
        var round = (load.AnswerTokens * roofline.DecodeSeconds(each, load.MeanTokens)) + (each * prefill);
        var rate = working * each * load.AnswerTokens / round;
        var kilowattHours = deployment.GpuCount * gpu.Watts * assumptions.PowerShare * assumptions.PowerOverhead * (Million / rate) / JoulesPerKilowattHour;
        var hourly = (deployment.GpuCount * assumptions.PricePerGpuHour) + (kilowattHours * assumptions.PricePerKilowattHour * rate * SecondsPerHour / Million);
        return new ServingRates
        {
            Concurrency = concurrency,
            FirstTokenSeconds = prefill,
            PrefillTokensPerSecond = load.PromptTokens / prefill,
            SingleTokensPerSecond = 1 / roofline.DecodeSeconds(1, load.MeanTokens),
            TokensPerSecondEach = load.AnswerTokens / round,
            TokensPerSecond = rate,
            KilowattHoursPerMillion = kilowattHours,
            PricePerMillion = hourly * Million / (rate * SecondsPerHour),
            BreakEvenTokensPerMonth = hourly * HoursPerMonth / assumptions.CloudPricePerMillionTokens * Million,
        };
    }

    // Of all ways to share out that many GPUs: one that carries the load rather than one that does not, and then the fastest. Replicas as a rule beat sharing a layer.
    private static Deployment Best(ModelShape shape, GpuType gpu, ServingLoad load, Assumptions assumptions, int gpuCount, WeightPrecision precision)
    {
        var ways = Enumerable.Range(0, System.Numerics.BitOperations.Log2((uint)gpuCount) + 1)
            .Select(power => 1 << power)
            .Where(gpusPerReplica => shape.HeadCount % gpusPerReplica == 0)
            .Select(gpusPerReplica => Of(shape, gpu, load, assumptions, gpuCount, precision, gpusPerReplica));
        return ways.OrderByDescending(way => way.CarriesLoad).ThenByDescending(way => way.Fits).ThenByDescending(way => way.Rates?.TokensPerSecond ?? way.Memory.FreeGiB).First();
    }

    private static Deployment Of(ModelShape shape, GpuType gpu, ServingLoad load, Assumptions assumptions, int gpuCount, WeightPrecision precision, int gpusPerReplica)
    {
        var memory = MemoryPlan.Of(shape, precision, gpu, gpusPerReplica, load.BytesPerCachedValue, assumptions);
        var replicas = gpuCount / gpusPerReplica;
        var sessions = (int)Math.Min(int.MaxValue, (long)replicas * memory.Sessions(shape.CachedTokens(load.MeanTokens)));
        var deployment = new Deployment
        {
            GpuCount = gpuCount,
            Precision = precision,
            Replicas = replicas,
            Memory = memory,
            FullSessions = (int)Math.Min(int.MaxValue, (long)replicas * memory.Sessions(shape.CachedTokens(load.ContextLength))),
            Sessions = sessions,
            CarriesLoad = false,
        };
        return deployment.Fits
            ? deployment with { CarriesLoad = sessions >= load.ConcurrentUsers, Rates = RatesAt(shape, gpu, load, assumptions, deployment, Math.Min(sessions, load.ConcurrentUsers)) }
            : deployment;
    }
}
