using Endonym.Corpus.Rights;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>Makes documents of the texts of one declared source, and faults of those that can be none.</summary>
/// <param name="source">The source.</param>
/// <param name="rights">What was declared of it.</param>
internal sealed class DeclaredTexts(Source source, DeclaredRights rights)
{
    /// <summary>Reason of a text with half a surrogate pair, which is a character of no encoding.</summary>
    public const string LoneSurrogate = "lone surrogate";

    private readonly HashSet<string> _covered = [rights.License, .. rights.AlsoCovers];

    /// <summary>One text as it is.</summary>
    /// <param name="location">Where it stands in the source.</param>
    /// <param name="id">Unique within the source; null takes the location.</param>
    /// <param name="text">The text; null where there is none.</param>
    /// <param name="license">The document's own, or null.</param>
    /// <param name="more">What else the source says of it.</param>
    public SourceItem ToItem(string location, string? id, string? text, string? license = null, DocumentFacts more = default) => text switch
    {
        null => SourceItem.Aside(location, "", JsonlSource.NoText),
        _ when FaultOf(text) is { } fault => SourceItem.Aside(location, fault == LoneSurrogate ? "" : text, fault), // with half a pair the text cannot be written down
        _ when license is { Length: > 0 } && !_covered.Contains(license) => SourceItem.Aside(location, text, JsonlSource.LicenseNotCovered),
        _ => SourceItem.Of(ClearedDocument.Declared(
            new Document
            {
                Id = id is { Length: > 0 } ? id : location,
                Text = text,
                Source = source.Id,
                License = license is "" ? null : license,
                Url = more.Url,
                Date = more.Date,
                Genre = more.Genre ?? rights.Genre,
            },
            source)),
    };

    /// <summary>A file's text in documents of <see cref="TextParts.Longest"/> characters at most: one named after the file, or several with a number each.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="pieces">The text, in pieces of any length.</param>
    public IEnumerable<SourceItem> ToItems(string name, IEnumerable<string> pieces)
    {
        using var reader = new PieceReader(pieces);
        var number = 0;
        string? held = null; // whether the first part is the whole is known once there is no second
        foreach (var part in TextParts.Read(reader))
        {
            if (held is not null)
                yield return ToItem(FormattableString.Invariant($"{name}#{++number}"), id: null, held);
            held = part;
        }

        // A text that just fills a part leaves an empty one behind.
        if (number == 0 || !string.IsNullOrWhiteSpace(held))
            yield return ToItem(number == 0 ? name : FormattableString.Invariant($"{name}#{number + 1}"), id: null, held);
    }

    /// <summary>Why a text can be no document; null where it can.</summary>
    public static string? FaultOf(string text) => text switch
    {
        _ when string.IsNullOrWhiteSpace(text) => JsonlSource.NoText,
        _ when text.Contains('\0', StringComparison.Ordinal) => TextSource.NotText,
        _ when text.Contains('\uFFFD', StringComparison.Ordinal) => TextSource.LostCharacters,
        _ when HasLoneSurrogate(text) => LoneSurrogate,
        _ => null,
    };

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return true;
            text = text[(at + 2)..];
        }

        return false;
    }

    private sealed class PieceReader(IEnumerable<string> pieces) : TextReader
    {
        private readonly IEnumerator<string> _pieces = pieces.GetEnumerator();
        private string _piece = "";
        private int _at;

        public override int Read(char[] buffer, int index, int count)
        {
            while (_at == _piece.Length)
            {
                if (!_pieces.MoveNext())
                    return 0;
                (_piece, _at) = (_pieces.Current, 0);
            }

            var taken = Math.Min(count, _piece.Length - _at);
            _piece.CopyTo(_at, buffer, index, taken);
            _at += taken;
            return taken;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _pieces.Dispose();
            base.Dispose(disposing);
        }
    }
}
