using System.Threading.Channels;

namespace Endonym.Serving.Engines;

/// <summary>A request the scheduler has taken. Dispose it to give the place back, whether the answer is complete or not.</summary>
public sealed class GenerationTicket : IDisposable
{
    private readonly GenerationScheduler _scheduler;
    private readonly Generation _generation;
    private readonly CancellationTokenRegistration _registration;

    internal GenerationTicket(GenerationScheduler scheduler, Generation generation, CancellationToken cancellationToken)
    {
        _scheduler = scheduler;
        _generation = generation;
        _registration = cancellationToken.Register(() => scheduler.Withdraw(generation));
    }

    /// <summary>The answer as it grows. Ends after the piece that says why, or with the engine's exception; ends early when withdrawn.</summary>
    public ChannelReader<GenerationPiece> Pieces => _generation.Pieces;

    /// <summary>Frees the slot or the place in the queue; harmless after the end.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _scheduler.Withdraw(_generation);
    }
}
