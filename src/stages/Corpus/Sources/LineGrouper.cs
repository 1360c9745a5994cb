using System.Text;

namespace Endonym.Corpus.Sources;

/// <summary>Puts lines together, in order, into documents of about two kilobytes: long enough to have a context, short enough to be chosen from.</summary>
internal sealed class LineGrouper
{
    private const int FullBytes = 1_600;
    private const int MinLastBytes = 500;

    private readonly List<StringBuilder> _groups = [];
    private int _bytes = int.MaxValue;

    /// <summary>Adds one or several lines that stay together.</summary>
    public void Add(string lines)
    {
        if (_bytes >= FullBytes)
        {
            _groups.Add(new StringBuilder());
            _bytes = 0;
        }

        if (_bytes > 0)
            _groups[^1].Append('\n');
        _groups[^1].Append(lines);
        _bytes += Encoding.UTF8.GetByteCount(lines) + 1;
    }

    /// <summary>The documents; a short rest goes to the one before it.</summary>
    public IEnumerable<string> Documents()
    {
        if (_groups.Count > 1 && _bytes < MinLastBytes)
        {
            _groups[^2].Append('\n').Append(_groups[^1]);
            _groups.RemoveAt(_groups.Count - 1);
        }

        return _groups.Select(group => group.ToString());
    }
}
