using Endonym.Lineage;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.OpenAi;

/// <summary>A request that is answered with an error: its status and body.</summary>
internal sealed class OpenAiException(int status, OpenAiError error) : Exception(error.Message)
{
    public int Status { get; } = status;

    public OpenAiError Error { get; } = error;

    /// <summary>When to try again; null when there is no point.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>400: a field is missing or has a wrong value.</summary>
    public static OpenAiException Invalid(string message, string? param = null, string? code = null) =>
        new(StatusCodes.Status400BadRequest, new OpenAiError(message, "invalid_request_error", param, code));

    /// <summary>415: the body is not sent as JSON, which `curl -d` does not do by itself.</summary>
    public static OpenAiException WrongContentType(string? contentType) => new(
        StatusCodes.Status415UnsupportedMediaType,
        new OpenAiError($"The Content-Type is '{contentType}'; send the header Content-Type: application/json.", "invalid_request_error", Param: null, "unsupported_media_type"));

    /// <summary>404: no such model.</summary>
    public static OpenAiException UnknownModel(string name, IEnumerable<string> known) => new(
        StatusCodes.Status404NotFound,
        new OpenAiError($"The model '{name}' does not exist here. This server has: {string.Join(", ", known)}.", "invalid_request_error", "model", "model_not_found"));

    /// <summary>What an engine's exception means to the client; null when it is the server's own fault.</summary>
    public static OpenAiException? From(Exception error) => error switch
    {
        OpenAiException own => own,
        ContextLengthExceededException tooLong => Invalid(tooLong.Message, "messages", "context_length_exceeded"),
        TextTooLongException tooLong => Invalid(tooLong.Message, "input", "context_length_exceeded"),
        UnsupportedOptionException unsupported => Invalid(unsupported.Message, unsupported.Option, "unsupported_parameter"),
        InvalidInputException invalid => Invalid(invalid.Message),
        QueueFullException full => new OpenAiException(
            StatusCodes.Status429TooManyRequests, new OpenAiError(full.Message, "requests", Param: null, "rate_limit_exceeded"))
        {
            RetryAfter = full.RetryAfter,
        },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new OpenAiException(
            StatusCodes.Status413PayloadTooLarge,
            new OpenAiError($"The request is larger than {OpenAiEndpoints.MaxBodyBytes} bytes.", "invalid_request_error", Param: null, "request_too_large")),
        BadHttpRequestException bad => new OpenAiException(bad.StatusCode, new OpenAiError(bad.Message, "invalid_request_error", Param: null, Code: null)),
        _ => null,
    };
}
