using System.Text.Json;
using Endonym.Assistants.Feedback;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Conversations;

namespace Endonym.Assistants.Tests.Feedback;

public sealed class FeedbackExportTests
{
    private static readonly ConsentText Consent = new("pl", "Zgoda");

    [Fact]
    public async Task Only_rated_prompts_leave_and_never_an_answer()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await ConsentingAsync(store);
        await KeepAsync(store, id, 1, "Pierwsze pytanie", "ODPOWIEDŹ-A");
        await KeepAsync(store, id, 2, "Drugie pytanie", "ODPOWIEDŹ-B");
        await KeepAsync(store, id, 3, "Trzecie pytanie", "ODPOWIEDŹ-C");
        await store.RateAsync(id, 2, RatingValue.Down, TestContext.Current.CancellationToken);

        var report = FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock());

        var text = await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("ODPOWIEDŹ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(id.Value, text, StringComparison.Ordinal);
        Assert.DoesNotContain(id.Key, text, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1), (report.Prompts, report.Up, report.Down));
        var prompt = JsonSerializer.Deserialize<FeedbackPrompt>(text.Trim(), LineageJson.Compact);
        Assert.NotNull(prompt);
        Assert.Equal([new ChatTurn("user", "Pierwsze pytanie"), new ChatTurn("user", "Drugie pytanie")], prompt.Prompt);
        Assert.Equal(("down", "pl", "fake", 1, Origin.Organic), (prompt.Rating, prompt.Language, prompt.Model, prompt.ConsentVersion, prompt.Origin));
        Assert.Equal(new DateOnly(2026, 3, 14), prompt.ExportedAt);
    }

    [Fact]
    public async Task A_withdrawn_conversation_is_absent()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await ConsentingAsync(store);
        await KeepAsync(store, id, 1, "Pytanie", "Odpowiedź");
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);
        await store.WithdrawConsentAsync(id);

        var report = FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock());

        Assert.Equal(0, report.Prompts);
        Assert.Equal("", await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_demonstration_passes_nobodys_words_off_as_a_citizens()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await ConsentingAsync(store);
        await KeepAsync(store, id, 1, "Pytanie z paczki", "Odpowiedź");
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);

        FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock(), new PromptAuthor(Origin.Synthetic, "Some Model"));

        var prompt = JsonSerializer.Deserialize<FeedbackPrompt>(await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken), LineageJson.Compact);
        Assert.Equal((Origin.Synthetic, "Some Model"), (prompt?.Origin, prompt?.Generator));
    }

    [Fact]
    public async Task Two_exports_give_a_prompt_the_same_id()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await ConsentingAsync(store);
        await KeepAsync(store, id, 1, "Napisz na jan@example.pl", "Odpowiedź");
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);

        var report = FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock());
        var first = await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken);
        FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock());

        Assert.Equal(first, await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken));
        Assert.Equal(1, report.Masked.Emails);
        Assert.Contains("[e-mail]", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_not_there_is_a_clear_error()
    {
        using var database = new TemporaryDatabase();

        var error = Assert.Throws<InvalidInputException>(() => FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()));

        Assert.Contains("there is no such file", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(database.FilePath));
    }

    private static async Task<ConversationId> ConsentingAsync(FeedbackStore store)
    {
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Consent, TestContext.Current.CancellationToken);
        return id;
    }

    private static Task<bool> KeepAsync(FeedbackStore store, ConversationId id, int number, string prompt, string answer) =>
        store.KeepTurnAsync(id, new KeptTurn(number, prompt, answer, "fake", "pl"), TestContext.Current.CancellationToken);
}
