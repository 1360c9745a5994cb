using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Corpus.Sources.Warc;
using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Which pages of a source's archives become documents, as its indexes list them.</summary>
/// <remarks>
/// The indexes are read once and sorted by archive and offset in a bounded memory, on the disk where they are long; reading an archive then loads its own lines, 32 bytes each. Memory does not
/// grow with the number of lines, only with that of archives. Safe for concurrent use.
/// </remarks>
internal sealed class PageIndex
{
    private const string Kind = "WIDX";
    private const string FileName = "pages.bin";
    private const long SortBytes = 64 << 20;

    // Names of archives that are not there: enough to see what is wrong, whatever an index has in that column.
    private const int MostMissing = 100;

    private readonly string _path;
    private readonly IReadOnlyList<SourceFile> _files;
    private readonly Description _description;

    private PageIndex(string path, IReadOnlyList<SourceFile> files)
    {
        _path = path;
        _files = files;
        using var places = Open();
        _description = places.Description;
    }

    /// <summary>The lists that a folder holds; makes them where there are none.</summary>
    /// <param name="folder">The source's own.</param>
    /// <param name="files">The source's files: the archives, and the indexes behind them.</param>
    /// <param name="archives">How many of them are archives.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">An index cannot be read to its end, or a name in it fits several archives.</exception>
    public static PageIndex Prepare(string folder, IReadOnlyList<SourceFile> files, int archives, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            // Several processes may do so at once; what they write is the same.
            var own = Path.Combine(folder, Path.GetRandomFileName());
            Write(own, files, archives, cancellationToken);
            File.Move(own, path, overwrite: true);
        }

        return new PageIndex(path, files);
    }

    /// <summary>The pages that are listed of an archive.</summary>
    /// <param name="archive">Its number among the source's files.</param>
    public ListedPages PagesOf(int archive) => new(Load(archive));

    /// <summary>Where a line stands, as people look it up.</summary>
    public string LocationOf(in IndexedPlace line) => string.Create(CultureInfo.InvariantCulture, $"{_files[line.IndexFile].Name}:{line.LineNumber}");

    /// <summary>The lines of an index that name no page.</summary>
    /// <param name="index">Its number among the source's files.</param>
    /// <exception cref="InvalidInputException">At the end: it lists pages of archives that the source does not have.</exception>
    public IEnumerable<SourceItem> FaultsOf(int index)
    {
        foreach (var line in Load(index))
            yield return SourceItem.Aside(LocationOf(line), "", CdxReader.Faults[(int)line.What]);

        var missing = _description.Missing.Where(archive => archive.Index == index).ToList();
        if (missing.Count > 0)
            throw new InvalidInputException($"{_files[index].Path} lists {Pages(missing.Sum(archive => archive.Pages))} of archives that the source does not have: {string.Join(", ", missing.Select(archive => $"{archive.Name} ({Pages(archive.Pages)})"))}. Add them to the paths of the source, or take their lines out of the index.");

        static string Pages(long count) => count == 1 ? "1 page" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} pages");
    }

    /// <summary>A number that two addresses share only if they mean the same; 0 for what is no address of the web.</summary>
    public static ulong HashOf(string? address) => address is not null && WebAddress.TryRead(address, out var uri)
        ? Math.Max(1, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(WebAddress.KeyOf(uri).AsSpan())))
        : 0;

    private IndexedPlace[] Load(int file)
    {
        using var places = Open();
        var first = file == 0 ? 0 : _description.Ends[file - 1];
        var own = new IndexedPlace[_description.Ends[file] - first];
        places.ReadAt(first, own);
        return own;
    }

    private RecordFileReader<IndexedPlace, Description> Open() => new(_path, Kind);

    private static void Write(string path, IReadOnlyList<SourceFile> files, int archives, CancellationToken cancellationToken)
    {
        var names = new ArchiveNames([.. files.Take(archives)]);
        var missing = new SortedDictionary<(int Index, string Name), long>();
        using var scratch = new ScratchFolder(path + ".scratch");
        using var sorter = new ExternalSorter<IndexedPlace>(scratch, new SortMemory<IndexedPlace>(), SortBytes);
        for (var index = archives; index < files.Count; index++)
        {
            foreach (var item in CdxReader.Read(files[index].Path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var line = IndexedPlace.LineOf(index, item.Line);
                if (!item.IsEntry)
                    sorter.Add(new IndexedPlace((ulong)index, (ulong)item.Line, (ulong)CdxReader.Faults.IndexOf(item.Fault), line));
                else if (names.Find(item.Entry.FileName) is { } archive)
                    sorter.Add(new IndexedPlace((ulong)archive, (ulong)item.Entry.Offset, HashOf(item.Entry.Url), line));
                else
                    CountMissing(missing, index, item.Entry.FileName);
            }
        }

        using var sorted = sorter.Sorted();
        using var places = new RecordFileWriter<IndexedPlace>(path, Kind);
        var ends = new long[files.Count];
        IndexedPlace? last = null;
        while (sorted.TryRead(out var place))
        {
            if (last is { } before && place.IsSamePage(before))
                continue; // two indexes list it
            places.Write(place);
            last = place;
            ends[(int)place.File] = places.Count;
        }

        for (var file = 1; file < ends.Length; file++)
            ends[file] = Math.Max(ends[file], ends[file - 1]);
        places.Complete(new Description(ends, [.. missing.Select(archive => new MissingArchive(archive.Key.Index, archive.Key.Name, archive.Value))]));
    }

    private static void CountMissing(SortedDictionary<(int Index, string Name), long> missing, int index, string name)
    {
        var key = (index, name);
        if (missing.Count >= MostMissing && !missing.ContainsKey(key))
            key = (index, "others");
        missing[key] = missing.GetValueOrDefault(key) + 1;
    }

    /// <param name="Ends">For each of the source's files, how many lines it and those before it have.</param>
    /// <param name="Missing">Archives that indexes name and the source does not have.</param>
    private sealed record Description(IReadOnlyList<long> Ends, IReadOnlyList<MissingArchive> Missing);

    private sealed record MissingArchive(int Index, string Name, long Pages);

    /// <summary>Finds archives by the names that indexes give them: mostly with folders of another machine before them.</summary>
    private sealed class ArchiveNames(IReadOnlyList<SourceFile> archives)
    {
        private readonly ILookup<string, int> _byLastPart = Enumerable.Range(0, archives.Count).ToLookup(number => LastPartOf(archives[number].Name), StringComparer.Ordinal);

        // Indexes are mostly sorted by address, so that names change with every line.
        private readonly Dictionary<string, int?> _known = new(StringComparer.Ordinal);

        public int? Find(string name)
        {
            if (_known.TryGetValue(name, out var known))
                return known;
            var found = Search(name.Replace('\\', '/'));
            if (found is not null) // names that fit nothing may be any number
                _known[name] = found;
            return found;
        }

        private int? Search(string name)
        {
            List<int> alike = [.. _byLastPart[LastPartOf(name)]];
            if (alike.Count > 1)
                alike = alike.FindAll(number => Ends(name, archives[number].Name) || Ends(archives[number].Name, name));
            return alike switch
            {
                [] => null,
                [var one] => one,
                _ => throw new InvalidInputException($"An index names the archive '{name}', and that may be {string.Join(" or ", alike.Select(number => archives[number].Path))}. Let the index name archives with enough of their folders, or make two sources of them."),
            };
        }

        private static string LastPartOf(string name) => name[(name.LastIndexOf('/') + 1)..];

        private static bool Ends(string path, string end) => path == end || path.EndsWith("/" + end, StringComparison.Ordinal);
    }
}
