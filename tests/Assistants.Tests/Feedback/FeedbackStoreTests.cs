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

        await store.WithdrawConsentAsync(id, TestContext.Current.CancellationToken);

        Assert.False(database.Holds(Secret));
        Assert.False(database.Holds(new string('o', 100)));
        Assert.True(database.Holds("zostaję"));
        Assert.True(database.Holds(id.Key));
        Assert.True(database.Holds(Text.Sha256));
        Assert.False(await store.KeepTurnAsync(id, Turn(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Consent_can_be_given_again_after_withdrawal()
    {
        using var database = new TemporaryDatabase();
        var store = database.Open();
        var id = ConversationId.New();
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.GiveConsentAsync(id, Text, TestContext.Current.CancellationToken);
        await store.WithdrawConsentAsync(id, TestContext.Current.CancellationToken);
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

    private static KeptTurn Turn(int number) => new(number, Secret, "W lesie.", "fake", "pl");
}
