using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Feedback;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Endonym.Browser.Tests;

public sealed class ChatPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_citizen_asks_sees_the_answer_grow_rates_consents_and_withdraws()
    {
        using var tokens = new SemaphoreSlim(0);
        var model = FakeModel.Saying(PolishServer.Answer);
        model.BeforeToken = _ => tokens.Wait();
        await using var server = await PolishServer.StartAsync(model);
        var page = await chromium.OpenAsync(server.Page("pl"));
        var problems = Problems(page);

        await page.GetByLabel("Twoja wiadomość").FillAsync("Gdzie rosną rydze?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Wyślij" }).ClickAsync();

        // Five bytes have come, and no more: the page shows them, outside the live region.
        tokens.Release(5);
        await Expect(page.Locator("#draft .answer .words")).ToHaveTextAsync("Rydze");
        await Expect(page.GetByRole(AriaRole.Log).Locator(".answer")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Zatrzymaj odpowiedź" })).ToBeVisibleAsync();
        tokens.Release(1000);
        await Expect(page.GetByRole(AriaRole.Log).Locator(".answer .words")).ToHaveTextAsync(PolishServer.Answer);

        var up = page.GetByRole(AriaRole.Button, new() { Name = "Oceń odpowiedź jako pomocną" });
        await up.ClickAsync();
        await Expect(up).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.False(server.DiskHolds("rydze"));

        var consent = page.GetByRole(AriaRole.Switch, new() { Name = "Zgoda na zachowanie tej rozmowy" });
        await Expect(consent).Not.ToBeCheckedAsync();
        var rated = page.WaitForResponseAsync(response => response.Url.EndsWith("/rating", StringComparison.Ordinal));
        await consent.CheckAsync();
        await rated;

        // What was asked before the consent is kept with its rating; the answer the server did not keep then is not.
        Assert.True(server.DiskHolds("Gdzie rosną rydze?"));
        Assert.False(server.DiskHolds("na piaszczystej ziemi"));
        Assert.Equal(1, FeedbackExport.Run(server.DatabasePath, server.ExportPath, TimeProvider.System).Up);

        await page.GetByLabel("Twoja wiadomość").FillAsync("A kurki?");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Log).Locator(".answer")).ToHaveCountAsync(2);
        Assert.True(server.DiskHolds("na piaszczystej ziemi"));

        await consent.UncheckAsync();
        await Expect(page.Locator("#consent-state")).ToHaveTextAsync("Zgoda wyłączona. Nic z tej rozmowy nie jest zachowywane.");
        File.Delete(server.ExportPath);
        Assert.False(server.DiskHolds("rydze"));
        Assert.False(server.DiskHolds("na piaszczystej ziemi"));
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Markup_is_shown_and_never_run()
    {
        const string Markup = "<img src=x onerror=alert(1)><b>gruby</b>";
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));

        await AskAsync(page, Markup);

        await Expect(page.Locator(".answer .words")).ToHaveTextAsync(Markup);
        await Expect(page.Locator(".question .words")).ToHaveTextAsync(Markup);
        await Expect(page.Locator(".words *")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Stop_ends_the_answer_keeps_what_was_said_and_frees_the_slot()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Endless());
        var page = await chromium.OpenAsync(server.Page("en"));

        await AskAsync(page, "?");
        await Expect(page.Locator("#draft .words")).ToContainTextAsync("aaa");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop the answer" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Log).Locator(".answer .words")).ToContainTextAsync("aaa");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        var scheduler = server.App.Services.GetRequiredService<GenerationScheduler>();
        while (scheduler.ActiveCount > 0) // ends with the test's own time limit if the slot is never freed
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_rating_after_stop_is_kept_though_the_server_has_not_kept_the_turn()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));
        await page.GetByRole(AriaRole.Switch).CheckAsync();
        await Expect(page.Locator("#consent-state")).ToContainTextAsync("Zgoda włączona");
        // The slowest server there can be: it notices neither the question nor that the reader has left.
        await page.EvaluateAsync("""
            () => {
              const real = window.fetch;
              window.fetch = (path, options) => path !== "/api/chat" ? real(path, options) : Promise.resolve(new Response(new ReadableStream({
                start(stream) {
                  stream.enqueue(new TextEncoder().encode('event: text\ndata: {"text": "Pod sosnami"}\n\n'));
                  options.signal.addEventListener("abort", () => stream.error(new DOMException("", "AbortError")));
                },
              })));
            }
            """);

        await AskAsync(page, "Gdzie rosną rydze?");
        await Expect(page.Locator("#draft .words")).ToContainTextAsync("Pod sosnami");
        await page.Locator("#stop").ClickAsync();
        await page.Locator("[data-value=up]").ClickAsync();

        await Expect(page.Locator(".thanks")).ToHaveTextAsync("Dziękujemy za ocenę.");
        Assert.True(server.DiskHolds("Gdzie rosną rydze?"));
        Assert.Equal(1, FeedbackExport.Run(server.DatabasePath, server.ExportPath, TimeProvider.System).Up);
    }

    [Fact]
    public async Task A_consent_that_was_withdrawn_elsewhere_is_not_claimed()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Saying(PolishServer.Answer));
        var page = await chromium.OpenAsync(server.Page("pl"));
        await page.GetByRole(AriaRole.Switch).CheckAsync();
        await Expect(page.Locator("#consent-state")).ToContainTextAsync("Zgoda włączona");
        await AskAsync(page, "Gdzie rosną rydze?");
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);

        await server.ConsentAsync(await page.EvaluateAsync<string>("JSON.parse(sessionStorage.getItem('state')).id"), granted: false);
        await page.Locator("[data-value=up]").ClickAsync();

        await Expect(page.Locator(".thanks")).ToHaveTextAsync("Dziękujemy za ocenę. Zgoda wyłączona. Nic z tej rozmowy nie jest zachowywane.");
        await Expect(page.GetByRole(AriaRole.Switch)).Not.ToBeCheckedAsync();
        Assert.False(server.DiskHolds("rydze"));
    }

    [Fact]
    public async Task A_rating_that_does_not_arrive_is_not_thanked_for()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));
        await page.GetByRole(AriaRole.Switch).CheckAsync();
        await Expect(page.Locator("#consent-state")).ToContainTextAsync("Zgoda włączona");
        await AskAsync(page, "Dzień dobry");
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);

        await page.RouteAsync("**/rating", route => route.AbortAsync());
        await page.Locator("[data-value=up]").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.Locator("[data-value=up]")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(page.Locator(".thanks")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_long_conversation_forgets_its_beginning_and_says_where_what_is_left_begins()
    {
        // By hand, a byte a token, 200 - 200/4 = 150 to read, 12 of them the frame: a question of ten letters is 18, its echo 23; 12 + 3 · 41 + 18 = 153 is too long.
        await using var server = await PolishServer.StartAsync(FakeModel.Echo(contextLength: 200));
        var page = await chromium.OpenAsync(server.Page("pl"));
        foreach (var name in new[] { "1", "2", "3", "4", "5" })
        {
            await AskAsync(page, "Wiadomosc" + name);
            await Expect(page.Locator("#log .answer")).ToHaveCountAsync(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        }

        // With the fifth question the third and the fourth exchange are read.
        var line = page.Locator("#log .forgotten");
        await Expect(line).ToHaveTextAsync("Rozmowa jest długa – asystent pamięta już tylko to, co poniżej.");
        await Expect(page.Locator("#log .forgotten + .question .words")).ToHaveTextAsync("Wiadomosc3");

        // A single message that is too long is given back with its own words, and the conversation goes on.
        await AskAsync(page, new string('x', 140));
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Wiadomość jest za długa. Prosimy ją skrócić i wysłać ponownie.");
        await Expect(page.Locator("#message")).ToHaveValueAsync(new string('x', 140));
        await AskAsync(page, "Wiadomosc6");
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(6);
        await Expect(page.Locator("#log .forgotten + .question .words")).ToHaveTextAsync("Wiadomosc4");
    }

    [Fact]
    public async Task What_is_more_than_a_request_may_bring_is_left_out_by_the_page()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo(), new ChatbotOptions { MaxMessages = 4 });
        var page = await chromium.OpenAsync(server.Page("pl"));
        for (var number = 1; number <= 4; number++)
        {
            await AskAsync(page, FormattableString.Invariant($"Wiadomość {number}"));
            await Expect(page.Locator("#log .answer")).ToHaveCountAsync(number);
        }

        // Four messages: one exchange and the question.
        await Expect(page.Locator("#log .forgotten + .question .words")).ToHaveTextAsync("Wiadomość 3");
    }

    [Fact]
    public async Task A_conversation_of_more_than_a_megabyte_goes_on()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));
        // As one language of the page hands a conversation over to the other. A control character takes six bytes in JSON, and no time to lay out.
        await page.EvaluateAsync("sessionStorage.setItem('handover', JSON.stringify([{ question: 'Pierwsza', answer: '\\u0001'.repeat(180000), rating: null }]))");
        await page.ReloadAsync();
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);

        await AskAsync(page, "Druga");

        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(2);
        await Expect(page.Locator("#log .forgotten + .question .words")).ToHaveTextAsync("Druga");
    }

    [Fact]
    public async Task An_answer_that_fails_gives_the_words_back_and_says_so()
    {
        await using var server = await PolishServer.StartAsync(new FakeModel(_ => throw new IOException()));
        var page = await chromium.OpenAsync(server.Page("pl"));

        await AskAsync(page, "Dzień dobry");

        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Nie udało się otrzymać odpowiedzi. Prosimy wysłać wiadomość ponownie.");
        await Expect(page.GetByLabel("Twoja wiadomość")).ToHaveValueAsync("Dzień dobry");
        await Expect(page.Locator(".turn")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_other_language_keeps_the_conversation_and_the_consent()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));
        await AskAsync(page, "Pierwsze");
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Switch).CheckAsync();
        await Expect(page.Locator("#consent-state")).ToContainTextAsync("Zgoda włączona");

        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(page.Locator("#log .words").First).ToHaveTextAsync("Pierwsze");
        await Expect(page.GetByRole(AriaRole.Switch)).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await Expect(page.Locator(".turn")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Switch)).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_keyboard_reaches_everything_and_sees_where_it_is()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"));
        List<string> order = [];

        for (var step = 0; step < 7; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            order.Add(await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.className || document.activeElement.hreflang"));
            Assert.True(await page.EvaluateAsync<bool>("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), order[^1] + " has no visible focus.");
        }

        Assert.Equal(["skip", "pl", "en", "message", "new", "send", "consent"], order);
        await page.Locator(".skip").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Twoja wiadomość")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task At_320_pixels_nothing_has_to_be_scrolled_sideways()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Echo());
        var page = await chromium.OpenAsync(server.Page("pl"), width: 320, height: 640);

        await AskAsync(page, string.Concat(Enumerable.Repeat("konstantynopolitańczykowianeczka", 10)));
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);

        Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task An_answer_that_grows_out_of_sight_is_followed()
    {
        await using var server = await PolishServer.StartAsync(FakeModel.Saying(string.Concat(Enumerable.Repeat("słowo\n", 120))));
        var page = await chromium.OpenAsync(server.Page("pl"), height: 800);

        await AskAsync(page, "?");
        await Expect(page.Locator("#log .answer")).ToHaveCountAsync(1);

        // The answer's end stands in the window, above the message field that covers its lower part.
        Assert.True(await page.EvaluateAsync<bool>("""
            () => {
              const end = document.querySelector(".answer").getBoundingClientRect().bottom;
              return end > 0 && end <= document.querySelector(".composer").getBoundingClientRect().top;
            }
            """));
    }

    private static async Task AskAsync(IPage page, string words)
    {
        await page.Locator("#message").FillAsync(words);
        await page.Locator("#send").ClickAsync();
    }

    /// <summary>What the browser complains of: script errors and whatever breaks the page's own security policy.</summary>
    private static List<string> Problems(IPage page)
    {
        List<string> problems = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                problems.Add(message.Text);
        };
        page.PageError += (_, error) => problems.Add(error);
        return problems;
    }
}
