using Endonym.Assistants.Feedback;

namespace Endonym.Assistants.Tests.Feedback;

public sealed class ConversationIdTests
{
    [Fact]
    public void An_id_has_256_bits_and_comes_back_from_its_text()
    {
        var id = ConversationId.New();

        Assert.Equal(43, id.Value.Length); // ⌈256 / 6⌉
        Assert.True(ConversationId.TryParse(id.Value, out var parsed));
        Assert.Equal(id, parsed);
        Assert.NotEqual(id, ConversationId.New());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")] // 43 characters, but the last bits are not zero: a second spelling
    [InlineData("../../../../../../../../../../../etc/passwd..")]
    public void What_is_no_id_is_refused(string? text) => Assert.False(ConversationId.TryParse(text, out _));

    [Fact]
    public void An_id_slips_into_no_log()
    {
        var id = ConversationId.New();

        Assert.DoesNotContain(id.Value, $"{id}", StringComparison.Ordinal);
        Assert.DoesNotContain(id.Value, id.Key, StringComparison.Ordinal);
    }
}
