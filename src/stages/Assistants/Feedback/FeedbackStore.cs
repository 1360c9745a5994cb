using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Endonym.Assistants.Feedback;

/// <summary>Keeps conversations, but only with consent: each write looks for it in its own transaction. Safe for concurrent use.</summary>
public sealed class FeedbackStore : IDisposable
{
    // A reader, such as an export, is soon done; a citizen who withdraws is not kept waiting for one that is not.
    private const int PromptTries = 10;
    private static readonly TimeSpan BetweenPromptTries = TimeSpan.FromMilliseconds(50), BetweenLaterTries = TimeSpan.FromSeconds(1);

    private readonly DbContextOptions<FeedbackContext> _database;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task _erasing = Task.CompletedTask;

    /// <summary>Opens or creates the database, and takes out of its files what was withdrawn when a process ended before it could.</summary>
    /// <param name="path">SQLite file; its folder is made if need be.</param>
    /// <param name="clock">Dates what is kept.</param>
    /// <exception cref="Lineage.InvalidInputException">It cannot be opened or written, or a newer Endonym wrote it.</exception>
    public FeedbackStore(string path, TimeProvider clock)
    {
        _database = FeedbackDatabase.OpenOrCreate(path);
        _clock = clock;
        if (!TryCutOffLog())
            EraseLater();
    }

    /// <summary>From now on this conversation is kept. Giving consent twice changes nothing.</summary>
    public async Task GiveConsentAsync(ConversationId id, ConsentText text, CancellationToken cancellationToken)
    {
        await using var context = new FeedbackContext(_database);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await HasConsentAsync(context, id.Key, cancellationToken))
            return;

        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        context.Conversations.Add(new Conversation { Key = id.Key, KeptSinceUnixMs = now });
        context.Consents.Add(new Consent
        {
            ConversationKey = id.Key,
            Version = ConsentText.Version,
            Locale = text.Locale,
            TextSha256 = text.Sha256,
            GivenAtUnixMs = now,
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes the conversation with its turns and ratings; the dated proof of the consent stays. Nothing cancels it: who withdraws and leaves has withdrawn.</summary>
    /// <remarks>
    /// The words leave the files' bytes too: at once, or, where somebody reads the database for longer, as soon as that reader is done and at the latest when the
    /// database is opened again.
    /// </remarks>
    public async Task WithdrawConsentAsync(ConversationId id)
    {
        await using (var context = new FeedbackContext(_database))
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None))
        {
            await context.Conversations.Where(row => row.Key == id.Key).ExecuteDeleteAsync(CancellationToken.None);
            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            await context.Consents.Where(row => row.ConversationKey == id.Key && row.WithdrawnAtUnixMs == null)
                .ExecuteUpdateAsync(row => row.SetProperty(consent => consent.WithdrawnAtUnixMs, now), CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        for (var tries = 0; tries < PromptTries; tries++)
        {
            if (TryCutOffLog())
                return;
            await Task.Delay(BetweenPromptTries, CancellationToken.None);
        }

        EraseLater();
    }

    /// <summary>Keeps a turn if there is consent; another one with the same number is replaced, and loses its rating.</summary>
    /// <remarks>
    /// A citizen's question and the answer to it may come apart and in any order, as when an answer is stopped: the page sends the question while the server is
    /// still keeping both. So an answer joins its question, which keeps its rating, and a question alone takes no answer away.
    /// </remarks>
    /// <returns>Whether it is kept.</returns>
    public async Task<bool> KeepTurnAsync(ConversationId id, KeptTurn turn, CancellationToken cancellationToken)
    {
        await using var context = new FeedbackContext(_database);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await HasConsentAsync(context, id.Key, cancellationToken))
            return false;

        var earlier = await context.Turns.AsNoTracking().SingleOrDefaultAsync(row => row.ConversationKey == id.Key && row.Number == turn.Number, cancellationToken);
        var sameQuestion = earlier?.Prompt == turn.Prompt;
        if (sameQuestion && turn.Answer is null)
            return true;

        await context.Turns.Where(row => row.ConversationKey == id.Key && row.Number == turn.Number).ExecuteDeleteAsync(cancellationToken);
        if (!sameQuestion || earlier?.Answer is not null)
            await context.Ratings.Where(row => row.ConversationKey == id.Key && row.TurnNumber == turn.Number).ExecuteDeleteAsync(cancellationToken);
        context.Turns.Add(new Turn
        {
            ConversationKey = id.Key,
            Number = turn.Number,
            Prompt = turn.Prompt,
            Answer = turn.Answer,
            Model = turn.Model,
            Language = turn.Language,
            KeptAtUnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Keeps a rating if there is consent and the turn was kept; it replaces an earlier one.</summary>
    /// <returns>Whether it was kept.</returns>
    public async Task<bool> RateAsync(ConversationId id, int turnNumber, RatingValue value, CancellationToken cancellationToken)
    {
        await using var context = new FeedbackContext(_database);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await HasConsentAsync(context, id.Key, cancellationToken)
            || !await context.Turns.AnyAsync(row => row.ConversationKey == id.Key && row.Number == turnNumber, cancellationToken))
            return false;

        await context.Ratings.Where(row => row.ConversationKey == id.Key && row.TurnNumber == turnNumber).ExecuteDeleteAsync(cancellationToken);
        context.Ratings.Add(new Rating
        {
            ConversationKey = id.Key,
            TurnNumber = turnNumber,
            Value = value,
            RatedAtUnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the attempts to cut the log off; the next to open the database goes on with them.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        lock (_gate)
            _erasing.Wait();
        _closing.Dispose();
    }

    private static Task<bool> HasConsentAsync(FeedbackContext context, string key, CancellationToken cancellationToken) =>
        context.Consents.AnyAsync(row => row.ConversationKey == key && row.WithdrawnAtUnixMs == null, cancellationToken);

    private bool TryCutOffLog()
    {
        try
        {
            using var context = new FeedbackContext(_database);
            context.Database.OpenConnection();
            return WriteAheadLog.TryCutOff((SqliteConnection)context.Database.GetDbConnection());
        }
        catch (SqliteException)
        {
            // A full disk, for instance, which may have room again later. What had to be deleted is deleted, so nobody is told of a failure.
            return false;
        }
    }

    private void EraseLater()
    {
        lock (_gate)
            _erasing = Task.WhenAll(_erasing, EraseAsync());
    }

    private async Task EraseAsync()
    {
        try
        {
            do
                await Task.Delay(BetweenLaterTries, _closing.Token);
            while (!TryCutOffLog());
        }
        catch (OperationCanceledException)
        {
            // The store is closed; whoever opens the database next tries again.
        }
    }
}
