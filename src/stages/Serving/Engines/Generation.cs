using System.Threading.Channels;
using Endonym.Models.Contracts;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Engines;

/// <summary>One answer in the making. Advanced by the scheduler's thread only; its pieces may be read by another.</summary>
internal sealed class Generation(ILanguageModel model, GenerationRequest request)
{
    // Unbounded, but never longer than the answer: a slow reader must not hold up the other sessions' turns.
    private readonly Channel<GenerationPiece> _pieces = Channel.CreateUnbounded<GenerationPiece>(new() { SingleReader = true, SingleWriter = false });
    private readonly TokenStreamDecoder _text = new(model.Tokenizer);
    private readonly StopStrings _stops = new(request.StopStrings);
    private IGenerationSession? _session;
    private int _tokenCount;
    private volatile bool _cancelled;

    /// <summary>Who asks.</summary>
    public string Client { get; } = request.Client;

    /// <summary>The answer as it grows; completed with the engine's exception if it fails.</summary>
    public ChannelReader<GenerationPiece> Pieces => _pieces.Reader;

    /// <summary>Nobody reads on: the next turn ends it.</summary>
    public void Cancel() => _cancelled = true;

    /// <summary>Makes one more token.</summary>
    /// <returns>Whether there is more to come; if not, the cache is freed.</returns>
    public bool Advance()
    {
        if (_cancelled)
        {
            Close(error: null);
            return false;
        }

        try
        {
            var piece = Next();
            _pieces.Writer.TryWrite(piece);
            if (piece.Finish is null)
                return true;
            Close(error: null);
        }
        catch (Exception error)
        {
            // One request's fault reaches its own reader and leaves the other sessions alone.
            Close(error);
        }

        return false;
    }

    /// <summary>Ends it without another token.</summary>
    public void Close(Exception? error)
    {
        _session?.Dispose();
        _session = null;
        _pieces.Writer.TryComplete(error);
    }

    private GenerationPiece Next()
    {
        _session ??= model.Generate([.. request.Prompt], request.Sampling);
        if (_session.Next() is not { } id)
            return End(GenerationFinish.Length);
        if (request.EndIds.Contains(id))
            return End(GenerationFinish.Stop);

        _tokenCount++;
        var text = _stops.Append(_text.Feed(id));
        return _stops.Reached ? new GenerationPiece(text, _tokenCount, GenerationFinish.Stop)
            : _tokenCount >= request.MaxTokens ? End(GenerationFinish.Length, text)
            : new GenerationPiece(text, _tokenCount, Finish: null);
    }

    /// <summary>The last piece: half a character becomes U+FFFD, and may complete a stop string; what was held back is let go.</summary>
    private GenerationPiece End(GenerationFinish finish, string text = "")
    {
        text += _stops.Append(_text.Flush());
        return _stops.Reached
            ? new GenerationPiece(text, _tokenCount, GenerationFinish.Stop)
            : new GenerationPiece(text + _stops.Flush(), _tokenCount, finish);
    }
}
