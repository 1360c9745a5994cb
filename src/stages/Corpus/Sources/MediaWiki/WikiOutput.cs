using System.Text;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>What is written of a page so far, and the constructs that are open in it, each of which still may take back what was written since it began.</summary>
internal sealed class WikiOutput
{
    /// <summary>Constructs within each other at most; further ones are left out, brackets and all.</summary>
    public const int MaxDepth = 100;

    private readonly List<WikiFrame> _open = [];

    // Constructs too deep to be opened whose ends are still to come.
    private int _tooDeep;

    /// <summary>What is written so far.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>The innermost open construct; null if none is open.</summary>
    public WikiFrame? Top => _open.Count > 0 ? _open[^1] : null;

    /// <summary>Opens a construct whose content begins here, unless that would be too deep.</summary>
    public bool Open(WikiConstruct construct)
    {
        if (_open.Count >= MaxDepth)
        {
            _tooDeep++;
            return false;
        }

        _open.Add(new WikiFrame(construct, Text.Length));
        return true;
    }

    /// <summary>Closes the innermost construct. What was written in it stays: a construct that is left open keeps its content.</summary>
    public void CloseTop() => _open.RemoveAt(_open.Count - 1);

    /// <summary>Closes the innermost template or parameter, and first what is left open in it.</summary>
    /// <returns>What was closed; null if none is open.</returns>
    public WikiFrame? CloseBraced()
    {
        var at = _open.FindLastIndex(frame => frame.Construct is WikiConstruct.Template or WikiConstruct.Parameter);
        if (at < 0)
            return null;
        var frame = _open[at];
        _open.RemoveRange(at, _open.Count - at);
        return frame;
    }

    /// <summary>Whether an end belongs to a construct that was too deep to be opened; one such end has then come.</summary>
    public bool EndsTooDeep()
    {
        if (_tooDeep == 0)
            return false;
        _tooDeep--;
        return true;
    }

    /// <summary>What is written of an open construct's argument; number 0 is its name or target.</summary>
    public string Argument(WikiFrame frame, int number)
    {
        var start = number == 0 ? frame.Start : frame.Arguments[number - 1];
        var end = number < frame.Arguments.Count ? frame.Arguments[number] : Text.Length;
        return Text.ToString(start, end - start);
    }
}
