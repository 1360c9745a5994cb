using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Endonym.Serving.Http;

/// <summary>Breaks a connection off whose client takes nothing for too long, so that it holds no slot of the engine.</summary>
/// <remarks>
/// Kestrel's own minimal rate does not: it credits every byte that went into a buffer at 240 a second, and the buffers of a connection are megabytes, so that a
/// client that reads nothing is let be for hours.
/// </remarks>
internal sealed class ReaderGuard : IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private Stream? _stream;

    private ReaderGuard(IHttpResponseBodyFeature inner, HttpContext context, TimeSpan patience)
    {
        _inner = inner;
        Writer = new TimedWriter(inner.Writer, context, patience);
    }

    public PipeWriter Writer { get; }

    public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

    /// <summary>Guards a response that has not begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">How long the client may take nothing while there is something to take.</param>
    public static void Watch(HttpContext context, TimeSpan patience)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is { } inner)
            context.Features.Set<IHttpResponseBodyFeature>(new ReaderGuard(inner, context, patience));
    }

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => _inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => _inner.CompleteAsync();

    private sealed class TimedWriter(PipeWriter inner, HttpContext context, TimeSpan patience) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => InTime(inner.FlushAsync(cancellationToken));

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => InTime(inner.WriteAsync(source, cancellationToken));

        // A timer is made only where there is something to wait for: not for a client that keeps up.
        private ValueTask<FlushResult> InTime(ValueTask<FlushResult> flush) => flush.IsCompleted ? flush : WaitAsync(flush);

        private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
        {
            await using var timer = new Timer(static state => ((HttpContext?)state)?.Abort(), context, patience, Timeout.InfiniteTimeSpan);
            return await flush;
        }
    }
}
