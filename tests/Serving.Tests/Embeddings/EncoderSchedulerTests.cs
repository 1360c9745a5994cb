using Endonym.Lineage;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.Embeddings;

public class EncoderSchedulerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outputs_come_in_the_order_of_the_texts_whatever_order_they_were_read_in()
    {
        var encoder = new FakeEncoder();
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 30 });
        int[] lengths = [3, 20, 1, 9, 10, 2, 18];

        var outputs = await scheduler.EncodeAsync(Texts(lengths), "a", Cancellation);

        Assert.Equal(lengths.Select(length => (float)length), outputs.Select(output => output[0]));
        // By hand: 20 alone, as 2 · 20 > 30; 18 alone; 10 and 9 and no third; then 3 with 2 but not with 1, less than half of 3; 1.
        Assert.Equal([[20], [18], [10, 9], [3, 2], [1]], encoder.Runs);
    }

    [Fact]
    public async Task A_question_waits_for_one_run_and_not_for_anothers_thousand_documents()
    {
        using var go = new SemaphoreSlim(0);
        var encoder = new FakeEncoder { OnRun = _ => go.Wait(Cancellation) };
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 10 });
        var many = scheduler.EncodeAsync(Texts([.. Enumerable.Repeat(10, 1000)]), "indexer", Cancellation);
        var one = scheduler.EncodeAsync(Texts(4), "citizen", Cancellation);
        await WaitAsync(() => encoder.Runs.Count == 1);

        go.Release(3);
        await one;

        Assert.InRange(encoder.Runs.Count, 2, 4);
        Assert.False(many.IsCompleted);
        go.Release(1000);
        Assert.Equal(1000, (await many).Length);
    }

    [Fact]
    public async Task Small_requests_that_wait_together_are_read_together()
    {
        using var go = new SemaphoreSlim(0);
        var encoder = new FakeEncoder { OnRun = _ => go.Wait(Cancellation) };
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 30 });
        var first = scheduler.EncodeAsync(Texts(5), "a", Cancellation);
        await WaitAsync(() => encoder.Runs.Count == 1);
        var others = new[] { ("b", 6), ("c", 5), ("d", 4), ("e", 2), ("f", 6) }.Select(other => scheduler.EncodeAsync(Texts(other.Item2), other.Item1, Cancellation)).ToArray();

        go.Release(100);
        await Task.WhenAll([first, .. others]);

        // The one of 2 would be less than half of its row, and ends what goes along; 6 is longer than it.
        Assert.Equal([[5], [6, 5, 4], [2], [6]], encoder.Runs);
    }

    [Fact]
    public async Task A_withdrawn_request_is_read_no_further()
    {
        using var go = new SemaphoreSlim(0);
        var encoder = new FakeEncoder { OnRun = _ => go.Wait(Cancellation) };
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 10 });
        using var stop = new CancellationTokenSource();
        var withdrawn = scheduler.EncodeAsync(Texts([.. Enumerable.Repeat(10, 50)]), "a", stop.Token);
        await WaitAsync(() => encoder.Runs.Count == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);

        go.Release(100);
        await scheduler.EncodeAsync(Texts(7), "b", Cancellation);

        Assert.Equal([[10], [7]], encoder.Runs);
        Assert.Equal(0, scheduler.WaitingCount);
    }

    [Fact]
    public async Task What_fails_fails_for_those_who_asked_and_the_next_is_read()
    {
        var encoder = new FakeEncoder { OnRun = texts => _ = texts[0].Length == 9 ? throw new InvalidInputException("nine") : 0 };
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 10 });

        Assert.Equal("nine", (await Assert.ThrowsAsync<InvalidInputException>(() => scheduler.EncodeAsync(Texts(9, 9, 9), "a", Cancellation))).Message);
        Assert.Single(await scheduler.EncodeAsync(Texts(8), "a", Cancellation));
        Assert.Equal([[9], [8]], encoder.Runs);
    }

    [Fact]
    public async Task A_client_that_fills_the_queue_leaves_room_for_somebody_new()
    {
        using var go = new SemaphoreSlim(0);
        var encoder = new FakeEncoder { OnRun = _ => go.Wait(Cancellation) };
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 1, QueueLength = 4, WaitingTokens = 40 });
        List<Task> taken = [scheduler.EncodeAsync(Texts(1), "a", Cancellation)];
        await WaitAsync(() => encoder.Runs.Count == 1 && scheduler.WaitingCount == 0);

        // Two of four places: then as many are free as it has.
        taken.AddRange([scheduler.EncodeAsync(Texts(1), "a", Cancellation), scheduler.EncodeAsync(Texts(1), "a", Cancellation)]);
        await Assert.ThrowsAsync<QueueFullException>(() => scheduler.EncodeAsync(Texts(1), "a", Cancellation));
        taken.Add(scheduler.EncodeAsync(Texts(1), "b", Cancellation));
        await Assert.ThrowsAsync<QueueFullException>(() => scheduler.EncodeAsync(Texts(50), "c", Cancellation)); // more tokens than may wait

        go.Release(100);
        await Task.WhenAll(taken);
        Assert.Single(await scheduler.EncodeAsync(Texts(50), "c", Cancellation)); // nobody else waits
    }

    [Fact]
    public async Task Many_requests_at_once_get_their_own_outputs()
    {
        var encoder = new FakeEncoder();
        using var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 64, QueueLength = 1000 });

        await Parallel.ForEachAsync(Enumerable.Range(1, 300), Cancellation, async (seed, cancellation) =>
        {
            var random = new Random(seed);
            var texts = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Enumerable.Repeat(seed, random.Next(1, 90)).ToArray()).ToList();
            var outputs = await scheduler.EncodeAsync(texts, $"{seed % 7}", cancellation);
            Assert.Equal(texts.Select(text => (text.Length, seed, seed)), outputs.Select(output => ((int)output[0], (int)output[1], (int)output[2])));
        });

        Assert.All(encoder.Runs, run => Assert.True(run.Length == 1 || run.Length * run.Max() <= 64));
        Assert.All(encoder.Runs, run => Assert.True(2 * run.Min() >= run.Max()));
    }

    [Fact]
    public async Task Disposing_ends_what_waits()
    {
        using var go = new SemaphoreSlim(0);
        var encoder = new FakeEncoder { OnRun = _ => go.Wait(Cancellation) };
        var scheduler = new EncoderScheduler(encoder, new EncoderSchedulerOptions { TokensPerRun = 10 });
        List<Task> waiting = [scheduler.EncodeAsync(Texts(10, 10), "a", Cancellation)];
        await WaitAsync(() => encoder.Runs.Count == 1);

        var disposing = Task.Run(scheduler.Dispose, Cancellation);
        // Before the run at hand may end, the scheduler must be stopping, which shows when it refuses: else the next run would begin.
        await WaitAsync(() =>
        {
            waiting.Add(scheduler.EncodeAsync(Texts(1), "b", Cancellation));
            return waiting[^1].Exception?.InnerException is ObjectDisposedException;
        });
        go.Release();
        await disposing;

        Assert.Single(encoder.Runs);
        await Task.WhenAll(waiting).ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.All(waiting, task => Assert.True(task.Exception?.InnerException is ObjectDisposedException or QueueFullException));
        Assert.IsType<ObjectDisposedException>(waiting[0].Exception?.InnerException);
    }

    private static List<int[]> Texts(params int[] lengths) => [.. lengths.Select(length => new int[length])];

    private static async Task WaitAsync(Func<bool> isReached)
    {
        while (!isReached())
            await Task.Delay(1, Cancellation);
    }
}
