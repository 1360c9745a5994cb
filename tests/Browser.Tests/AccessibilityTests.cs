using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Endonym.Assistants.Chatbots;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Endonym.Browser.Tests;

/// <summary>The gate: no serious or critical violation of WCAG 2.1 A and AA that axe-core can see.</summary>
public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    };

    [Theory]
    [InlineData("pl", ColorScheme.Light)]
    [InlineData("pl", ColorScheme.Dark)]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious(string language, ColorScheme scheme)
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Saying(PolishServer.Answer), new ChatbotOptions { MaxMessages = 2 });
        var page = await chromium.OpenAsync(server.Page(language), scheme);
        Assert.Empty(await SeriousAsync(page));

        // Everything the page can show at once: a rated answer, the line above what is remembered, consent, and an error.
        foreach (var (count, words) in new[] { (1, "Gdzie rosną rydze?"), (2, "A maślaki?") })
        {
            await page.Locator("#message").FillAsync(words);
            await page.Locator("#send").ClickAsync();
            await Expect(page.Locator("#log .answer")).ToHaveCountAsync(count);
        }

        await Expect(page.Locator("#log .forgotten")).ToBeVisibleAsync();
        await page.Locator("[data-value=up]").First.ClickAsync();
        await page.Locator("#consent").CheckAsync();
        await Expect(page.Locator("#consent-state")).ToHaveTextAsync(await page.Locator("#chat").GetAttributeAsync("data-consent-on") ?? "");
        await server.App.StopAsync(TestContext.Current.CancellationToken);
        await page.Locator("#message").FillAsync("A kurki?");
        await page.Locator("#send").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        Assert.Empty(await SeriousAsync(page));
    }

    [Theory]
    [InlineData("document.querySelector('h1').style.color = '#aaa'", "color-contrast")]
    [InlineData("document.querySelector('.brand img').removeAttribute('alt')", "image-alt")]
    [InlineData("document.querySelector('footer').innerHTML += '<input>'", "label")]
    [InlineData("document.documentElement.removeAttribute('lang')", "html-has-lang")]
    [InlineData("document.querySelector('footer p').style.cssText = 'color: #ccc; margin-top: 1500px'", "color-contrast")]
    public async Task The_gate_sees_a_fault_that_is_put_there(string fault, string rule)
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));

        await page.EvaluateAsync(fault);

        Assert.Contains(await SeriousAsync(page), violation => violation.StartsWith(rule, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> SeriousAsync(IPage page)
    {
        var result = await page.RunAxe(Wcag);
        Assert.NotEmpty(result.Passes);
        return
        [
            .. result.Violations.Where(item => item.Impact is "serious" or "critical")
                .Select(item => $"{item.Id}: {item.Help}: {string.Join(" | ", item.Nodes.Select(node => node.Html))}"),
        ];
    }
}
