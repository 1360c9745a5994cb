namespace Endonym.Corpus.Tests.Extraction;

/// <summary>A page and the text that is to be found in it.</summary>
internal sealed record LabelledPage(string Name, string Html, string Gold)
{
    public string Language => Name.Split('-')[1];
}

/// <summary>The pages of the folder Pages, which bench/corpus/extraction/make-pages.cs makes.</summary>
internal static class LabelledPages
{
    public static string PacksFolder => Path.Combine(Root, "packs");

    public static IReadOnlyList<LabelledPage> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Root, "tests", "Corpus.Tests", "Extraction", "Pages"), "*.html").Order(StringComparer.Ordinal)
            .Select(path => new LabelledPage(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), File.ReadAllText(Path.ChangeExtension(path, ".txt")))),
    ];

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Endonym.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        }
    }
}
