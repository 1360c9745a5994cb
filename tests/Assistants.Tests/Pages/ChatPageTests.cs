using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Pages;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Assistants.Tests.Pages;

public sealed class ChatPageTests
{
    [Fact]
    public void Every_placeholder_is_filled_and_every_word_is_used()
    {
        // Each word is replaced by a mark of its own, which must then be found.
        var marked = Marked(name => $"<{name}>");

        var html = ChatPage.Render(new PageLanguage("pl", "polski", marked), [new PageLanguage("pl", "polski", marked), PageLanguage.English], "pl", "a \"model\"", new ChatbotOptions { MaxMessageLength = 777 });

        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
        Assert.All(marked.ByName().Keys, name => Assert.Contains($"&lt;{name}&gt;", html, StringComparison.Ordinal));
        Assert.DoesNotContain("<heading>", html, StringComparison.Ordinal);
        Assert.Contains("a &quot;model&quot;", html, StringComparison.Ordinal);
        Assert.Contains("maxlength=\"777\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_current_language_is_marked_and_the_other_linked_in_its_own_name()
    {
        var polish = new PageLanguage("pl", "polski", UiStrings.English);

        var html = ChatPage.Render(PageLanguage.English, [polish, PageLanguage.English], "pl", "model", new ChatbotOptions());

        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("""<a href="/?lang=pl" lang="pl" hreflang="pl">polski</a>""", html, StringComparison.Ordinal);
        Assert.Contains("""<a href="/?lang=en" lang="en" hreflang="en" aria-current="true">English</a>""", html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_language_needs_no_switch() => Assert.DoesNotContain(
        "<nav", ChatPage.Render(PageLanguage.English, [PageLanguage.English], "pl", "model", new ChatbotOptions()), StringComparison.Ordinal);

    [Fact]
    public void Every_packs_words_are_complete_and_its_own()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "packs"), "ui.json", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(UiStrings.Read(file).ByName(), word => word.Value == UiStrings.English.ByName()[word.Key]));
    }

    [Fact]
    public void A_pack_that_lacks_a_word_is_refused_by_its_name()
    {
        var path = Path.GetTempFileName();
        try
        {
            var words = UiStrings.English.ByName().ToDictionary();
            words.Remove("consent_explain");
            LineageJson.Write(path, words);

            var error = Assert.Throws<InvalidInputException>(() => UiStrings.Read(path));

            Assert.Contains("consent_explain", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static UiStrings Marked(Func<string, string> mark)
    {
        var path = Path.GetTempFileName();
        try
        {
            LineageJson.Write(path, UiStrings.English.ByName().ToDictionary(word => word.Key, word => mark(word.Key)));
            return UiStrings.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
