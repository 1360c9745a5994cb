using System.Globalization;
using Endonym.Corpus.Sources;

namespace Endonym.Corpus.Execution.Units;

/// <summary>The piece of work that is done, kept and repeated as a whole: some files of one source, always the same ones.</summary>
/// <param name="Ordinal">Its place among the units of the corpus, from 0.</param>
/// <param name="Place">Its source's place in the options.</param>
/// <param name="Files">What it reads, in order.</param>
internal sealed record SourceUnit(int Ordinal, int Place, IReadOnlyList<SourceFile> Files)
{
    /// <summary>Five digits or more, for the names of its files.</summary>
    public string Number => NumberOf(Ordinal);

    /// <summary>See <see cref="Number"/>.</summary>
    public static string NumberOf(int ordinal) => ordinal.ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>Cuts sources into units, those of freer sources first: of equal texts the first one stays, and it had better be the one that may be used for more. Files stay whole and in order, so how many tasks share the units never shows in what they write.</summary>
    /// <param name="sources">The sources, in the order of the options.</param>
    /// <param name="bytesPerUnit">Bytes of files after which a new unit begins.</param>
    public static IReadOnlyList<SourceUnit> Plan(IReadOnlyList<IDocumentSource> sources, long bytesPerUnit)
    {
        List<SourceUnit> units = [];
        foreach (var place in Enumerable.Range(0, sources.Count).OrderBy(place => sources[place].Describe().Class))
        {
            List<SourceFile> files = [];
            var bytes = 0L;
            foreach (var file in sources[place].Files)
            {
                if (files.Count > 0 && bytes + file.Bytes > bytesPerUnit)
                {
                    units.Add(new SourceUnit(units.Count, place, files));
                    (files, bytes) = ([], 0);
                }

                files.Add(file);
                bytes += file.Bytes;
            }

            if (files.Count > 0)
                units.Add(new SourceUnit(units.Count, place, files));
        }

        return units;
    }
}
