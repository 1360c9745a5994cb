using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Sources.Debian.Markup;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>A page of a file in a package.</summary>
/// <param name="Name">What tells it from the file's other pages; empty where it is the only one.</param>
/// <param name="Blocks">What it says.</param>
/// <param name="License">A licence that it states itself; null where it states none.</param>
internal sealed record DebianPage(string Name, IReadOnlyList<ProseBlock> Blocks, RightsSignal? License)
{
    private const string Mark = "<FILENAME filename=\"";

    /// <summary>The pages of KDE's packed help, which stand one after another.</summary>
    public static IEnumerable<DebianPage> Split(string packed)
    {
        var at = packed.IndexOf(Mark, StringComparison.Ordinal);
        while (at >= 0)
        {
            var name = at + Mark.Length;
            var end = packed.IndexOf('"', name);
            var next = packed.IndexOf(Mark, name, StringComparison.Ordinal);
            if (end < 0)
                yield break;
            yield return new DebianPage(packed[name..end], MarkupPage.Read(packed.AsSpan(end, (next < 0 ? packed.Length : next) - end), MarkupVocabulary.Html), null);
            at = next;
        }
    }
}
