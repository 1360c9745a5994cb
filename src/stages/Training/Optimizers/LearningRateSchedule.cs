using Endonym.Lineage;

namespace Endonym.Training.Optimizers;

/// <summary>The shape of the learning rate over a run.</summary>
public enum ScheduleShape
{
    /// <summary>Linear warm-up, then half a cosine down to the floor (Loshchilov and Hutter, 2017, arXiv:1608.03983).</summary>
    Cosine,

    /// <summary>Warm-up, stable, decay: linear warm-up, constant, then 1 − √t down to the floor (Hägele et al., 2024, arXiv:2405.18392).</summary>
    Wsd,
}

/// <summary>The learning rate at each step.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>The shape.</summary>
    public required ScheduleShape Shape { get; init; }

    /// <summary>The highest learning rate.</summary>
    public required double Peak { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new InvalidInputException(FormattableString.Invariant($"The peak learning rate is {value}; it must be above 0 and finite.")); }

    /// <summary>Share of the steps that warm up, 0 to 1.</summary>
    public double WarmupShare { get; init => field = Share(value, nameof(WarmupShare)); } = 0.05;

    /// <summary>Share of the steps that decay at the end, 0 to 1; WSD only.</summary>
    public double DecayShare { get; init => field = Share(value, nameof(DecayShare)); } = 0.2;

    /// <summary>The last learning rate as a share of the peak, 0 to 1.</summary>
    public double FloorShare { get; init => field = Share(value, nameof(FloorShare)); } = 0.1;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">Steps in all.</param>
    public double At(long step, long steps)
    {
        var warmup = Math.Ceiling(WarmupShare * steps);
        if (step < warmup)
            return Peak * (step + 1) / warmup;

        var floor = Peak * FloorShare;
        if (Shape == ScheduleShape.Cosine)
        {
            var progress = (step - warmup) / Math.Max(1, steps - 1 - warmup);
            return floor + (Peak - floor) * 0.5 * (1 + Math.Cos(Math.PI * progress));
        }

        var decay = Math.Ceiling(DecayShare * steps);
        var intoDecay = step - (steps - decay) + 1;
        return intoDecay <= 0 ? Peak : floor + (Peak - floor) * (1 - Math.Sqrt(intoDecay / decay));
    }

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it is a share from 0 to 1."));
}
