using Microsoft.AspNetCore.Http;

namespace Endonym.Assistants;

/// <summary>An error of the page's own API: <c>{"error": {"code", "message"}}</c>. The page shows its own words for the code.</summary>
internal static class ApiError
{
    public const string Invalid = "invalid";
    public const string Busy = "busy";
    public const string TooLong = "too_long";
    public const string Failed = "failed";

    public static IResult Result(int status, string code, string message) =>
        Results.Json(new { error = new { code, message } }, statusCode: status);

    public static IResult BadRequest(string message) => Result(StatusCodes.Status400BadRequest, Invalid, message);

    public static IResult NoSuchConversation() => Result(StatusCodes.Status404NotFound, Invalid, "There is no such conversation.");
}
