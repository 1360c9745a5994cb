#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 80: the model as a server. It is started on a free port, asked one of the pack's own questions the way a citizen's page asks it, with consent to keep
// the conversation and a rating, and stopped; how to start it for longer is printed. The question is no citizen's, so all of it stays in a folder of its own.

using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Cli.Console;
using Endonym.Lineage.Manifests;
using Endonym.Models.Torch.Generation;
using Endonym.Server;
using Endonym.Text.Conversations;
using Endonym.Text.Documents;
using Spectre.Console;

public static class ServeStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        if (run.Pack.Files.Instructions is not { } instructions || run.LastCheckpoint == TinyRun.Adapted)
        {
            run.Reporter.Noted("serve skipped: without instructions there is no model that answers questions; the adapted base continues text (endonym chat --model adapted)");
            return;
        }

        var row = JsonLines.ReadStrict<Instruction>(instructions, LineageJson.Compact)[1];
        var asking = new Demonstration(
            run.Workspace.Get("checkpoint", run.LastCheckpoint).Manifest.Id,
            run.Pack.SystemPrompt,
            row.Messages.Last(turn => turn.Role == ChatRole.User).Content,
            row.Origin,
            row.Generator,
            Answer: "");

        // The same model, asked the same, is not asked again.
        var asked = Demonstration.FindIn(run.DemonstrationFolder);
        if (asked is not null && asked with { Answer = "" } == asking)
        {
            AnsiConsole.MarkupLine("[bold]serve[/]  [dim]this model was asked already, skipped[/]");
            AnsiConsole.WriteLine($"question  {asked.Question}");
            AnsiConsole.WriteLine($"answer    {ShownText.Of(asked.Answer)}");
        }
        else
        {
            Ask(run, asking);
        }

        AnsiConsole.WriteLine("To talk to it in a browser and through OpenAI's API, or here in the terminal:");
        foreach (var verb in new[] { "serve", "chat" })
            AnsiConsole.WriteLine($"  dotnet run --project src/hosts/Cli -- {verb} --work {run.Workspace.Root} --model {run.LastCheckpoint} --language {run.Language}");
    }

    private static void Ask(TinyRun run, Demonstration asking)
    {
        if (Directory.Exists(run.DemonstrationFolder))
            Directory.Delete(run.DemonstrationFolder, recursive: true);

        using var model = TorchLanguageModel.Load(run.Workspace.Get("checkpoint", run.LastCheckpoint).Folder, run.LastCheckpoint);
        var options = new ServerOptions
        {
            Urls = "http://127.0.0.1:0",
            DatabasePath = Demonstration.DatabaseIn(run.DemonstrationFolder),
            Language = run.Language,
            PackUiPath = run.Pack.Files.Ui,
            SystemPrompt = asking.SystemPrompt,
        };
        var answer = AskAsync(options, model, asking.Question, run.Stop).GetAwaiter().GetResult();
        LineageJson.Write(Demonstration.FileIn(run.DemonstrationFolder), asking with { Answer = answer });
    }

    private static async Task<string> AskAsync(ServerOptions options, TorchLanguageModel model, string question, CancellationToken stop)
    {
        await using var app = EndonymServer.Build(options, model);
        await EndonymServer.StartAsync(app, options, stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var opened = await client.PostAsync("api/conversations", content: null, stop);
        var conversation = (await opened.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(stop))!["id"]!.GetValue<string>();
        (await client.PutAsJsonAsync($"api/conversations/{conversation}/consent", new { granted = true, locale = options.Language }, stop)).EnsureSuccessStatusCode();

        AnsiConsole.WriteLine($"question  {question}");
        AnsiConsole.Write("answer    ");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/chat")
        {
            Content = JsonContent.Create(new { conversation, turn = 1, locale = options.Language, messages = new[] { new { role = "user", content = question } } }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        var answer = await PrintAsync(response.EnsureSuccessStatusCode(), stop);
        AnsiConsole.WriteLine();

        (await client.PutAsJsonAsync($"api/conversations/{conversation}/turns/1/rating", new { value = "down" }, stop)).EnsureSuccessStatusCode();
        await app.StopAsync(stop);
        return answer;
    }

    // Server-sent events: "data: {json}" lines, blank lines between them.
    private static async Task<string> PrintAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var answer = new StringBuilder();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal) || JsonSerializer.Deserialize<JsonObject>(line["data: ".Length..])?["text"] is not { } text)
                continue;
            answer.Append(text.GetValue<string>());
            AnsiConsole.Write(ShownText.Of(text.GetValue<string>()));
        }

        return answer.ToString();
    }
}
