using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.Engines;

/// <summary>How a test asks a scheduler and reads what it answers.</summary>
internal static class SchedulerCalls
{
    public static GenerationRequest Request(string prompt) => new()
    {
        Prompt = FakeModel.Ids(prompt),
        Sampling = SamplingOptions.Greedy,
        EndIds = new HashSet<int> { ByteTokenizer.EndOfTurn },
    };

    public static GenerationTicket Submit(GenerationScheduler scheduler, GenerationRequest request) =>
        scheduler.Submit(request, TestContext.Current.CancellationToken);

    /// <summary>Returns once no slot is taken.</summary>
    public static async Task IdleAsync(GenerationScheduler scheduler)
    {
        while (scheduler.ActiveCount > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    public static async Task<List<GenerationPiece>> ReadAsync(GenerationTicket ticket)
    {
        using (ticket)
            return await ticket.Pieces.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }
}
