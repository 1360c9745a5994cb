#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 80: the model as a server. It is started on a free port, asked one of the pack's own questions the way a citizen's page asks it, with consent to keep
// the conversation, and stopped; how to start it for longer is printed.

using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
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

        var question = JsonLines.ReadStrict<Instruction>(instructions, LineageJson.Compact)[1].Messages.Last(turn => turn.Role == ChatRole.User).Content;
        using var model = TorchLanguageModel.Load(run.Workspace.Get("checkpoint", run.LastCheckpoint).Folder, run.LastCheckpoint);
        var options = new ServerOptions { Urls = "http://127.0.0.1:0", DatabasePath = run.DatabasePath, Language = run.Language, PackUiPath = run.Pack.Files.Ui };
        AskAsync(options, model, question, run.Stop).GetAwaiter().GetResult();

        AnsiConsole.WriteLine("To talk to it in a browser and through OpenAI's API:");
        AnsiConsole.WriteLine($"  dotnet run --project src/hosts/Cli -- serve --work {run.Workspace.Root} --model {run.LastCheckpoint} --language {run.Language}");
    }

    private static async Task AskAsync(ServerOptions options, TorchLanguageModel model, string question, CancellationToken stop)
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
        await PrintAsync(response.EnsureSuccessStatusCode(), stop);
        AnsiConsole.WriteLine();

        (await client.PutAsJsonAsync($"api/conversations/{conversation}/turns/1/rating", new { value = "down" }, stop)).EnsureSuccessStatusCode();
        await app.StopAsync(stop);
    }

    // Server-sent events: "data: {json}" lines, blank lines between them.
    private static async Task PrintAsync(HttpResponseMessage response, CancellationToken stop)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal) && JsonSerializer.Deserialize<JsonObject>(line["data: ".Length..])?["text"] is { } text)
                AnsiConsole.Write(text.GetValue<string>());
        }
    }
}
