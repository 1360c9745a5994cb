using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

public sealed class FileLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string PathOfLock => _folder[".lock"];

    [Fact]
    public void Who_holds_it_keeps_others_out_until_it_is_let_go()
    {
        using (FileLock.TryTake(PathOfLock))
        {
            Assert.Null(FileLock.TryTake(PathOfLock));
            Assert.True(FileLock.IsHeld(PathOfLock));
        }

        Assert.False(FileLock.IsHeld(PathOfLock));
        using var taken = FileLock.TryTake(PathOfLock);
        Assert.NotNull(taken);
    }

    [Fact]
    public void What_is_not_there_is_not_held()
    {
        Assert.False(FileLock.IsHeld(PathOfLock));
        Assert.False(FileLock.IsHeld(_folder["nowhere/.lock"]));
    }

    [Fact]
    public async Task Looking_keeps_nobody_out_and_who_looks_sees_nobody_who_looks()
    {
        File.WriteAllText(PathOfLock, "");
        Parallel.For(0, 4, _ =>
        {
            for (var look = 0; look < 500; look++)
                Assert.False(FileLock.IsHeld(PathOfLock));
        });

        using var stop = new CancellationTokenSource();
        var watchers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                FileLock.IsHeld(PathOfLock);
        })).ToArray();
        for (var take = 0; take < 500; take++)
        {
            using var taken = FileLock.TryTake(PathOfLock);
            Assert.NotNull(taken);
        }

        await stop.CancelAsync();
        await Task.WhenAll(watchers);
    }

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_let_go()
    {
        var first = FileLock.TryTake(PathOfLock);
        var second = Task.Run(() => FileLock.Take(PathOfLock, CancellationToken.None));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        first!.Dispose(); // nobody held it
        using var taken = await second;

        Assert.True(FileLock.IsHeld(PathOfLock));
    }

    [Fact]
    public void Who_waits_may_give_up()
    {
        using var first = FileLock.TryTake(PathOfLock);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => FileLock.Take(PathOfLock, stop.Token));
    }

    [Fact]
    public void A_fault_of_the_disk_is_not_taken_for_another_process() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(_folder["nowhere/.lock"]));
}
