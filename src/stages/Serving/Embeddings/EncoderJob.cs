namespace Endonym.Serving.Embeddings;

/// <summary>The texts of one request on their way through an encoder, the longest first. Not safe for concurrent use.</summary>
internal sealed class EncoderJob
{
    private readonly IReadOnlyList<int[]> _texts;
    private readonly int[] _order;
    private readonly float[][] _outputs;
    private readonly TaskCompletionSource<float[][]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private int _finished;

    /// <param name="client">Who asks.</param>
    /// <param name="texts">Token ids; at least one text.</param>
    public EncoderJob(string client, IReadOnlyList<int[]> texts)
    {
        (Client, _texts, _outputs) = (client, texts, new float[texts.Count][]);
        _order = [.. Enumerable.Range(0, texts.Count).OrderByDescending(index => texts[index].Length)];
        TokenCount = texts.Sum(text => (long)text.Length);
    }

    public string Client { get; }

    /// <summary>Tokens of all its texts.</summary>
    public long TokenCount { get; }

    /// <summary>Texts that no run has taken yet.</summary>
    public int Left => _texts.Count - _taken;

    /// <summary>Tokens of the longest of them.</summary>
    public int LongestLeft => _texts[_order[_taken]].Length;

    /// <summary>Tokens of the shortest of all.</summary>
    public int Shortest => _texts[_order[^1]].Length;

    /// <summary>Ends with the outputs, in the texts' order.</summary>
    public Task<float[][]> Done => _done.Task;

    /// <summary>Takes the longest text that is left.</summary>
    /// <returns>Its index, for <see cref="Finish"/>, and its tokens.</returns>
    public (int Index, int[] Text) Take()
    {
        var index = _order[_taken++];
        return (index, _texts[index]);
    }

    /// <summary>Keeps a text's output; the last one ends the job.</summary>
    public void Finish(int index, ReadOnlySpan<float> output)
    {
        _outputs[index] = output.ToArray();
        if (++_finished == _texts.Count)
            _done.TrySetResult(_outputs);
    }

    /// <summary>Ends the job without outputs.</summary>
    public void Fail(Exception error) => _done.TrySetException(error);

    /// <summary>Ends the job because nobody waits for it any more.</summary>
    public void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
