using Endonym.Assistants.Pages;
using Microsoft.AspNetCore.Http;

namespace Endonym.Assistants.Feedback;

/// <summary>Consent, earlier words and ratings, over HTTP. Whoever knows a conversation's id holds the conversation.</summary>
internal sealed class FeedbackEndpoints(FeedbackStore store, AssistantsOptions options)
{
    private const int MaxTurnNumber = 100_000;

    /// <summary><c>POST /api/conversations</c>: an id. Nothing is stored for it until there is consent.</summary>
    public static IResult Begin() => Results.Json(new { id = ConversationId.New().Value }, statusCode: StatusCodes.Status201Created);

    /// <summary><c>PUT /api/conversations/{id}/consent</c>.</summary>
    public async Task<IResult> SetConsentAsync(string id, ConsentRequest request, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(id, out var conversation))
            return ApiError.NoSuchConversation();

        if (request.Granted is not { } granted)
            return ApiError.BadRequest("'granted' must be true or false.");
        if (!granted)
            await store.WithdrawConsentAsync(conversation);
        else if (options.PageLanguages.FirstOrDefault(language => language.Code == request.Locale) is { } language)
            await store.GiveConsentAsync(conversation, TextOf(language), cancellationToken);
        else
            return ApiError.BadRequest("'locale' is no language of this page; it says which text was agreed to.");
        return Results.Json(new { granted });
    }

    /// <summary><c>POST /api/conversations/{id}/turns</c>: the citizen's own words from before the consent. Answers are never taken from a browser.</summary>
    public async Task<IResult> KeepEarlierAsync(string id, EarlierTurnRequest request, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(id, out var conversation))
            return ApiError.NoSuchConversation();
        if (request.Turn is < 1 or > MaxTurnNumber || string.IsNullOrWhiteSpace(request.Prompt) || options.PageLanguages.All(language => language.Code != request.Locale))
            return ApiError.BadRequest("'turn', 'prompt' and 'locale' are needed.");
        if (request.Prompt.Length > options.Chatbot.MaxMessageLength)
            return ApiError.Result(StatusCodes.Status400BadRequest, ApiError.TooLong, FormattableString.Invariant($"A message may have {options.Chatbot.MaxMessageLength} characters."));

        var turn = new KeptTurn(request.Turn, request.Prompt, Answer: null, Model: null, request.Locale ?? options.Language);
        return Results.Json(new { kept = await store.KeepTurnAsync(conversation, turn, cancellationToken) });
    }

    /// <summary><c>PUT /api/conversations/{id}/turns/{number}/rating</c>.</summary>
    public async Task<IResult> RateAsync(string id, int number, RatingRequest request, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(id, out var conversation))
            return ApiError.NoSuchConversation();

        RatingValue? value = request.Value switch
        {
            "up" => RatingValue.Up,
            "down" => RatingValue.Down,
            _ => null,
        };
        return value is { } rating
            ? Results.Json(new { kept = await store.RateAsync(conversation, number, rating, cancellationToken) })
            : ApiError.BadRequest("'value' must be 'up' or 'down'.");
    }

    private static ConsentText TextOf(PageLanguage language) => new(language.Code, $"{language.Words.ConsentLabel}\n{language.Words.ConsentExplain}");
}

/// <summary>Gives or withdraws consent.</summary>
/// <param name="Granted">Which of the two.</param>
/// <param name="Locale">BCP 47 code of the page whose text was agreed to.</param>
internal sealed record ConsentRequest(bool? Granted, string? Locale);

/// <summary>A question from before the consent.</summary>
internal sealed record EarlierTurnRequest(int Turn, string? Prompt, string? Locale);

/// <summary>A thumb: <c>up</c> or <c>down</c>.</summary>
internal sealed record RatingRequest(string? Value);
