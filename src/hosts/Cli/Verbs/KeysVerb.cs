using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Server;
using Endonym.Serving.Keys;
using Endonym.Serving.Storage;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym keys</c>: who may use the API of <c>endonym serve --require-keys</c>, and how much. A running server sees every change at once.</summary>
internal static class KeysVerb
{
    private const int DaysShown = 30;

    public static Command Create() => new("keys", "Make, list and revoke the API's keys, and show what they used.") { CreateKey(), List(), Revoke(), Usage() };

    private static Command CreateKey()
    {
        var (work, folder) = (CommonOptions.Work(), Folder());
        var name = new Argument<string>("name") { Description = "Whose or what the key is." };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may do: chat, embed, batch, admin (default: chat).",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var requests = new Option<int?>("--requests-per-minute") { Description = "Requests in a minute (default: no limit)." };
        var tokens = new Option<int?>("--tokens-per-minute") { Description = "Tokens in a minute, read and written (default: no limit)." };
        var concurrent = new Option<int?>("--concurrent") { Description = "Answers in the making at once (default: no limit)." };
        var days = new Option<int?>("--days") { Description = "Days for which it holds (default: until it is revoked)." };
        var command = new Command("create", "Make a key. It is printed once and kept only as a hash.") { name, scopes, requests, tokens, concurrent, days, folder, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            var made = Store(folder, parsed, workspace.Root).Create(
                parsed.GetRequiredValue(name),
                parsed.All(scopes) is { Length: > 0 } given ? given.Aggregate(KeyScopes.None, (all, scope) => all | ScopeOf(scope)) : KeyScopes.Chat,
                new KeyLimits { RequestsPerMinute = parsed.GetValue(requests), TokensPerMinute = parsed.GetValue(tokens), ConcurrentRequests = parsed.GetValue(concurrent) },
                parsed.GetValue(days) is { } lifetime ? TimeSpan.FromDays(lifetime) : null);
            // The key alone on standard output, so that a script can take it.
            System.Console.WriteLine(made.Secret);
            System.Console.Error.WriteLine($"This is the only time the key is shown. Its id is {made.Key.Id}; endonym keys revoke {made.Key.Id} shuts it out.");
        }));
        return command;
    }

    private static Command List()
    {
        var (work, folder, json) = (CommonOptions.Work(), Folder(), Json());
        var command = new Command("list", "List the keys, revoked and expired ones too.") { json, folder, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            var keys = Store(folder, parsed, workspace.Root).List();
            if (parsed.GetValue(json))
            {
                System.Console.WriteLine(JsonSerializer.Serialize(keys, LineageJson.Indented));
                return;
            }

            var table = new Table().AddColumns("id", "name", "scopes", "requests/min", "tokens/min", "at once", "created", "state", "last used (UTC)");
            foreach (var key in keys)
            {
                table.AddRow(
                    key.Id, Markup.Escape(key.Name), key.Scopes.ToString().ToLowerInvariant(), Limit(key.Limits.RequestsPerMinute), Limit(key.Limits.TokensPerMinute),
                    Limit(key.Limits.ConcurrentRequests), Time(key.CreatedAt), State(key, TimeProvider.System.GetUtcNow()), key.LastUsedAt is { } used ? Time(used) : "never");
            }

            AnsiConsole.Write(table);
        }));
        return command;
    }

    private static Command Revoke()
    {
        var (work, folder) = (CommonOptions.Work(), Folder());
        var id = new Argument<string>("id") { Description = "The key's id, as endonym keys list shows it." };
        var command = new Command("revoke", "Shut a key out, from its next request on.") { id, folder, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, _) =>
        {
            Store(folder, parsed, workspace.Root).Revoke(parsed.GetRequiredValue(id));
            reporter.Noted($"key {parsed.GetRequiredValue(id)} is revoked");
        }));
        return command;
    }

    private static Command Usage()
    {
        var (work, folder, json) = (CommonOptions.Work(), Folder(), Json());
        var days = new Option<int>("--days") { Description = "How many days back.", DefaultValueFactory = _ => DaysShown };
        var id = new Option<string?>("--key") { Description = "Only this key's, by its id." };
        var command = new Command("usage", "Show requests and tokens by day and key.") { days, id, json, folder, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            var since = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1 - Math.Clamp(parsed.GetValue(days), 1, 36_500));
            var usage = Store(folder, parsed, workspace.Root).Usage(since, parsed.GetValue(id));
            if (parsed.GetValue(json))
            {
                System.Console.WriteLine(JsonSerializer.Serialize(usage, LineageJson.Indented));
                return;
            }

            var table = new Table().AddColumns("day (UTC)", "key", "requests", "tokens read", "of them cached", "tokens written");
            foreach (var day in usage)
                table.AddRow(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.KeyId, Number(day.Requests), Number(day.PromptTokens), Number(day.CachedTokens), Number(day.CompletionTokens));
            AnsiConsole.Write(table);
        }));
        return command;
    }

    private static Option<string?> Folder() => new("--api-folder") { Description = "The folder of the API's database, where the server's setting ApiFolder names another than the workspace's." };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    private static KeyStore Store(Option<string?> folder, ParseResult parsed, string workspace) =>
        new(new ServingDatabase(ServerOptions.ApiDatabase(parsed.GetValue(folder) ?? ServerOptions.DefaultApiFolder(workspace))), TimeProvider.System);

    private static KeyScopes ScopeOf(string name) => name switch
    {
        "chat" => KeyScopes.Chat,
        "embed" => KeyScopes.Embed,
        "batch" => KeyScopes.Batch,
        "admin" => KeyScopes.Admin,
        _ => throw new InvalidInputException($"'{name}' is no scope; there are chat, embed, batch and admin."),
    };

    private static string State(ApiKey key, DateTimeOffset now) => key switch
    {
        { RevokedAt: { } revoked } => "[red]revoked[/] " + Time(revoked),
        { ExpiresAt: { } expiry } when expiry <= now => "[red]expired[/] " + Time(expiry),
        { ExpiresAt: { } expiry } => "until " + Time(expiry),
        _ => "[green]holds[/]",
    };

    private static string Limit(int? limit) => limit is { } number ? Number(number) : "-";

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
