using Endonym.Serving.Engines;

namespace Endonym.Serving.Tests.Engines;

public sealed class FairQueueTests
{
    [Fact]
    public void Clients_take_turns_and_each_clients_requests_keep_their_order()
    {
        var queue = new FairQueue<string>();
        foreach (var item in new[] { "a1", "a2", "a3", "b1", "c1", "b2" })
            queue.Enqueue(item[..1], item);

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], Drain(queue));
    }

    [Fact]
    public void A_client_that_comes_back_goes_to_the_end_of_the_round()
    {
        var queue = new FairQueue<string>();
        queue.Enqueue("a", "a1");
        queue.Enqueue("b", "b1");
        queue.Enqueue("b", "b2");
        Assert.Equal("a1", queue.Dequeue());

        queue.Enqueue("a", "a2");

        Assert.Equal(["b1", "a2", "b2"], Drain(queue));
    }

    [Fact]
    public void A_request_taken_out_of_the_middle_is_never_served()
    {
        var queue = new FairQueue<string>();
        foreach (var item in new[] { "a1", "b1", "a2" })
            queue.Enqueue(item[..1], item);

        Assert.True(queue.Remove("b", "b1"));
        Assert.False(queue.Remove("b", "b1"));
        Assert.Equal((2, 2, 0), (queue.Count, queue.CountOf("a"), queue.CountOf("b")));
        Assert.Equal(["a1", "a2"], Drain(queue));
        Assert.Equal(0, queue.Count);
    }

    private static IEnumerable<string> Drain(FairQueue<string> queue)
    {
        while (queue.Dequeue() is { } next)
            yield return next;
    }
}
