using Microsoft.EntityFrameworkCore;

namespace Endonym.Assistants.Feedback;

/// <summary>Keeps conversations, but only with consent: each write looks for it in its own transaction. Safe for concurrent use.</summary>
public sealed class FeedbackStore
{
    private readonly DbContextOptions<FeedbackContext> _database;
    private readonly TimeProvider _clock;

    /// <summary>Opens or creates the database.</summary>
    /// <param name="path">SQLite file; its folder is made if need be.</param>
    /// <param name="clock">Dates what is kept.</param>
    /// <exception cref="Lineage.InvalidInputException">It cannot be opened or written, or a newer Endonym wrote it.</exception>
    public FeedbackStore(string path, TimeProvider clock)
    {
        _database = FeedbackDatabase.OpenOrCreate(path);
        _clock = clock;
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

    /// <summary>Deletes the conversation with its turns and ratings, from the file's bytes too; the dated proof of the consent stays.</summary>
    public async Task WithdrawConsentAsync(ConversationId id, CancellationToken cancellationToken)
    {
        await using var context = new FeedbackContext(_database);
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            await context.Conversations.Where(row => row.Key == id.Key).ExecuteDeleteAsync(cancellationToken);
            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            await context.Consents.Where(row => row.ConversationKey == id.Key && row.WithdrawnAtUnixMs == null)
                .ExecuteUpdateAsync(row => row.SetProperty(consent => consent.WithdrawnAtUnixMs, now), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        // The write-ahead log still holds the text; fold it into the file, whose pages secure_delete has overwritten, and cut it off.
        await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
    }

    /// <summary>Keeps a turn if there is consent; one with the same number is replaced, and loses its rating.</summary>
    /// <returns>Whether it was kept.</returns>
    public async Task<bool> KeepTurnAsync(ConversationId id, KeptTurn turn, CancellationToken cancellationToken)
    {
        await using var context = new FeedbackContext(_database);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await HasConsentAsync(context, id.Key, cancellationToken))
            return false;

        await context.Turns.Where(row => row.ConversationKey == id.Key && row.Number == turn.Number).ExecuteDeleteAsync(cancellationToken);
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

    private static Task<bool> HasConsentAsync(FeedbackContext context, string key, CancellationToken cancellationToken) =>
        context.Consents.AnyAsync(row => row.ConversationKey == key && row.WithdrawnAtUnixMs == null, cancellationToken);
}
