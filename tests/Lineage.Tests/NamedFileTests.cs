namespace Endonym.Lineage.Tests;

public sealed class NamedFileTests
{
    [Fact]
    public void What_the_system_does_not_let_be_read_is_told_with_the_files_name()
    {
        using var folder = new TempFolder();
        var missing = folder["missing.txt"];

        var error = Assert.Throws<InvalidInputException>(() => NamedFile.Read(missing, File.ReadAllText));

        Assert.StartsWith($"{missing} cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.IsType<FileNotFoundException>(error.InnerException);
        Assert.Throws<InvalidInputException>(() => NamedFile.Read(missing, string (string _) => throw new UnauthorizedAccessException()));
        // What is wrong with the content is said by whoever understands it.
        Assert.Throws<FormatException>(() => NamedFile.Read(missing, string (string _) => throw new FormatException()));
    }

    [Fact]
    public void What_is_read_is_handed_on()
    {
        using var folder = new TempFolder();
        var path = folder["a.txt"];
        File.WriteAllText(path, "abc");

        Assert.Equal("abc", NamedFile.Read(path, File.ReadAllText));
    }
}
