using Endonym.Lineage.Artifacts;

namespace Endonym.Lineage.Tests.Artifacts;

public sealed class AtomicFileTests
{
    [Fact]
    public void The_old_file_stays_when_writing_throws()
    {
        using var folder = new TempFolder();
        AtomicFile.WriteText(folder["x"], "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(folder["x"], stream =>
        {
            stream.Write("new"u8);
            throw new IOException("No space left on device");
        }));

        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal([folder["x"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_that_a_killed_process_left_half_is_written_over()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.partial"], "a half that is longer than the whole");

        AtomicFile.WriteText(folder["x"], "whole");

        Assert.Equal("whole", File.ReadAllText(folder["x"]));
        Assert.Equal([folder["x"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Who_writes_the_same_file_at_the_same_time_disturbs_nobody()
    {
        using var folder = new TempFolder();

        AtomicFile.Write(folder["x"], stream =>
        {
            Assert.Throws<IOException>(() => AtomicFile.WriteText(folder["x"], "second"));
            stream.Write("first"u8);
        });

        Assert.Equal("first", File.ReadAllText(folder["x"]));
    }

    [Fact]
    public void Text_is_utf_8_without_a_byte_order_mark()
    {
        using var folder = new TempFolder();

        AtomicFile.WriteText(folder["x"], "ż");

        Assert.Equal([0xC5, 0xBC], File.ReadAllBytes(folder["x"]));
    }
}
