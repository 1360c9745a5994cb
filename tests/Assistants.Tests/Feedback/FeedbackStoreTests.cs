using Endonym.Assistants.Feedback;
using Endonym.Lineage;

namespace Endonym.Assistants.Tests.Feedback;

public sealed class FeedbackStoreTests
{
    private const string Secret = "Gdzie rosną rydze?";
    private static readonly ConsentText Text = new("pl", "Zgoda na zachowanie tej rozmowy");

    [Fact]
    public async Task Without_consent_nothing_reaches_the_disk()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();

        Assert.False(await store.KeepTurnAsync(ConversationId.New(), Turn(1), TestContext.Current.CancellationToken));

        Assert.False(database.Holds(Secret));
    }

    [Fact]
    public async Task With_consent_a_turn_is_kept_and_the_id_is_not()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);

        Assert.True(await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken));

        Assert.True(database.Holds(Secret));
        Assert.False(database.Holds(id.Value));
    }

    [Fact]
    public async Task Withdrawal_takes_the_words_out_of_the_files_bytes_and_leaves_the_proof()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        var other = ConversationId.New();
        foreach (var conversation in new[] { id, other })
            await store.GiveConsentAsync(conversation, Text, TestContext.Current.CancellationToken);
        for (var number = 1; number <= 50; number++)
            await store.KeepTurnAsync(id, Turn(number) with { Answer = new string('o', 3000) }, TestContext.Current.CancellationToken);
        await store.KeepTurnAsync(other, Turn(1) with { Prompt = "zostaję" }, TestContext.Current.CancellationToken);

        await store.WithdrawConsentAsync(id);

        Assert.False(database.Holds(Secret));
        Assert.False(database.Holds(new string('o', 100)));
        Assert.True(database.Holds("zostaję"));
        Assert.True(database.Holds(id.Key));
        Assert.True(database.Holds(Text.Sha256));
        Assert.False(await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_delays_the_erasing_and_does_not_prevent_it()
    {
        using var database = new TemporaryDatabase();
        using var store = database.Open();
        var id = await KeptAsync(store);

        using (database.Read())
        {
            await store.WithdrawConsentAsync(id);
            Assert.True(database.Holds(Secret), "the reader sees the words still, or this test shows nothing");
        }

        while (database.Holds(Secret)) // ends with the test's own time limit if they are never erased
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_could_not_be_erased_before_the_end_is_erased_at_the_next_beginning()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await KeptAsync(store);

        using (database.Read())
        {
            await store.WithdrawConsentAsync(id);
            store.Dispose();
            Assert.True(database.Holds(Secret), "the reader sees the words still, or this test shows nothing");
        }

        using var next = database.Open();
        Assert.False(database.Holds(Secret));
    }

    [Fact]
    public async Task Consent_can_be_given_again_after_withdrawal()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.WithdrawConsentAsync(id);
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);

        Assert.True(await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_rating_needs_a_kept_turn_and_goes_when_the_turn_is_replaced()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        Assert.False(await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken));
        await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken);
        Assert.True(await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken));
        Assert.True(await store.RateAsync(id, 1, RatingValue.Down, TestContext.Current.CancellationToken));
        Assert.Equal(1, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Down);

        await store.KeepTurnAsync(id, Turn(1) with { Prompt = "inaczej" }, TestContext.Current.CancellationToken);

        Assert.Equal(0, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Prompts);
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_question_joins_it_and_leaves_the_rating()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);

        await store.KeepTurnAsync(id, Turn(1) with { Answer = null, Model = null }, TestContext.Current.CancellationToken);
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);
        await store.KeepTurnAsync(id, Turn(1) with { Answer = "Pod sosnami." }, TestContext.Current.CancellationToken);

        Assert.Equal(1, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Up);
        Assert.True(database.Holds("Pod sosnami."));
    }

    [Fact]
    public async Task A_question_that_comes_after_its_answer_takes_nothing_away()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.KeepTurnAsync(id, Turn(1) with { Answer = "Pod sosnami." }, TestContext.Current.CancellationToken);
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);

        Assert.True(await store.KeepTurnAsync(id, Turn(1) with { Answer = null, Model = null }, TestContext.Current.CancellationToken));

        Assert.Equal(1, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Up);
        Assert.Contains("\"model\":\"fake\"", await File.ReadAllTextAsync(database.ExportPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_answer_to_the_same_question_was_not_the_one_that_was_rated()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = await KeptAsync(store);
        await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);

        await store.KeepTurnAsync(id, Turn(1) with { Answer = "Nad morzem." }, TestContext.Current.CancellationToken);

        Assert.Equal(0, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Prompts);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();

        var kept = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            var id = ConversationId.New();
            await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
            await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken);
            return await store.RateAsync(id, 1, RatingValue.Up, TestContext.Current.CancellationToken);
        })));

        Assert.All(kept, Assert.True);
        Assert.Equal(20, FeedbackExport.Run(database.FilePath, database.ExportPath, new FixedClock()).Up);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_clear_error()
    {
        using var database = new TemporaryDatabase();
        File.WriteAllText(database.ExportPath, "");

        Assert.Throws<InvalidInputException>(() => new FeedbackStore(Path.Combine(database.ExportPath, "in", "a-file.db"), new FixedClock()));
    }

    private static async Task<ConversationId> KeptAsync(FeedbackStore store)
    {
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken);
        return id;
    }

    private static KeptTurn Turn(int number) => new(number, Secret, "W lesie.", "fake", "pl");
}
