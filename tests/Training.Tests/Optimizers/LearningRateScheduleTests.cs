using Endonym.Lineage;
using Endonym.Training.Optimizers;

namespace Endonym.Training.Tests.Optimizers;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Cosine_warms_up_linearly_and_falls_along_half_a_cosine_to_the_floor()
    {
        var schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 1, WarmupShare = 0.1, FloorShare = 0.1 };

        // 101 steps: the warm-up takes ⌈10.1⌉ = 11, and the cosine spans steps 11 to 100; at step 11 it is at its top.
        Assert.Equal(1.0 / 11, schedule.At(0, 101), 1e-12);
        Assert.Equal(1.0, schedule.At(10, 101), 1e-12);
        Assert.Equal(1.0, schedule.At(11, 101), 1e-12);
        Assert.Equal(0.1, schedule.At(100, 101), 1e-12);
        // Half way, (11 + 100) / 2 = 55.5 lies between two steps of equal distance from the mean of peak and floor.
        Assert.Equal(1.1, schedule.At(55, 101) + schedule.At(56, 101), 1e-12);
    }

    [Fact]
    public void Warm_up_stable_decay_stays_at_the_peak_and_falls_as_one_less_the_root()
    {
        var schedule = new LearningRateSchedule { Shape = ScheduleShape.Wsd, Peak = 2, WarmupShare = 0.1, DecayShare = 0.4, FloorShare = 0 };

        Assert.Equal(2.0, schedule.At(10, 100), 1e-12);
        Assert.Equal(2.0, schedule.At(59, 100), 1e-12);
        // The decay's 10th of 40 steps: 2·(1 − √(10/40)) = 1.
        Assert.Equal(1.0, schedule.At(69, 100), 1e-12);
        Assert.Equal(0.0, schedule.At(99, 100), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Short_runs_stay_between_zero_and_the_peak(int steps)
    {
        foreach (var shape in Enum.GetValues<ScheduleShape>())
        {
            var schedule = new LearningRateSchedule { Shape = shape, Peak = 1 };
            for (var step = 0; step < steps; step++)
                Assert.InRange(schedule.At(step, steps), 0, 1);
        }
    }

    [Fact]
    public void A_share_above_one_is_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new LearningRateSchedule { Shape = ScheduleShape.Wsd, Peak = 1, DecayShare = 20 });
        Assert.Contains("DecayShare is 20", error.Message, StringComparison.Ordinal);
    }
}
