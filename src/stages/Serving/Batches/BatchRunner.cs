using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Endonym.Lineage.Runs;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Endonym.Serving.Batches;

/// <summary>Works batches off, several side by side, and goes on where a killed server stopped.</summary>
internal sealed class BatchRunner(
    BatchStore store, FileStore files, IRequestExecutor executor, BatchGate gate, KeyStore keys, ServingMeter meter, Drain drain, BatchOptions options, TimeProvider clock, ILogger<BatchRunner> log)
    : BackgroundService
{
    private const int MaxSideBySide = 8;
    private const int MaxGatewayFailures = 5;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancelling = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _news = new(0);

    /// <summary>Where a batch's results lie while it is worked off, and afterwards.</summary>
    public static (string Output, string Errors) FileIdsOf(string batchId) => ($"file-{batchId["batch_".Length..]}output", $"file-{batchId["batch_".Length..]}errors");

    /// <summary>Says that a batch was added.</summary>
    public void Wake() => _news.Release();

    /// <summary>Says that a batch is to be cancelled; its state says so already.</summary>
    public void Cancel(string id)
    {
        if (_cancelling.TryGetValue(id, out var running))
            running.Cancel();
        else
            Wake();
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Lines under way when the server stops are answered again by the next one: people who wait are not kept waiting for them.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Begun);
        Dictionary<string, Task> running = new(StringComparer.Ordinal);
        try
        {
            // Two servers over one folder share the files and the API; only one of them works batches off.
            using var only = await TakeLockAsync(stop.Token);
            while (true)
            {
                foreach (var ended in running.Where(work => work.Value.IsCompleted).ToList())
                    running.Remove(ended.Key);
                foreach (var id in store.Unfinished().Where(id => !running.ContainsKey(id)).Take(MaxSideBySide - running.Count))
                    running.Add(id, Task.Run(() => RunAsync(id, stop.Token), CancellationToken.None));
                await _news.WaitAsync(BetweenLooks, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(running.Values);
        }
    }

    private async Task<FileLock> TakeLockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (FileLock.TryTake(Path.Combine(options.Folder, "batches.lock")) is { } taken)
                return taken;
            await Task.Delay(BetweenLooks, clock, cancellationToken);
        }
    }

    /// <summary>Works one batch off; a disk that refuses for a while only delays it.</summary>
    private async Task RunAsync(string id, CancellationToken stop)
    {
        using var cancelled = new CancellationTokenSource();
        _cancelling[id] = cancelled;
        try
        {
            while (true)
            {
                try
                {
                    await WorkOffAsync(id, cancelled, stop);
                    return;
                }
                catch (Exception error) when (!stop.IsCancellationRequested)
                {
                    log.LogError("The batch {Batch} stands still: {Error} {Message} It goes on by itself when that is mended.", id, error.GetType(), error is IOException or SqliteException ? error.Message : error.StackTrace);
                    await Task.Delay(AfterFault, clock, stop);
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The next server goes on.
        }
        finally
        {
            _cancelling.TryRemove(id, out _);
            if (!stop.IsCancellationRequested)
                Wake();
        }
    }

    private async Task WorkOffAsync(string id, CancellationTokenSource cancelled, CancellationToken stop)
    {
        var batch = store.Update(id, static batch => batch);
        if (batch.Status == BatchStatus.Validating)
            batch = await CheckAsync(batch, cancelled.Token, stop);
        if (!BatchStatus.IsOpen(batch.Status))
            return;
        if (batch.Status == BatchStatus.Cancelling)
            await cancelled.CancelAsync();

        var (outputId, errorsId) = FileIdsOf(id);
        var journalPath = files.PathOf(id + ".journal");
        var expired = false;
        await using (var journal = BatchJournal.Open(files.PathOf(outputId), files.PathOf(errorsId), journalPath, (completed, failed) =>
            store.Update(id, batch => batch with { RequestCounts = batch.RequestCounts with { Completed = completed, Failed = failed } }, durable: false)))
        {
            using var expiry = new CancellationTokenSource();
            var left = DateTimeOffset.FromUnixTimeSeconds(batch.ExpiresAt) - clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
                await expiry.CancelAsync();
            using var timer = left > TimeSpan.Zero ? clock.CreateTimer(_ => expiry.Cancel(), null, left, Timeout.InfiniteTimeSpan) : null;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled.Token, expiry.Token, stop);
            try
            {
                await AnswerAsync(batch, journal, end.Token);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                stop.ThrowIfCancellationRequested();
                expired = !cancelled.IsCancellationRequested;
            }
        }

        if (expired)
            await ExpireAsync(batch, journalPath, stop);
        Finish(id, outputId, errorsId, expired ? BatchStatus.Expired : BatchStatus.Completed);
        File.Delete(journalPath);
    }

    private async Task<Batch> CheckAsync(Batch batch, CancellationToken cancelled, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled, stop);
        try
        {
            var (lines, errors) = await BatchCheck.RunAsync(files.PathOf(batch.InputFileId), batch.Endpoint, options, end.Token);
            return store.Update(batch.Id, batch => errors.Count > 0
                ? batch with { Status = BatchStatus.Failed, FailedAt = Now(), Errors = new BatchErrors("list", errors) }
                : batch.Status == BatchStatus.Cancelling
                    ? batch with { RequestCounts = new BatchCounts(lines, 0, 0) }
                    : batch with { Status = BatchStatus.InProgress, InProgressAt = Now(), RequestCounts = new BatchCounts(lines, 0, 0) });
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return store.Update(batch.Id, static batch => batch);
        }
    }

    /// <summary>Answers what is not done yet.</summary>
    private async Task AnswerAsync(Batch batch, BatchJournal journal, CancellationToken end)
    {
        end.ThrowIfCancellationRequested();
        if (batch.Status == BatchStatus.Finalizing)
            return;
        var owner = store.OwnerOf(batch.Id);
        var lines = JsonLines.ReadAsync(files.PathOf(batch.InputFileId), options.MaxLineBytes, line => !journal.WasDone(line), end);
        try
        {
            await Parallel.ForEachAsync(lines, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = end }, async (line, token) =>
            {
                if (BatchLine.Parse(line, batch.Endpoint, out var fault) is not { } request)
                    throw new InvalidDataException($"Line {line.Number} of {batch.InputFileId} has changed since it was checked: {fault?.Message}");
                var answer = await ExecuteAsync(batch.Endpoint, request, owner, token);
                var succeeded = answer.Status is >= 200 and < 300;
                await journal.AddAsync(line.Number, succeeded, Result(request.CustomId, answer), token);
                meter.BatchLineEnded(succeeded);
            });
        }
        catch (ChannelClosedException)
        {
            // Disposing the journal throws what the disk said.
        }
    }

    private async Task<ExecutedRequest> ExecuteAsync(string endpoint, BatchLine line, string owner, CancellationToken cancellationToken)
    {
        if (line.Streams)
        {
            return new ExecutedRequest(
                400, $"req_{Guid.NewGuid():N}", """{"error":{"message":"'stream' is true; a line of a batch cannot hold a stream. Leave it out.","type":"invalid_request_error","param":"stream","code":"unsupported_parameter"}}"""u8.ToArray(), RetryAfter: null);
        }

        for (var failures = 0; ; failures++)
        {
            TokenMeter used;
            ExecutedRequest answer;
            await gate.EnterAsync(cancellationToken);
            try
            {
                used = TokenMeter.Begin();
                answer = await executor.ExecuteAsync(endpoint, line.Body, cancellationToken);
            }
            finally
            {
                gate.Leave();
            }

            // An engine that is busy says so and is asked again; one that breaks off may be a machine that is being restarted, or this very line's fault.
            var again = answer.Status is 429 or 503 || (answer.Status is 502 or 504 && failures < MaxGatewayFailures);
            if (!again)
            {
                if (owner.Length > 0)
                    keys.AddUsage(owner, used);
                return answer;
            }

            await Task.Delay(answer.RetryAfter ?? TimeSpan.FromSeconds(1), clock, cancellationToken);
        }
    }

    /// <summary>Writes for every line that was not answered in time that it was not.</summary>
    private async Task ExpireAsync(Batch batch, string journalPath, CancellationToken stop)
    {
        var (outputId, errorsId) = FileIdsOf(batch.Id);
        await using var journal = BatchJournal.Open(files.PathOf(outputId), files.PathOf(errorsId), journalPath, (completed, failed) =>
            store.Update(batch.Id, batch => batch with { RequestCounts = batch.RequestCounts with { Completed = completed, Failed = failed } }, durable: false));
        await foreach (var line in JsonLines.ReadAsync(files.PathOf(batch.InputFileId), options.MaxLineBytes, line => !journal.WasDone(line), stop))
        {
            if (BatchLine.Parse(line, batch.Endpoint, out _) is { } request)
                await journal.AddAsync(line.Number, succeeded: false, Result(request.CustomId, answer: null), stop);
        }
    }

    private void Finish(string id, string outputId, string errorsId, string status)
    {
        store.Update(id, batch => batch.Status == BatchStatus.InProgress ? batch with { Status = BatchStatus.Finalizing, FinalizingAt = Now() } : batch);
        List<StoredFile> results = [];
        foreach (var (fileId, kind) in new[] { (outputId, "output"), (errorsId, "error") })
        {
            var file = new FileInfo(files.PathOf(fileId));
            if (file is { Exists: true, Length: > 0 })
                results.Add(StoredFile.Of(fileId, file.Length, Now(), $"{id}_{kind}.jsonl", StoredFile.Output));
            else
                file.Delete();
        }

        store.Update(
            id,
            batch => (batch.Status == BatchStatus.Cancelling ? BatchStatus.Cancelled : status) switch
            {
                BatchStatus.Cancelled => batch with { Status = BatchStatus.Cancelled, CancelledAt = Now() },
                BatchStatus.Expired => batch with { Status = BatchStatus.Expired, ExpiredAt = Now() },
                _ => batch with { Status = BatchStatus.Completed, CompletedAt = Now() },
            } with
            {
                OutputFileId = results.Any(file => file.Id == outputId) ? outputId : null,
                ErrorFileId = results.Any(file => file.Id == errorsId) ? errorsId : null,
            },
            results);
    }

    /// <summary>A line of the results, as OpenAI writes it.</summary>
    private static byte[] Result(string customId, ExecutedRequest? answer)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Compact))
        {
            json.WriteStartObject();
            json.WriteString("id", $"batch_req_{Guid.NewGuid():N}");
            json.WriteString("custom_id", customId);
            if (answer is null)
            {
                json.WriteNull("response");
                json.WriteStartObject("error");
                json.WriteString("code", "batch_expired");
                json.WriteString("message", "The completion window ended before this request was answered.");
                json.WriteEndObject();
            }
            else
            {
                json.WriteStartObject("response");
                json.WriteNumber("status_code", answer.Status);
                json.WriteString("request_id", answer.RequestId);
                json.WritePropertyName("body");
                WriteBody(json, answer.Body);
                json.WriteEndObject();
                json.WriteNull("error");
            }

            json.WriteEndObject();
        }

        return line.WrittenSpan.ToArray();
    }

    // Parsed and written anew, for a remote engine may break its JSON into lines.
    private static void WriteBody(Utf8JsonWriter json, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(body.Span));
        }
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();
}
