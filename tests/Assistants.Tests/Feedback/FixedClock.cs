namespace Endonym.Assistants.Tests.Feedback;

/// <summary>Noon of a day in UTC, for ever.</summary>
internal sealed class FixedClock : TimeProvider
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Noon;
}
