using System.Globalization;
using System.Text;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Endonym.Serving.Batches;

/// <summary>OpenAI's <c>/v1/files</c>, for the files of batches.</summary>
internal static class FileEndpoints
{
    private const int MaxListed = 10_000;
    private const int MaxNameLength = 255;
    private const int MaxFieldBytes = 1 << 10;
    private const int FormOverheadBytes = 1 << 16; // boundaries, headers and the small fields

    public static void Map(IEndpointRouteBuilder endpoints, BatchOptions options)
    {
        endpoints.MapPost("/v1/files", ErrorBoundary.Guard(UploadAsync)).WithMetadata(new RequestSizeLimitAttribute(options.MaxFileBytes + FormOverheadBytes));
        endpoints.MapGet("/v1/files", ErrorBoundary.Guard(context =>
        {
            var query = context.Request.Query;
            var page = Store(context).List(
                OwnerSeen(context), Given(query["purpose"]), Given(query["after"]), Limit(query["limit"], MaxListed, MaxListed), Given(query["order"]) switch
                {
                    null or "desc" => false,
                    "asc" => true,
                    var order => throw OpenAiException.Invalid($"'order' is '{order}'; use asc or desc.", "order"),
                });
            return WriteAsync(context, page);
        }));
        endpoints.MapGet("/v1/files/{id}", ErrorBoundary.Guard(context => WriteAsync(context, Needed(context))));
        endpoints.MapGet("/v1/files/{id}/content", ErrorBoundary.Guard(context =>
        {
            var file = Needed(context);
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.File(Path.GetFullPath(Store(context).PathOf(file.Id)), "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);
        }));
        endpoints.MapDelete("/v1/files/{id}", ErrorBoundary.Guard(context =>
        {
            var file = Needed(context);
            if (context.RequestServices.GetRequiredService<BatchStore>().UnfinishedOver(file.Id) is { } batch)
                throw ErrorBoundary.Error(StatusCodes.Status409Conflict, $"The batch {batch} still reads the file {file.Id}. Wait for it to end, or cancel it first.", "file_in_use", param: "file_id");
            Store(context).Delete(file.Id);
            return WriteAsync(context, new DeletedFile(file.Id, "file", Deleted: true));
        }));
    }

    /// <summary>Whose files and batches a request may see; null for everybody's.</summary>
    internal static string? OwnerSeen(HttpContext context) => RequestOwner.KeyOf(context) is { } key ? key.Scopes.HasFlag(KeyScopes.Admin) ? null : key.Id : "";

    /// <summary>How many entries of a list are asked for.</summary>
    internal static int Limit(string? given, int most, int otherwise) => string.IsNullOrEmpty(given)
        ? otherwise
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw OpenAiException.Invalid(FormattableString.Invariant($"'limit' is '{given}'; it must lie between 1 and {most}."), "limit");

    internal static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    internal static Task WriteAsync<T>(HttpContext context, T value) => context.Response.WriteAsJsonAsync(value, OpenAiJson.Options, context.RequestAborted);

    private static async Task UploadAsync(HttpContext context)
    {
        // A large file over a slow line is no attack: what has to come in time is each piece, not the whole.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            throw ErrorBoundary.Error(StatusCodes.Status415UnsupportedMediaType, $"The Content-Type is '{context.Request.ContentType}'; send a form: curl -F purpose=batch -F file=@lines.jsonl.", "unsupported_media_type");

        var owner = RequestOwner.Of(context);
        var form = new MultipartReader(boundary, context.Request.Body);
        (string Path, long Bytes)? part = null;
        string? filename = null, purpose = null;
        try
        {
            while (await NextAsync(form, context.RequestAborted) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                    continue;
                switch (HeaderUtilities.RemoveQuotes(disposition.Name).Value)
                {
                    case "file" when part is null:
                        filename = NameOf(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value);
                        part = await Store(context).ReceiveAsync(section.Body, owner, context.RequestAborted);
                        break;
                    case "file":
                        throw OpenAiException.Invalid("The form has two fields 'file'; send one file at a time.", "file");
                    case "purpose":
                        purpose = await TextOfAsync(section.Body, context.RequestAborted);
                        break;
                }
            }

            if (purpose != StoredFile.Input)
                throw OpenAiException.Invalid(purpose is null ? "'purpose' is missing; send batch." : $"'purpose' is '{purpose}'; this server keeps files for batches only: send batch.", "purpose");
            if (part is not { } received)
                throw OpenAiException.Invalid("'file' is missing; send the lines as a file of the form.", "file");
            var kept = Store(context).Keep(received.Path, received.Bytes, owner, filename ?? "");
            part = null;
            await WriteAsync(context, kept);
        }
        catch (InvalidDataException error)
        {
            throw OpenAiException.Invalid($"The form cannot be read: {error.Message}");
        }
        finally
        {
            if (part is { } left)
                File.Delete(left.Path);
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellationToken);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw new InvalidDataException("it ends in the middle of a field.", error);
        }
    }

    private static async Task<string> TextOfAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return count <= MaxFieldBytes ? Encoding.UTF8.GetString(buffer, 0, count) : throw OpenAiException.Invalid(FormattableString.Invariant($"A field of the form is longer than {MaxFieldBytes} bytes."));
    }

    /// <summary>A name to show, never a path: files lie under their ids.</summary>
    private static string NameOf(string? given)
    {
        var name = (given ?? "").Replace('\\', '/').Split('/')[^1];
        name = string.Concat(name.Where(letter => !char.IsControl(letter)));
        return name.Length is 0 ? "upload.jsonl" : name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }

    private static StoredFile Needed(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"] ?? "";
        return Store(context).Find(id, OwnerSeen(context))
            ?? throw ErrorBoundary.Error(StatusCodes.Status404NotFound, $"There is no file '{id}'; GET /v1/files lists yours.", "file_not_found", param: "file_id");
    }

    private static FileStore Store(HttpContext context) => context.RequestServices.GetRequiredService<FileStore>();
}
