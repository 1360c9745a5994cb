using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tasks.MinimalPairs;
using Endonym.Text.Packs;

namespace Endonym.Evaluation.Tests.Packs;

/// <summary>The packs of this repository against the tests that their own items carry.</summary>
public sealed class ShippedPacksTests
{
    public static TheoryData<string> Languages()
    {
        var folder = PacksFolder();
        return [.. Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(pack => Path.GetFileName(pack)!).Order(StringComparer.Ordinal).DefaultIfEmpty("") : [""]]; // a folder below packs/ has a name
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_competency_item_passes_its_own_tests(string language)
    {
        var items = CompetencyFile.Read(Existing(language, "competency.jsonl"), language, AnswerMarkers.Default, PackTests.Of(LanguagePack.Load(PacksFolder(), language)).Categories);

        Assert.NotEmpty(items);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_minimal_pair_can_be_used(string language) => Assert.NotEmpty(MinimalPairFile.Read(Existing(language, "minimal-pairs.jsonl"), language));

    private static string Existing(string language, string file)
    {
        var path = Path.Combine(PacksFolder(), language, file);
        if (language.Length == 0 || !File.Exists(path))
            Assert.Skip($"The repository ships no packs/{language}/{file}.");
        return path;
    }

    private static string PacksFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Endonym.slnx")))
                return Path.Combine(folder.FullName, "packs");
        }

        throw new DirectoryNotFoundException("The tests run outside of the repository.");
    }
}
