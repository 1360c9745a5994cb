using System.CommandLine;
using System.Text.Json;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Serving.Bench;
using Endonym.Serving.Reports;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym bench</c>: how fast an endpoint answers, alone and under load.</summary>
internal static class BenchVerb
{
    private const string KeyVariable = "ENDONYM_BENCH_KEY";

    public static Command Create()
    {
        var endpoint = new Argument<string>("endpoint") { Description = "Where an OpenAI-compatible API begins, ours or any other, such as http://127.0.0.1:8080/v1." };
        var model = new Option<string?>("--model") { Description = "The model that answers; the first that the endpoint lists if left out." };
        var levels = new Option<int[]>("--concurrency") { Description = "Answers in the making at once, one level after another; 1, 2, 4, 8 and 16 if left out.", AllowMultipleArgumentsPerToken = true };
        var requests = new Option<int>("--requests") { Description = "Requests at each level for each of its places.", DefaultValueFactory = _ => 4 };
        var prompt = new Option<int>("--prompt") { Description = "Words of each prompt; no two begin alike, so that no cache helps.", DefaultValueFactory = _ => 256 };
        var answer = new Option<int>("--answer") { Description = "Tokens of each answer.", DefaultValueFactory = _ => 128 };
        var natural = new Option<bool>("--natural-end") { Description = "Let answers end where they end, and do not send ignore_eos, which some endpoints refuse." };
        var output = new Option<string?>("--out") { Description = "A folder that gets the figures as Markdown, JSON and a page with plots." };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };

        var command = new Command("bench", $"Time an endpoint: time to first token, time between tokens and total rate, by how many answers are in the making. A key is read from {KeyVariable}.")
        {
            endpoint, model, levels, requests, prompt, answer, natural, output, json,
        };
        command.SetAction(parsed => ConsoleHost.Run((reporter, stop) =>
        {
            var options = new BenchOptions
            {
                Endpoint = Uri.TryCreate(parsed.GetRequiredValue(endpoint), UriKind.Absolute, out var address) ? address : throw new InvalidInputException($"'{parsed.GetValue(endpoint)}' is no address of an API. Give one such as http://127.0.0.1:8080/v1."),
                Model = parsed.GetValue(model),
                RequestsPerPlace = parsed.GetValue(requests),
                PromptWords = parsed.GetValue(prompt),
                AnswerTokens = parsed.GetValue(answer),
                IgnoreEnd = !parsed.GetValue(natural),
            };
            if (parsed.GetValue(levels) is { Length: > 0 } asked)
                options = options with { Concurrencies = asked };

            using var bench = new EndpointBench(options, Environment.GetEnvironmentVariable(KeyVariable));
            using var aside = parsed.GetValue(json) ? ConsoleReporter.ToStandardError() : null;
            var told = aside ?? reporter;
            var report = bench.RunAsync((place, done, total) => told.Progressed(new StepProgress(FormattableString.Invariant($"{options.Concurrencies[place]} at once"), done, total, "answer")), stop).GetAwaiter().GetResult();
            told.StopShowing();
            if (parsed.GetValue(output) is { } folder)
                WriteFiles(folder, report);
            if (parsed.GetValue(json))
                System.Console.WriteLine(JsonSerializer.Serialize(report, LineageJson.Indented));
            else
                AnsiConsole.Write(SectionTable.Of(report.ToSections()));
            if (report.Levels.Any(level => level.Failures > 0))
                throw new RefusedException("Requests failed, so that the figures are not those of the load asked for:", [.. report.Levels.Where(level => level.Failures > 0).Select(level => FormattableString.Invariant($"{level.Failures} of {level.Answers + level.Failures} at {level.Concurrency} at once: {level.FirstFailure}"))]);
        }, beforeStopping: "closing the connections"));
        return command;
    }

    private static void WriteFiles(string folder, BenchReport report)
    {
        Directory.CreateDirectory(folder);
        LineageJson.Write(Path.Combine(folder, "bench.json"), report);
        AtomicFile.WriteText(Path.Combine(folder, "bench.md"), ReportText.Markdown(report.Title, report.ToSections()));
        AtomicFile.WriteText(Path.Combine(folder, "bench.html"), ReportText.Html(report.Title, report.ToSections()));
    }
}
