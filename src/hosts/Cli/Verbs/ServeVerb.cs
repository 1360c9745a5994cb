using System.CommandLine;
using Endonym.Server;
using Endonym.Text.Packs;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym serve</c>: OpenAI's API for programs, a chat page for people.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var packs = CommonOptions.Packs();
        var model = ServedModelFlags.Model();
        var port = new Option<int>("--port") { Description = "The port on this machine; 0 takes a free one.", DefaultValueFactory = _ => 8080 };
        var urls = new Option<string?>("--urls") { Description = "Address and port in place of --port, such as http://0.0.0.0:8080; needs --allow-other-machines." };
        var others = new Option<bool>("--allow-other-machines") { Description = "Let --urls name an address that other machines reach. There is no login: put a proxy with one in front." };
        var hosts = new Option<string[]>("--host-name") { Description = "Names under which other machines may address the server.", Arity = ArgumentArity.ZeroOrMore };
        var language = new Option<string>("--language") { Description = "The nation's language, for the chat page.", DefaultValueFactory = _ => "pl" };
        var slots = new Option<int>("--slots") { Description = "Answers in the making at once.", DefaultValueFactory = _ => 4 };
        var queue = new Option<int>("--queue") { Description = "Requests that may wait; the next is told to come back.", DefaultValueFactory = _ => 64 };

        var command = new Command("serve", "Serve a model: /v1/chat/completions, /v1/models, /health, and a chat page at /.")
        {
            model, port, urls, others, hosts, language, slots, queue, packs, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, stop) =>
        {
            using var loaded = ServedModelFlags.Load(workspace, parsed.Needed(model));
            Directory.CreateDirectory(workspace.Root);
            var options = new ServerOptions
            {
                Urls = parsed.GetValue(urls) ?? FormattableString.Invariant($"http://127.0.0.1:{parsed.GetValue(port)}"),
                AllowOtherMachines = parsed.GetValue(others),
                HostNames = parsed.All(hosts),
                DatabasePath = Path.Combine(workspace.Root, "conversations.db"),
                Language = parsed.GetRequiredValue(language),
                PackUiPath = LanguagePack.Find(parsed.GetRequiredValue(packs), parsed.GetRequiredValue(language))?.Files.Ui,
                SlotCount = parsed.GetValue(slots),
                QueueLength = parsed.GetValue(queue),
            };
            EndonymServer.RunAsync(options, loaded, address => System.Console.WriteLine($"{loaded.Name} answers at {address} (chat page) and {address}v1 (OpenAI's API). Ctrl-C stops it."), stop).GetAwaiter().GetResult();
        }, beforeStopping: "answers under way are finished first"));
        return command;
    }
}
