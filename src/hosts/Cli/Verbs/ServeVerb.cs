using System.CommandLine;
using Endonym.Lineage;
using Endonym.Server;
using Endonym.Serving.Engines;
using Endonym.Serving.Remote;
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
        var embeddings = ServedModelFlags.Embeddings();
        var rerankers = ServedModelFlags.Rerankers();
        var adapters = ServedModelFlags.Adapters();
        var settings = new Option<string?>("--settings")
        {
            Description = $"A JSON file whose section {ServerSettings.Section} holds settings; {ServerSettings.FileName} here, if it is there. "
                + $"{ServerSettings.EnvironmentPrefix}… in the environment wins over it, and options of the command over both.",
        };
        var port = new Option<int?>("--port") { Description = $"The port on this machine; 0 takes a free one (default: that of {ServerOptions.DefaultUrls})." };
        var urls = new Option<string?>("--urls") { Description = "Address and port in place of --port, such as http://0.0.0.0:8080; needs --require-keys and --tls-certificate, or --allow-other-machines." };
        var others = new Option<bool>("--allow-other-machines") { Description = "Let --urls name an address that other machines reach without keys or TLS: a proxy in front has both." };
        var certificate = new Option<string?>("--tls-certificate") { Description = "A PEM file with the certificate and its chain, or a PKCS #12 file; --urls then begins with https://." };
        var certificateKey = new Option<string?>("--tls-key") { Description = $"The PEM file with the certificate's private key; {ServerSettings.EnvironmentPrefix}TLSPASSWORD opens a locked one." };
        var keys = new Option<bool>("--require-keys") { Description = "Let OpenAI's API be used only with a key from endonym keys create." };
        var remote = new Option<string[]>("--remote")
        {
            Description = "Addresses of servers with OpenAI's API (vLLM, SGLang, llama-server) that answer in place of a model here; --model is then its name there, by default the first one they list. "
                + $"{ServerSettings.EnvironmentPrefix}REMOTEKEY is sent to them as key.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var hosts = new Option<string[]>("--host-name") { Description = "Names under which other machines may address the server.", Arity = ArgumentArity.ZeroOrMore };
        var proxies = new Option<string[]>("--known-proxy")
        {
            Description = "Address or network of a proxy whose X-Forwarded-For tells who asks; without it all who come through a proxy are one client.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var language = ServedModelFlags.Language();
        var system = ServedModelFlags.SystemPrompt();
        var apiSystem = new Option<bool?>("--api-system") { Description = "Whether OpenAI's API, too, tells it to the model where a request has no system message (default: true)." };
        var slots = new Option<int?>("--slots") { Description = FormattableString.Invariant($"Answers in the making at once (default: {SchedulerOptions.Default.SlotCount}).") };
        var queue = new Option<int?>("--queue")
        {
            Description = FormattableString.Invariant($"Requests that may wait, one client's as many as are left to the others; the next is told to come back (default: {SchedulerOptions.Default.QueueLength})."),
        };

        var command = new Command("serve", "Serve a model: OpenAI's API with chat, files, batches, embeddings, rerank, keys and metrics (described at /openapi.json), and a chat page at /.")
        {
            model, adapters, embeddings, rerankers, remote, port, urls, certificate, certificateKey, keys, others, hosts, proxies, language, system, apiSystem, slots, queue, settings, packs, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var set = ServerSettings.Read(
                new ServerOptions { Language = ServedModelFlags.DefaultLanguage, DatabasePath = Path.Combine(workspace.Root, "conversations.db") }, parsed.GetValue(settings));
            set = set with
            {
                Urls = parsed.GetValue(urls) ?? (parsed.GetValue(port) is { } number ? FormattableString.Invariant($"http://127.0.0.1:{number}") : set.Urls),
                AllowOtherMachines = parsed.GetValue(others) || set.AllowOtherMachines,
                TlsCertificate = parsed.GetValue(certificate) ?? set.TlsCertificate,
                TlsKey = parsed.GetValue(certificateKey) ?? set.TlsKey,
                RequireKeys = parsed.GetValue(keys) || set.RequireKeys,
                RemoteServers = parsed.All(remote) is { Length: > 0 } servers ? servers : set.RemoteServers,
                HostNames = parsed.All(hosts) is { Length: > 0 } names ? names : set.HostNames,
                KnownProxies = parsed.All(proxies) is { Length: > 0 } known ? known : set.KnownProxies,
                Language = parsed.GetValue(language) ?? set.Language,
                ApiSystemPrompt = parsed.GetValue(apiSystem) ?? set.ApiSystemPrompt,
                Scheduler = set.Scheduler with
                {
                    SlotCount = parsed.GetValue(slots) ?? set.Scheduler.SlotCount,
                    QueueLength = parsed.GetValue(queue) ?? set.Scheduler.QueueLength,
                },
            };
            var pack = LanguagePack.Find(parsed.GetRequiredValue(packs), set.Language);
            if (pack is null)
                reporter.Noted($"no language pack '{set.Language}' in {parsed.GetRequiredValue(packs)}: the page is in English, and the model is told nothing first");
            set = set with { PackUiPath = pack?.Files.Ui, SystemPrompt = parsed.GetValue(system) ?? set.SystemPrompt ?? pack?.SystemPrompt };
            var folders = ServedModelFlags.AdapterFolders(parsed.All(adapters));
            if (set.Remote() is { } elsewhere)
            {
                if (parsed.All(embeddings).Length + parsed.All(rerankers).Length > 0)
                    throw new InvalidInputException($"{embeddings.Name} and {rerankers.Name} load models here, and --remote leaves everything to other servers. Load them there, or leave --remote out.");
                if (folders.Count > 0)
                    throw new InvalidInputException("Adapters belong to a model here, and others answer in its place. Leave --adapter out, and load adapters there.");
                ServeRemote(set, elsewhere, parsed.GetValue(model), stop).GetAwaiter().GetResult();
                return;
            }

            using var encoders = LoadedEncoders.From(workspace, parsed.All(embeddings), parsed.All(rerankers), reporter);
            using var loaded = ServedModelFlags.Load(workspace, parsed.Needed(model), folders);
            foreach (var (name, bytes) in loaded.Model.Adapters)
                reporter.Noted(FormattableString.Invariant($"adapter '{name}' is in memory: {bytes:N0} bytes"));
            var options = set with { EosTokenIds = loaded.EosTokenIds, Encoders = encoders.Served };
            EndonymServer.RunAsync(options, loaded.Model, address => Tell(options.ModelName ?? loaded.Model.Name, address), stop).GetAwaiter().GetResult();
        }, beforeStopping: "answers under way are finished first"));
        return command;
    }

    private static async Task ServeRemote(ServerOptions options, RemoteOptions remote, string? model, CancellationToken stop)
    {
        var name = model;
        if (name is null)
        {
            await using var pool = new RemotePool(remote, TimeProvider.System);
            name = await pool.ModelsAsync(stop) is [var first, ..] ? first.Name : throw new InvalidInputException("The servers list no model; load one there, or name it with --model.");
        }

        await EndonymServer.RunAsync(options, remote, name, address => Tell(options.ModelName ?? name, address), stop);
    }

    private static void Tell(string name, Uri address) =>
        System.Console.WriteLine($"{name} answers at {address} (chat page) and {address}v1 (OpenAI's API). Ctrl-C stops it.");
}
