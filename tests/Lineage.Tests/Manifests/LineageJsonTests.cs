using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Tests.Manifests;

public sealed class LineageJsonTests
{
    [Theory]
    [InlineData("""{"path": "a", "bytes": 1}""", "sha256")]
    [InlineData("""{"bytes": 1, "sha256": "x"}""", "path")]
    [InlineData("""{"path": null, "bytes": 1, "sha256": "x"}""", "Path")]
    [InlineData("""{"path": "a", "bytes": 1, "sha256": "x", "color": "red"}""", "color")]
    [InlineData("""{"path": "a", "path": "b", "bytes": 1, "sha256": "x"}""", "path")]
    [InlineData("""{"path": "a", "bytes": "many", "sha256": "x"}""", "bytes")]
    [InlineData("""{"Path": "a", "bytes": 1, "sha256": "x"}""", "Path")]
    [InlineData("{", "not a valid file entry")]
    [InlineData("null", "null")]
    public void Whatever_is_wrong_is_named(string json, string named)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.json"], json);

        var message = Assert.Throws<InvalidInputException>(() => LineageJson.Read<FileEntry>(folder["x.json"], "file entry")).Message;

        Assert.StartsWith(folder["x.json"], message, StringComparison.Ordinal);
        Assert.Contains(named, message[folder["x.json"].Length..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1")]
    [InlineData("\"Blue\"")]
    [InlineData("\"7\"")]
    public void An_enumeration_is_one_of_its_names(string value)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.json"], $"[{value}]");

        Assert.Throws<InvalidInputException>(() => LineageJson.Read<RightsClass[]>(folder["x.json"], "list of rights"));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TempFolder();

        Assert.Contains(folder["x.json"], Assert.Throws<InvalidInputException>(() => LineageJson.Read<FileEntry>(folder["x.json"], "file entry")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_snake_case_with_readable_letters_and_is_read_back()
    {
        using var folder = new TempFolder();
        var source = Samples.Source("ź", RightsClass.GreyTdm, day: 5) with { Evidence = [] };

        LineageJson.Write(folder["x.json"], source);

        Assert.Equal("""
            {
              "id": "ź",
              "title": "Title of ź",
              "license": "MIT",
              "class": "GreyTdm",
              "origin": "Organic",
              "category": "Other",
              "evidence": []
            }
            """, File.ReadAllText(folder["x.json"]));
        Assert.Equal(ContentHash.OfJson(source), ContentHash.OfJson(LineageJson.Read<Source>(folder["x.json"], "source")));
    }

    [Fact]
    public void A_null_that_is_left_out_is_read_back_as_null()
    {
        using var folder = new TempFolder();

        LineageJson.Write(folder["x.json"], new Note("a", null));

        Assert.Equal("""
            {
              "title": "a"
            }
            """, File.ReadAllText(folder["x.json"]));
        Assert.Equal(new Note("a", null), LineageJson.Read<Note>(folder["x.json"], "note"));
    }

    private sealed record Note(string Title, string? Remark);
}
