using Endonym.Lineage.Artifacts;

namespace Endonym.Lineage.Tests.Artifacts;

public sealed class DurableFolderTests
{
    [Fact]
    public void Flushing_changes_nothing_and_leaves_no_descriptor_open()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["below/deep"]);
        File.WriteAllText(folder["below/deep/file"], "words");

        for (var time = 0; time < 300; time++)
        {
            DurableFolder.Flush(folder.Path);
            DurableFolder.FlushNameOf(folder["below"]);
            DurableFolder.FlushAll(folder.Path);
        }

        Assert.Equal("words", File.ReadAllText(folder["below/deep/file"]));
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries("/proc/self/fd"), descriptor => TargetOf(descriptor)?.StartsWith(folder.Path, StringComparison.Ordinal) ?? false);
    }

    // Another test may close its own between the listing and the look.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    [Fact]
    public void What_is_not_there_is_passed_over()
    {
        using var folder = new TempFolder();

        DurableFolder.Flush(folder["nowhere"]);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
