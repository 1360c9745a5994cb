using Endonym.Models.Torch.Native;

namespace Endonym.Models.Torch.Tests.Native;

public sealed class GnuVersionNeedTests
{
    private static readonly byte[] Bridge = File.ReadAllBytes(Path.Combine(LibTorchFolders.Find().Bridge, LibTorchFolders.BridgeFile));

    [Fact]
    public void The_bridge_asks_once_for_the_version_that_older_systems_lack_and_then_no_more()
    {
        var elf = (byte[])Bridge.Clone();

        Assert.Equal(1, GnuVersionNeed.Weaken(elf, "GLIBCXX_3.4.32"));
        Assert.Equal(0, GnuVersionNeed.Weaken(elf, "GLIBCXX_3.4.32"));
        Assert.Equal(1, elf.Zip(Bridge).Count(pair => pair.First != pair.Second)); // one flag byte
    }

    [Fact]
    public void A_version_nobody_asks_for_changes_nothing()
    {
        var elf = (byte[])Bridge.Clone();

        Assert.Equal(0, GnuVersionNeed.Weaken(elf, "GLIBCXX_9.9.99"));
        Assert.Equal(Bridge, elf);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4096)]
    public void A_file_cut_short_is_refused(int length)
    {
        Assert.Throws<InvalidDataException>(() => GnuVersionNeed.Weaken(Bridge.AsSpan(0, length).ToArray(), "GLIBCXX_3.4.32"));
    }

    [Fact]
    public void Text_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => GnuVersionNeed.Weaken(new byte[100], "GLIBCXX_3.4.32"));
    }
}
