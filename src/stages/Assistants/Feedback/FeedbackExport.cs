using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Conversations;
using Microsoft.EntityFrameworkCore;

namespace Endonym.Assistants.Feedback;

/// <summary>Rated prompts of consenting citizens, for annotators. A model's answers never become training targets, so they never leave the database.</summary>
public static class FeedbackExport
{
    /// <summary>Writes a JSONL file of <see cref="FeedbackPrompt"/>s, whole or not at all.</summary>
    /// <param name="databasePath">Where the server keeps conversations; it may be running.</param>
    /// <param name="outputPath">The file to write; replaced if it exists.</param>
    /// <param name="clock">Dates the export.</param>
    /// <param name="author">Who wrote the prompts; null for <see cref="PromptAuthor.Citizens"/>. A demonstration says whose words it has sent.</param>
    /// <exception cref="InvalidInputException">There is no such database, or the output cannot be written.</exception>
    public static FeedbackExportReport Run(string databasePath, string outputPath, TimeProvider clock, PromptAuthor? author = null)
    {
        var masked = new MaskCounts();
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        using var context = new FeedbackContext(FeedbackDatabase.OpenExisting(databasePath));
        List<FeedbackPrompt> prompts = [.. Rated(context).SelectMany(conversation => PromptsOf(conversation, author ?? PromptAuthor.Citizens, masked, day))];

        try
        {
            AtomicFile.WriteText(outputPath, string.Concat(prompts.Select(prompt => JsonSerializer.Serialize(prompt, LineageJson.Compact) + "\n")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{outputPath}: the export cannot be written: {error.Message}", error);
        }

        var up = prompts.Count(prompt => prompt.Rating == "up");
        return new FeedbackExportReport(prompts.Count, up, prompts.Count - up, masked);
    }

    private static IEnumerable<RatedConversation> Rated(FeedbackContext context)
    {
        var found =
            from conversation in context.Conversations
            join consent in context.Consents on conversation.Key equals consent.ConversationKey
            where consent.WithdrawnAtUnixMs == null && conversation.Ratings.Count > 0
            orderby conversation.KeptSinceUnixMs, conversation.Key
            select new RatedConversation(
                conversation.Key,
                consent.Version,
                // The answer's column is not even read.
                conversation.Turns.OrderBy(turn => turn.Number).Select(turn => new UserWords(turn.Number, turn.Prompt, turn.Language, turn.Model)).ToList(),
                conversation.Ratings.OrderBy(rating => rating.TurnNumber).ToList());
        return found.AsNoTracking().AsSplitQuery().AsEnumerable();
    }

    private static IEnumerable<FeedbackPrompt> PromptsOf(RatedConversation conversation, PromptAuthor author, MaskCounts masked, DateOnly day) =>
        from rating in conversation.Ratings
        let words = conversation.Words.Where(words => words.Number <= rating.TurnNumber).ToList()
        where words is [.., var last] && last.Number == rating.TurnNumber
        select new FeedbackPrompt
        {
            Id = IdOf(conversation.Key, rating.TurnNumber),
            Prompt = [.. words.Select(turn => new ChatTurn(ChatRole.User, PersonalIdentifiers.Mask(turn.Prompt, masked)))],
            Rating = rating.Value == RatingValue.Up ? "up" : "down",
            Language = words[^1].Language,
            Model = words[^1].Model,
            ConsentVersion = conversation.ConsentVersion,
            Origin = author.Origin,
            Generator = author.Generator,
            ExportedAt = day,
        };

    /// <summary>Hashed once more, so that the export names no row of the database.</summary>
    private static string IdOf(string key, int turn) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{key}/{turn}"))))[..24];

    private sealed record RatedConversation(string Key, int ConsentVersion, List<UserWords> Words, List<Rating> Ratings);

    private sealed record UserWords(int Number, string Prompt, string Language, string? Model);
}
