using Microsoft.Extensions.Hosting;

namespace Endonym.Serving.Http;

/// <summary>Before the server stops, lets the requests under way end while new ones are refused; the host's shutdown time is the limit.</summary>
/// <remarks>The server goes on listening meanwhile: a balancer that sees <c>/health</c> fail, or a client told 503, can go elsewhere, which one whose connection is refused may not.</remarks>
internal sealed class Drain(OpenRequests open) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _begun = new();

    /// <summary>Cancelled when the server begins to stop: what can be taken up again later ends now.</summary>
    public CancellationToken Begun => _begun.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _begun.CancelAsync();
        while (open.Count > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(BetweenLooks, CancellationToken.None);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _begun.Dispose();
}
