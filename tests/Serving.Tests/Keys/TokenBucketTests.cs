using Endonym.Serving.Keys;

namespace Endonym.Serving.Tests.Keys;

public sealed class TokenBucketTests
{
    [Fact]
    public void It_refills_evenly_and_a_debt_is_paid_first()
    {
        var clock = new SetClock();
        var bucket = new TokenBucket(60, clock);

        bucket.Take(90); // 30 below zero: at one a second, something is there again after 31 seconds, and all of it after 90
        Assert.Equal((0, 31.0, 90.0), (bucket.Remaining, bucket.UntilAny.TotalSeconds, bucket.UntilFull.TotalSeconds));

        clock.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal((15, 0.0, 45.0), (bucket.Remaining, bucket.UntilAny.TotalSeconds, bucket.UntilFull.TotalSeconds));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((60, 0.0), (bucket.Remaining, bucket.UntilFull.TotalSeconds)); // never more than a minute's worth
    }

    private sealed class SetClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;
    }
}
