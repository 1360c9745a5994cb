using System.Threading.Channels;
using Endonym.Models.Sampling;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Engines;

/// <summary>One answer in the making. Advanced by the scheduler only; its pieces may be read by another thread.</summary>
internal sealed class Generation
{
    // Unbounded, but never longer than the answer: a slow reader must not hold up the other answers.
    private readonly Channel<GenerationPiece> _pieces = Channel.CreateUnbounded<GenerationPiece>(new() { SingleReader = true, SingleWriter = false });
    private readonly GenerationRequest _request;
    private readonly int _longest;
    private readonly TokenStreamDecoder _text;
    private readonly StopStrings _stops;
    private readonly Sampler _sampler;
    private volatile bool _isCancelled;

    /// <param name="tokenizer">The model's.</param>
    /// <param name="request">What is to be made.</param>
    /// <param name="contextLength">Tokens that prompt and answer may have together.</param>
    public Generation(ITokenizer tokenizer, GenerationRequest request, int contextLength)
    {
        _request = request;
        Prompt = [.. request.Prompt];
        _longest = Math.Min(request.MaxTokens, contextLength - Prompt.Length);
        _text = new TokenStreamDecoder(tokenizer);
        _stops = new StopStrings(request.StopStrings);
        _sampler = new Sampler(request.Sampling, Prompt, tokenizer.VocabularySize, request.Constraint);
    }

    /// <summary>Who asks.</summary>
    public string Client => _request.Client;

    /// <summary>What it is computed with; null for the model as it is.</summary>
    public string? Adapter => _request.Adapter;

    /// <summary>What it answers.</summary>
    public int[] Prompt { get; }

    /// <summary>Tokens that its slot may come to hold.</summary>
    public long MostTokens => (long)Prompt.Length + _longest;

    /// <summary>The slot it has; null while it has none.</summary>
    public int? Slot { get; set; }

    /// <summary>The token it goes on with and which its slot does not hold yet; null while its prompt is read.</summary>
    public int? Pending { get; private set; }

    /// <summary>Whether its prompt is being read.</summary>
    public bool IsReading => Slot is not null && Pending is null;

    /// <summary>When a part of its prompt was last read, in turns.</summary>
    public long LastRead { get; set; }

    /// <summary>Tokens of the prompt that were computed for it.</summary>
    public int ComputedTokens { get; set; }

    /// <summary>Tokens of the answer, without the one that ended it.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Why it ended; null while it goes on, and where it was withdrawn or failed.</summary>
    public GenerationFinish? Finish { get; private set; }

    /// <summary>Whether it ended by an exception.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Its times, in <see cref="TimeProvider"/>'s stamps.</summary>
    public GenerationTimes Times { get; } = new();

    /// <summary>Whether nobody reads on: the next turn ends it.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>The answer as it grows; completed with the engine's exception if it fails.</summary>
    public ChannelReader<GenerationPiece> Pieces => _pieces.Reader;

    /// <summary>Nobody reads on.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Draws the next token and tells its piece.</summary>
    /// <param name="logits">One row; changed by the call.</param>
    /// <returns>Whether there is more to come.</returns>
    public bool Take(Span<float> logits)
    {
        try
        {
            var piece = Next(logits) with { CachedTokens = Prompt.Length - ComputedTokens };
            Finish = piece.Finish;
            _pieces.Writer.TryWrite(piece);
        }
        catch (Exception error)
        {
            // One request's fault, such as a constraint that leaves no token, reaches its own reader and leaves the others alone.
            Close(error);
            return false;
        }

        if (Finish is null)
            return true;
        Close(error: null);
        return false;
    }

    /// <summary>Ends it without another token.</summary>
    public void Close(Exception? error)
    {
        if (_pieces.Writer.TryComplete(error))
            HasFailed = error is not null;
    }

    private GenerationPiece Next(Span<float> logits)
    {
        var isFree = TokenCount >= _request.MinTokens;
        var (token, logProbabilities) = _sampler.Draw(logits, isFree ? null : _request.EndIds, _request.TopLogProbabilities);
        if (_request.EndIds.Contains(token))
            return End(GenerationFinish.Stop);

        Pending = token;
        TokenCount++;
        var text = _request.VisibleTokens.TryGetValue(token, out var written) ? _text.Flush() + written : _text.Feed(token);
        if (isFree)
            text = _stops.Append(text);
        var piece = _stops.Reached ? new GenerationPiece(text, TokenCount, GenerationFinish.Stop)
            : TokenCount >= _longest ? End(GenerationFinish.Length, text)
            : new GenerationPiece(text, TokenCount, Finish: null);
        return piece with { LogProbabilities = logProbabilities };
    }

    /// <summary>The last piece: half a character becomes U+FFFD, and may complete a stop string; what was held back is let go.</summary>
    private GenerationPiece End(GenerationFinish finish, string text = "")
    {
        text += _stops.Append(_text.Flush());
        return _stops.Reached
            ? new GenerationPiece(text, TokenCount, GenerationFinish.Stop)
            : new GenerationPiece(text + _stops.Flush(), TokenCount, finish);
    }
}
